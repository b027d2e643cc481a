"""The demonstration gatherings, read from the YAML beside this file and moved to dates that can be joined."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

Facts = dict[str, Any]
LIVE = "locality-south-west"
"""The gathering that starts at the next quarter hour; the others are announced for the coming weeks."""


def gatherings() -> Iterator[Facts]:
    """The gatherings' facts, the live one first."""
    folder = Path(__file__).parent
    for file in sorted(folder.glob("*.yaml"), key=lambda file: (file.stem != LIVE, file.stem)):
        with file.open() as text:
            yield yaml.safe_load(text)


def event_body(facts: Facts, organisation_id: str, now: datetime) -> Facts:
    """What to send to POST /v1/events, with the times worked out from `now`."""
    starts_at = start_of(facts["when"], facts["time_zone"], now)
    ends_at = starts_at + timedelta(minutes=facts["when"]["minutes"])
    body: Facts = {
        "organisation_id": organisation_id,
        **{
            field: facts[field]
            for field in ("title", "summary", "description", "place", "time_zone", "capacity")
        },
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
        "eligible_tiers": facts.get("eligible_tiers", []),
        "agenda": [_item(item, starts_at) for item in facts.get("agenda", [])],
    }
    if (days := facts["when"].get("closes_before_start_days")) is not None:
        body["registration_closes_at"] = (starts_at - timedelta(days=days)).isoformat()
    return body


def start_of(when: Facts, zone: str, now: datetime) -> datetime:
    """The start: the next quarter hour, or a time of day some days ahead in the gathering's own zone."""
    if when.get("next_quarter_hour"):
        quarter = timedelta(minutes=15)
        return now + (quarter - (now - datetime.min.replace(tzinfo=UTC)) % quarter)
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=when["days_ahead"])
    return datetime.combine(day, time.fromisoformat(when["at"]), ZoneInfo(zone))


def _item(item: Facts, starts_at: datetime) -> Facts:
    begins = starts_at + timedelta(minutes=item["minute"])
    parts = [
        {
            "starts_at": (starts_at + timedelta(minutes=part["minute"])).isoformat(),
            **{field: part[field] for field in ("title", "prompt", "kind") if field in part},
        }
        for part in item.get("parts", [])
    ]
    return {
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(minutes=item["minutes"])).isoformat(),
        **{
            field: item[field]
            for field in ("title", "kind", "lead", "prompt", "advance", "breakout")
            if field in item
        },
        **({"parts": parts} if parts else {}),
    }
