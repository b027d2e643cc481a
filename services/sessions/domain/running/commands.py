"""What a host does to a run. Each takes the run as it is and gives the run as it is then, and what happened; each
refuses what cannot be, with WrongRunState or NoSuchItem."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from services.sessions.domain.running.clock import (
    Happening,
    Moved,
    end_item,
    enter_item,
    enter_step,
    next_item,
    over,
)
from services.sessions.domain.running.pace import COUNTDOWN, WARNING, real
from services.sessions.domain.running.refusals import NoSuchItem, WrongRunState
from services.sessions.domain.running.state import Advance, Item, Run

NEAR = timedelta(hours=1)
"""A workshop that begins within so much of its published start is measured against the clock; any other, against the
moment at which it began."""
LONGEST = 24 * 3600
"""No item is given more agenda seconds than a day's."""
LEAST = 60
"""No coming item is given less than a minute."""
MOST_ITEMS = 100


def begin(run: Run, now: datetime) -> Moved:
    """The first item begins."""
    if run.status != "waiting":
        raise WrongRunState("The agenda was begun already. Look at which item is on.", run_status=run.status)
    first = next_item(run)
    if first is None:
        raise WrongRunState(
            "The agenda has no item that could begin. Insert one first.", run_status="waiting"
        )
    planned = min((item.planned_at for item in run.items if item.planned_at is not None), default=now)
    on_time = run.pace == 1 and abs(now - planned) <= NEAR
    run = replace(run, status="running", started_at=now, origin=planned if on_time else now)
    return enter_item(run, first, now)


def pause(run: Run, now: datetime) -> Moved:
    """The clock stands still. A closing countdown is stopped; it begins anew when it is time again."""
    if run.status != "running" or run.until is None:
        raise WrongRunState(_not_going(run, "paused"), run_status=run.status)
    left = max(timedelta(), run.until - now).total_seconds()
    return _next_version(
        replace(run, status="paused", until=None, left=left, paused_at=now, called_back=False)
    ), []


def resume(run: Run, now: datetime) -> Moved:
    """The clock goes on; everything after is later by as much as the pause was long."""
    if run.status != "paused" or run.paused_at is None or run.at is None or run.since is None:
        raise WrongRunState(_not_going(run, "resumed"), run_status=run.status)
    length = max(timedelta(), now - run.paused_at)
    item = run.items[run.at]
    return _next_version(
        replace(
            run.with_item(run.at, replace(item, paused_seconds=item.paused_seconds + length.total_seconds())),
            status="running",
            since=run.since + length,
            until=now + timedelta(seconds=run.left or 0.0),
            left=None,
            paused_at=None,
        )
    ), []


def extend(run: Run, now: datetime, seconds: int, item_id: str | None = None) -> Moved:
    """Give the item that is on (or, with `item_id`, one that is coming) more agenda time, or less when negative.

    The part that is on gets it; everything after shifts. An item that waits for the host goes on from now. It cannot be
    made so short that it would be over: that is what going on is for.
    """
    if item_id is not None and (run.item is None or run.item.id != item_id):
        return _extend_coming(run, item_id, seconds), []
    item, step = run.item, run.step_on
    if item is None or step is None or run.at is None:
        raise WrongRunState(_not_going(run, "made longer or shorter"), run_status=run.status)
    if item.seconds + seconds > LONGEST:
        raise WrongRunState("No item can be longer than a day. Choose fewer minutes.", run_status=run.status)
    change = real(seconds, run.pace)
    remaining = _remaining(run, now) + change
    if remaining <= timedelta():
        raise WrongRunState(
            f"“{item.title}” has not so much time left, so it was not made shorter. End it early instead.",
            run_status=run.status,
        )
    run = run.with_item(
        run.at, item.with_step(run.step, replace(step, seconds=max(1, step.seconds + seconds)))
    )
    rest = remaining + real(sum(one.seconds for one in run.later_steps), run.pace)
    return _next_version(
        replace(
            run,
            until=None if run.status == "paused" else now + remaining,
            left=remaining.total_seconds() if run.status == "paused" else None,
            holding=False,
            called_back=False,
            warned=run.warned and rest <= real(WARNING, run.pace),
        )
    ), []


def go_on(run: Run, now: datetime, *, to: str = "item", countdown: int = COUNTDOWN) -> Moved:
    """End what is on, early or late: the whole item, or with `to` "step" only the part that is on.

    Whoever is in a breakout room is called back first: the part ends `countdown` agenda seconds from now, and at once
    when that countdown runs already, or is 0. A paused run goes on.
    """
    if not run.going:
        raise WrongRunState(_not_going(run, "ended early"), run_status=run.status)
    counting = run.called_back
    if run.status == "paused":
        run, _ = resume(run, now)
    whole = to == "item" or run.last_step
    item, step = run.item, run.step_on
    assert item is not None
    assert step is not None
    if whole:
        run = replace(run, cut=True)
    if run.rooms_end and countdown > 0 and not counting:
        until = now + real(countdown, run.pace)
        if not run.holding and run.until is not None:
            until = min(until, run.until)
        run = replace(run, until=until, holding=False, called_back=True)
        return _next_version(run), [Happening("called_back", item, step)]
    return end_item(run, now) if whole else enter_step(run, run.step + 1, now)


def skip(run: Run, item_id: str, *, skipped: bool = True) -> Moved:
    """A coming item is left out, or taken in again. Doing so again changes nothing."""
    if run.item is not None and run.item.id == item_id:
        raise WrongRunState(
            f"“{run.item.title}” is on, so it cannot be skipped. End it early instead.", run_status=run.status
        )
    number = _coming(run, item_id)
    status = run.items[number].status
    if (status == "skipped") == skipped:
        return run, []
    return _next_version(
        run.with_item(number, replace(run.items[number], status="skipped" if skipped else "coming"))
    ), []


def reorder(run: Run, item_ids: Sequence[str]) -> Moved:
    """Put the coming items (skipped ones included) into this order; each has to be named once."""
    coming = {item.id: item for item in run.coming()}
    if len(item_ids) != len(set(item_ids)) or set(item_ids) != coming.keys():
        raise NoSuchItem(
            "These are not the items that are to come. Name each of them once, in the order that you want.",
            coming=list(coming),
        )
    kept = run.items[: len(run.items) - len(coming)]
    items = (*kept, *(coming[item_id] for item_id in item_ids))
    return (run, []) if items == run.items else (_next_version(replace(run, items=items)), [])


def insert(run: Run, item: Item, before: str | None = None) -> Moved:
    """Add an item before one that is coming, or at the end."""
    if run.status == "done":
        raise WrongRunState(_not_going(run, "added to"), run_status=run.status)
    if len(run.items) >= MOST_ITEMS:
        raise WrongRunState(
            f"An agenda has at most {MOST_ITEMS} items. Change one of them instead.", run_status=run.status
        )
    number = len(run.items) if before is None else _coming(run, before)
    return _next_version(replace(run, items=(*run.items[:number], item, *run.items[number:]))), []


def set_advance(run: Run, now: datetime, item_id: str, advance: Advance) -> Moved:
    """Let the item hand over by itself, or wait for the host. One that waits already goes on."""
    on = run.at
    number = on if on is not None and run.items[on].id == item_id else _coming(run, item_id)
    if run.items[number].advance == advance:
        return run, []
    run = _next_version(run.with_item(number, replace(run.items[number], advance=advance)))
    if number == run.at and run.holding and run.status == "running":
        return go_on(run, now)
    return run, []


def finish(run: Run, now: datetime) -> Moved:
    """The session ends: the item that is on ends with it, and none follows."""
    if run.status == "done":
        return run, []
    if run.status == "paused":
        run, _ = resume(run, now)
    item, step = run.item, run.step_on
    if item is None or step is None or run.at is None:
        return over(run, now), []
    ended = replace(item, status="done", ended_at=now)
    happened = [Happening("left", ended, step), Happening("item_ended", ended, step)]
    return over(run.with_item(run.at, ended), now), [*happened, Happening("done", ended, step)]


def _remaining(run: Run, now: datetime) -> timedelta:
    if run.left is not None:
        return timedelta(seconds=run.left)
    assert run.until is not None
    return max(timedelta(), run.until - now)


def _extend_coming(run: Run, item_id: str, seconds: int) -> Run:
    number = _coming(run, item_id)
    item = run.items[number]
    last = item.steps[-1]
    if item.seconds + seconds > LONGEST or last.seconds + seconds < LEAST:
        raise WrongRunState(
            f"“{item.title}” can be given from a minute up to a day. Choose other minutes, or skip it.",
            run_status=run.status,
        )
    changed = item.with_step(len(item.steps) - 1, replace(last, seconds=last.seconds + seconds))
    return _next_version(run.with_item(number, changed))


def _coming(run: Run, item_id: str) -> int:
    """The place of an item that is coming, or skipped."""
    coming = run.coming()
    for number, item in enumerate(coming, start=len(run.items) - len(coming)):
        if item.id == item_id:
            return number
    raise NoSuchItem(
        "This is no item that is to come: it is over, or the agenda has none like it. Look at the agenda.",
        coming=[item.id for item in coming],
    )


def _next_version(run: Run) -> Run:
    return replace(run, version=run.version + 1)


def _not_going(run: Run, what: str) -> str:
    return {
        "waiting": f"The agenda was not begun, so nothing can be {what} yet. Start the workshop first.",
        "running": f"The agenda is running, so it cannot be {what}.",
        "paused": f"The agenda is paused, so it cannot be {what}. Let it go on first.",
        "done": f"The agenda is over, so nothing can be {what} any more. End the workshop when you are ready.",
    }[run.status]
