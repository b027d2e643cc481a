"""What time alone does to a run: it warns, calls people back, goes on to the next part or item, or waits for the host.

A server may come late, after an outage. Up to `PUNCTUAL` the next item still counts from the moment at which the one
before was to end, so that small delays do not add up. Later than that it begins now: nobody loses minutes of an item
because the server slept, no item is ever run through in the past, and the delay shows as what it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from services.sessions.domain.running.pace import COUNTDOWN, WARNING, real
from services.sessions.domain.running.state import Item, Run, Step

PUNCTUAL = timedelta(seconds=2)

Happened = Literal[
    "item_started", "item_ended", "entered", "left", "step_started", "warned", "called_back", "held", "done"
]
"""entered, left: a kind of work begins or ends (rooms, a poll, ...), with the item or with a part of it. called_back:
people are to leave their rooms. held: the time is over, and the host is waited for."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened in the run, to this item, in this step of it; for `done`, to the last one."""

    what: Happened
    item: Item
    step: Step


Moved = tuple[Run, list[Happening]]
"""A run as it is after something, and what happened in order."""


def next_due(run: Run) -> datetime | None:
    """When time changes something next; None when nothing but a host can."""
    item = run.item
    if run.status != "running" or run.holding or run.until is None or run.since is None or item is None:
        return None
    due = [run.until]
    if _will_call_back(run):
        due.append(_call_back_at(run))
    if (warning := _warn_at(run)) is not None:
        due.append(warning)
    return min(due)


def tick(run: Run, now: datetime) -> Moved:
    """Everything that is due at `now`."""
    happened: list[Happening] = []
    while (due := next_due(run)) is not None and due <= now:
        run, more = _fire(run, now)
        happened += more
    return run, happened


def enter_item(run: Run, number: int, now: datetime) -> Moved:
    """This item is on from `now`."""
    item = replace(run.items[number], status="on", started_at=now)
    step = item.steps[0]
    run = replace(
        run.with_item(number, item),
        at=number,
        step=0,
        since=now,
        until=now + real(step.seconds, run.pace),
        left=None,
        holding=False,
        called_back=False,
        cut=False,
        warned=False,
        version=run.version + 1,
    )
    return run, [Happening("item_started", item, step), Happening("entered", item, step)]


def enter_step(run: Run, number: int, now: datetime) -> Moved:
    """This part of the item that is on begins at `now`."""
    item, before = run.item, run.step_on
    assert item is not None
    assert before is not None
    step = item.steps[number]
    run = replace(
        run,
        step=number,
        since=now,
        until=now + real(step.seconds, run.pace),
        called_back=False,
        version=run.version + 1,
    )
    happened = [Happening("step_started", item, step)]
    if step.kind != before.kind:
        happened = [
            Happening("left", item, before),
            Happening("step_started", item, step),
            Happening("entered", item, step),
        ]
    return run, happened


def end_item(run: Run, now: datetime) -> Moved:
    """The item that is on ends at `now`, and the next one that is not skipped begins; after the last one the run is
    done."""
    item, step = run.item, run.step_on
    assert item is not None
    assert step is not None
    assert run.at is not None
    ended = replace(item, status="done", ended_at=now)
    run = run.with_item(run.at, ended)
    happened = [Happening("left", ended, step), Happening("item_ended", ended, step)]
    following = next_item(run)
    if following is not None:
        run, more = enter_item(run, following, now)
        return run, happened + more
    return over(run, now), [*happened, Happening("done", ended, step)]


def next_item(run: Run) -> int | None:
    """The place of the item that comes next; None when there is none."""
    behind = -1 if run.at is None else run.at
    return next(
        (number for number, item in enumerate(run.items) if number > behind and item.status == "coming"), None
    )


def over(run: Run, now: datetime) -> Run:
    """The run is done."""
    return replace(
        run,
        status="done",
        at=None,
        step=0,
        since=None,
        until=None,
        left=None,
        paused_at=None,
        holding=False,
        called_back=False,
        cut=False,
        warned=False,
        ended_at=now,
        version=run.version + 1,
    )


def _fire(run: Run, now: datetime) -> Moved:
    item, step = run.item, run.step_on
    assert item is not None
    assert step is not None
    assert run.until is not None
    if run.until <= now:
        return _step_is_over(run, run.until if now - run.until <= PUNCTUAL else now)
    if _will_call_back(run) and _call_back_at(run) <= now:
        return replace(run, called_back=True), [Happening("called_back", item, step)]
    return replace(run, warned=True), [Happening("warned", item, step)]


def _step_is_over(run: Run, at: datetime) -> Moved:
    item, step = run.item, run.step_on
    assert item is not None
    assert step is not None
    if not run.last_step:
        return enter_step(run, run.step + 1, at)
    if item.advance == "host" and not run.called_back:
        # No new version, as with a warning: who presses "go on" in this very moment means what they press.
        return replace(run, holding=True), [Happening("held", item, step)]
    return end_item(run, at)


def _will_call_back(run: Run) -> bool:
    """People are called back by themselves, unless the host is waited for: then they stay until the host goes on."""
    item = run.item
    if item is None or run.called_back or not run.rooms_end:
        return False
    return not run.last_step or item.advance == "auto"


def _call_back_at(run: Run) -> datetime:
    assert run.until is not None
    assert run.since is not None
    return max(run.since, run.until - real(COUNTDOWN, run.pace))


def _warn_at(run: Run) -> datetime | None:
    item, until = run.item, run.item_until
    if run.warned or item is None or until is None or item.seconds <= WARNING:
        return None
    return until - real(WARNING, run.pace)
