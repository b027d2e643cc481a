"""Reading and saving a session's run: every change of it is saved, timed, told and acted upon here."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from chassis.messaging import timers
from contracts import RunItemEnded, RunItemStarted
from services.sessions import store
from services.sessions.domain.running import (
    Happening,
    Item,
    ItemRecord,
    Run,
    copy_of,
    from_json,
    next_due,
    record,
    to_json,
)
from services.sessions.models import RunRow, SessionRow
from services.sessions.use_cases.change import ALL, Change
from services.sessions.use_cases.running import hooks, laying
from services.sessions.use_cases.running.views import RunView, run_view

RUN_TIMER = "run.due"
OVER_TIMER = "run.over"
"""The last item is over, and the session ends with it."""


def run_of(session: SessionRow, row: RunRow | None) -> Run:
    """The session's run; until a host has touched or begun it, as the agenda was published."""
    if row is None or row.state is None:
        return copy_of(session.agenda, session.pace)
    return from_json(row.state)


def view_of(run: Run, row: RunRow | None) -> RunView:
    """The run as it is shown, with the settings that are kept beside it."""
    return run_view(
        run, manual=row is not None and row.manual, ends_session=row is not None and row.ends_session
    )


def run_in_snapshot(db: Session, session: SessionRow) -> RunView | None:
    """The run for the snapshot; None when the session has no agenda that could run."""
    row = store.run_row(db, session.id)
    run = run_of(session, row)
    return view_of(run, row) if run.items else None


def run_for_report(db: Session, session_id: str) -> tuple[ItemRecord, ...]:
    """Planned against actual, item by item; empty when the run was never begun."""
    row = store.run_row(db, session_id)
    if row is None or row.state is None:
        return ()
    run = from_json(row.state)
    return record(run) if run.started_at is not None else ()


def save(change: Change, row: RunRow, run: Run, happened: Sequence[Happening]) -> RunView:
    """Keep the run as it is now, set its timer, say what happened, and let each kind of work begin and end."""
    run = _act(change, run_of(change.session, row), run, happened)
    run = replace(run, generation=run.generation + 1)
    row.state = to_json(run)
    _set_timer(change, run)
    if run.status == "done" and any(one.what == "done" for one in happened) and row.ends_session:
        timers.schedule(change.db, OVER_TIMER, change.session.id, change.now)
    if any(one.what == "item_started" for one in happened):
        laying.expect(change, run)
    return tell(change, run, row)


def tell(change: Change, run: Run, row: RunRow | None) -> RunView:
    """The whole run, to everybody."""
    change.db.flush()
    view = view_of(run, row)
    change.frame("run", ALL, {"run": view.model_dump(mode="json")})
    return view


def _act(change: Change, before: Run, run: Run, happened: Sequence[Happening]) -> Run:
    """In the order in which it happened, so that others hear of an item before they hear of its rooms."""
    for one in happened:
        if one.what == "left":
            hooks.leave(change, run, one)
        elif one.what in ("item_started", "item_ended"):
            _say(change, run, one)
        elif one.what == "entered":
            trouble = hooks.enter(change, run, one)
            run = _with_trouble(run, one.item, trouble)
    hooks.keep_time(change, before, run)
    return run


def _with_trouble(run: Run, item: Item, trouble: str | None) -> Run:
    number = next(number for number, one in enumerate(run.items) if one.id == item.id)
    if run.items[number].trouble == trouble:
        return run
    return run.with_item(number, replace(run.items[number], trouble=trouble))


def _set_timer(change: Change, run: Run) -> None:
    due = next_due(run)
    if due is None:
        timers.cancel(change.db, RUN_TIMER, change.session.id)
    else:
        timers.schedule(change.db, RUN_TIMER, change.session.id, due, data={"generation": run.generation})


def _say(change: Change, run: Run, one: Happening) -> None:
    item = one.item
    if one.what == "item_started":
        change.message(
            RunItemStarted,
            item_id=item.id,
            item_kind=item.kind,
            started_at=item.started_at,
            planned_at=run.planned_start(item),
            planned_seconds=item.planned_seconds,
            seconds=item.seconds,
        )
    elif one.what == "item_ended":
        held = next(found for found in record(run) if found.item_id == item.id)
        change.message(
            RunItemEnded,
            item_id=item.id,
            item_kind=item.kind,
            started_at=item.started_at,
            ended_at=item.ended_at,
            planned_seconds=item.planned_seconds,
            actual_seconds=held.actual_seconds,
        )
