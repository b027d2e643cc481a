"""From the published agenda to the items of a run."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.sessions.domain.running.state import KINDS, Item, ItemKind, Run, Step

PAUSE_TITLE = "Until the next item"


def copy_of(agenda: Sequence[Mapping[str, Any]], pace: int) -> Run:
    """A run that waits for its start. `agenda`: items as the session keeps them, times as RFC 3339.

    Where the published plan leaves time between two items, the run has a break of its own, so that the clock times of
    what follows hold.
    """
    items: list[Item] = []
    free_from: datetime | None = None
    for number, said in enumerate(agenda, start=1):
        starts_at, ends_at = _moment(said["starts_at"]), _moment(said["ends_at"])
        item_id = said.get("id") or f"item_{number}"
        if free_from is not None and starts_at > free_from:
            items.append(_gap(f"gap_{item_id}", free_from, starts_at))
        items.append(_item(item_id, said, starts_at, ends_at))
        free_from = ends_at
    return Run(items=tuple(items), pace=pace)


def _item(item_id: str, said: Mapping[str, Any], starts_at: datetime, ends_at: datetime) -> Item:
    kind = _kind(said["kind"], "plenary")
    prompt = said.get("prompt") or ""
    parts = said.get("parts") or ()
    starts = [_moment(part["starts_at"]) for part in parts]
    steps = []
    if not starts or starts[0] > starts_at:
        length = _seconds(starts_at, starts[0] if starts else ends_at)
        steps.append(Step(length, kind, prompt=prompt, planned_seconds=length))
    for number, part in enumerate(parts):
        until = starts[number + 1] if number + 1 < len(parts) else ends_at
        length = _seconds(starts[number], until)
        steps.append(
            Step(
                seconds=length,
                kind=_kind(part.get("kind"), kind),
                title=part["title"],
                prompt=part.get("prompt") or "",
                id=part.get("id") or f"{item_id}_{number + 1}",
                planned_seconds=length,
            )
        )
    return Item(
        id=item_id,
        title=said["title"],
        kind=kind,
        steps=tuple(steps),
        lead=said.get("lead") or "",
        prompt=prompt,
        advance="host" if said.get("advance") == "host" else "auto",
        breakout=said.get("breakout"),
        planned_at=starts_at,
        planned_seconds=sum(step.seconds for step in steps),
    )


def _gap(item_id: str, since: datetime, until: datetime) -> Item:
    length = _seconds(since, until)
    return Item(
        id=item_id,
        title=PAUSE_TITLE,
        kind="break",
        steps=(Step(length, "break", planned_seconds=length),),
        planned_at=since,
        planned_seconds=length,
    )


def _kind(said: str | None, otherwise: ItemKind) -> ItemKind:
    return said if said in KINDS else otherwise


def _seconds(since: datetime, until: datetime) -> int:
    return max(1, round((until - since).total_seconds()))


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said)
