"""The run as hosts and attendees see it: whole, since it is small."""

from datetime import datetime, timedelta

from chassis.http import View
from contracts.base import Moment
from services.sessions.domain.running import Advance, Item, ItemKind, ItemStatus, Run, RunStatus, real_seconds


class RunPartView(View):
    """A part of an item, in agenda seconds. A part without an id is time before the first one of the agenda."""

    id: str | None
    title: str
    prompt: str
    kind: ItemKind
    planned_seconds: int | None
    seconds: int


class RunItemView(View):
    """An item of the run. `seconds` (agenda time) is what it is given now; `planned_at` and `planned_seconds` are what
    the published agenda says, null for one that a host inserted. `paused_seconds` is real time. `trouble`: what could
    not be done when it began."""

    id: str
    title: str
    kind: ItemKind
    lead: str
    prompt: str
    advance: Advance
    status: ItemStatus
    planned_at: Moment | None
    planned_seconds: int | None
    seconds: int
    started_at: Moment | None
    ended_at: Moment | None
    paused_seconds: int
    trouble: str | None
    parts: list[RunPartView]


class RunView(View):
    """Where the session is in its agenda; a command names the `version` that it saw.

    `since` and `until` are those of the item that is on, `part_since` and `part_until` those of its part (`part` is its
    place in the item's `parts`). Paused, both ends are null, and `left_seconds` and `part_left_seconds` have the real
    seconds that remain. `waits`: the time is over, and the item waits for the host. `called_back`: people are on their
    way back from the rooms. `pace`: agenda seconds in a real one. `manual`: starting the session does not begin it.
    """

    version: int
    status: RunStatus
    manual: bool
    ends_session: bool
    pace: int
    item_id: str | None
    part: int | None
    since: Moment | None
    until: Moment | None
    part_since: Moment | None
    part_until: Moment | None
    left_seconds: float | None
    part_left_seconds: float | None
    waits: bool
    called_back: bool
    warned: bool
    started_at: Moment | None
    ended_at: Moment | None
    items: list[RunItemView]


def run_view(run: Run, *, manual: bool, ends_session: bool) -> RunView:
    """The run as it is shown."""
    item = run.item
    later = sum(step.seconds for step in run.later_steps)
    return RunView(
        version=run.version,
        status=run.status,
        manual=manual,
        ends_session=ends_session,
        pace=run.pace,
        item_id=None if item is None else item.id,
        part=run.step if item is not None and _has_parts(item) else None,
        since=_item_since(run),
        until=run.item_until,
        part_since=run.since,
        part_until=run.until,
        left_seconds=None if run.left is None else round(run.left + real_seconds(later, run.pace), 3),
        part_left_seconds=None if run.left is None else round(run.left, 3),
        waits=run.holding,
        called_back=run.called_back,
        warned=run.warned,
        started_at=run.started_at,
        ended_at=run.ended_at,
        items=[_item_view(run, one) for one in run.items],
    )


def _item_since(run: Run) -> datetime | None:
    """The item's start, as if its pauses had never been, so that a ring drawn from it is as full as it should be."""
    item = run.item
    if item is None or item.started_at is None:
        return None
    return item.started_at + timedelta(seconds=item.paused_seconds)


def _item_view(run: Run, item: Item) -> RunItemView:
    return RunItemView(
        id=item.id,
        title=item.title,
        kind=item.kind,
        lead=item.lead,
        prompt=item.prompt,
        advance=item.advance,
        status=item.status,
        planned_at=run.planned_start(item),
        planned_seconds=item.planned_seconds,
        seconds=item.seconds,
        started_at=item.started_at,
        ended_at=item.ended_at,
        paused_seconds=round(item.paused_seconds),
        trouble=item.trouble,
        parts=[
            RunPartView(
                id=step.id,
                title=step.title,
                prompt=step.prompt,
                kind=step.kind,
                planned_seconds=step.planned_seconds,
                seconds=step.seconds,
            )
            for step in (item.steps if _has_parts(item) else ())
        ],
    )


def _has_parts(item: Item) -> bool:
    return any(step.id is not None for step in item.steps)
