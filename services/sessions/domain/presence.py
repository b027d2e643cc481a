"""Presence: somebody is present while at least one live stream of theirs is open.

The hub that holds the streams holds a lease, too: a hub that falls silent takes its streams with it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

HUB_SILENCE = timedelta(seconds=20)
"""A hub that was not heard of for this long is gone, and so are its streams."""


@dataclass(frozen=True, slots=True)
class PresenceChange:
    """Somebody came or went."""

    person_id: str
    present: bool


def lease_lapsed(alive_at: datetime, now: datetime) -> bool:
    """Whether a hub last heard of at `alive_at` counts as gone."""
    return now - alive_at >= HUB_SILENCE


def presence_changes(
    shown: Mapping[str, bool], streams: Mapping[str, int], concerned: Iterable[str]
) -> list[PresenceChange]:
    """Who of `concerned` has to be shown differently, in order of their ids.

    `shown` is what everybody sees now, for each participant; `streams` counts open streams for each person.
    """
    changes = []
    for person_id in sorted(set(concerned)):
        present = streams.get(person_id, 0) > 0
        if person_id in shown and shown[person_id] != present:
            changes.append(PresenceChange(person_id, present))
    return changes


def expected_in_rooms(joined: Iterable[str], gone: Collection[str]) -> list[str]:
    """Who gets a place when a round is prepared or opened: everybody who joined and has not gone, in order of ids."""
    return sorted(person for person in joined if person not in gone)
