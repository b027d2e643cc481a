"""Polls open, close by a host or by themselves, open again, and are shown."""

import secrets
from datetime import timedelta

from sqlalchemy.orm import Session

from chassis.messaging import timers
from contracts import PollClosed, PollOpened
from services.sessions.domain import lifecycle, polls
from services.sessions.domain.running import ItemOn
from services.sessions.domain.running.pace import real
from services.sessions.models import PollRow
from services.sessions.runtime import Runtime
from services.sessions.store import polls as store
from services.sessions.use_cases.change import Change, change_of, changing
from services.sessions.use_cases.polls.counting import TELL_TIMER, recount
from services.sessions.use_cases.polls.telling import counted_out, poll_for_host, tell
from services.sessions.use_cases.polls.views import PollView

CLOSE_TIMER = "poll.close"


def open_poll(
    runtime: Runtime, session_id: str, poll_id: str, person_id: str, seconds: int | None
) -> PollView:
    """Ask everybody. `seconds`: how long it stays open; None: as prepared; 0: until a host closes it."""
    with change_of(runtime, session_id) as change:
        row = poll_for_host(change, poll_id, person_id)
        lifecycle.require_live(change.session.status)
        return _open(change, row, row.seconds if seconds is None else seconds)


def reopen(runtime: Runtime, session_id: str, poll_id: str, person_id: str, seconds: int) -> PollView:
    """Take votes again, for `seconds` (0: until a host closes it). Refused for an anonymous poll."""
    with change_of(runtime, session_id) as change:
        row = poll_for_host(change, poll_id, person_id)
        lifecycle.require_live(change.session.status)
        row.state = polls.reopen(
            row.state, change.now, row.results, _lasts(change, seconds), anonymous=row.anonymous
        )
        return _opened(change, row)


def close(
    runtime: Runtime, session_id: str, poll_id: str, person_id: str, countdown_seconds: int
) -> PollView:
    """Close the poll, now or when a countdown is over. While one runs, sets it anew."""
    with change_of(runtime, session_id) as change:
        row = poll_for_host(change, poll_id, person_id)
        if not countdown_seconds:
            return close_now(change, row)
        row.state = polls.count_down(row.state, change.now, real(countdown_seconds, change.session.pace))
        _set_timer(change, row)
        return tell(change, row)


def cancel_close(runtime: Runtime, session_id: str, poll_id: str, person_id: str) -> PollView:
    """Stop the countdown; the poll stays open."""
    with change_of(runtime, session_id) as change:
        row = poll_for_host(change, poll_id, person_id)
        row.state = polls.stop_countdown(row.state)
        timers.cancel(change.db, CLOSE_TIMER, poll_id)
        return tell(change, row)


def show(
    runtime: Runtime, session_id: str, poll_id: str, person_id: str, *, shown: bool, on_stage: bool
) -> PollView:
    """Show or hide the results; put the poll on everybody's screen, or take it off."""
    with change_of(runtime, session_id) as change:
        row = poll_for_host(change, poll_id, person_id)
        state = polls.show(row.state, shown, on_stage)
        if on_stage and not row.on_stage:
            _clear_stage(change)
        if state != row.state:
            # What is shown now is what was counted now.
            recount(change.db, row)
            row.state = state
        return tell(change, row)


def close_due(runtime: Runtime, db: Session, session_id: str, poll_id: str, generation: int) -> bool:
    """The countdown that was set with `generation` is over; whether it closed the poll."""
    with changing(runtime, db, session_id) as change:
        store.keep_votes_out(db, poll_id)
        row = store.poll(db, session_id, poll_id)
        if row is None or not polls.due(row.state, generation):
            return False
        close_now(change, row, timer_runs=False)
        return True


def close_now(change: Change, row: PollRow, *, timer_runs: bool = True) -> PollView:
    """Close an open poll, with voters kept out: its tally is of every vote that was cast and of none that comes later.
    `timer_runs` false: its own timer closes it. Whose vote is whose in an anonymous poll is thrown away."""
    counting_down = row.closes_at is not None
    row.state = polls.close(row.state, change.now, row.results)
    row.secret = None
    if timer_runs and counting_down:
        timers.cancel(change.db, CLOSE_TIMER, row.id)
    timers.cancel(change.db, TELL_TIMER, row.id)
    tally = recount(change.db, row)
    if row.anonymous:
        kept = store.ballots(change.db, row.id)
        numbered = polls.sealed(kept)
        store.replace_ballots(change.db, row.id, {new: kept[old] for old, new in numbered.items()})
    change.message(PollClosed, poll_id=row.id, votes=tally.votes)
    return tell(change, row)


def close_all(change: Change) -> None:
    """Close every open poll of the session."""
    for row in store.all_of(change.db, change.session.id, statuses=["open"]):
        close_now(change, counted_out(change, row.id))


def enter_item(change: Change, item: ItemOn) -> None:
    """An item of the agenda begins: the polls that were prepared for it open."""
    for row in _of_item(change, item, "draft"):
        _open(change, counted_out(change, row.id), row.seconds)


def leave_item(change: Change, item: ItemOn) -> None:
    """An item of the agenda is over: its open polls close and stay on the screen for all to see what came of them;
    those that were closed before leave it."""
    for row in _of_item(change, item, "open", "closed"):
        if row.status == "open":
            close_now(change, counted_out(change, row.id))
        elif row.on_stage:
            row.on_stage = False
            tell(change, row)


def _of_item(change: Change, item: ItemOn, *statuses: str) -> list[PollRow]:
    rows = store.all_of(change.db, change.session.id, statuses=statuses)
    return [row for row in rows if item.id is not None and row.agenda_item_id == item.id]


def _open(change: Change, row: PollRow, seconds: int | None) -> PollView:
    row.state = polls.open_poll(row.state, change.now, row.results, _lasts(change, seconds))
    row.secret = secrets.token_hex(32) if row.anonymous else None
    return _opened(change, row)


def _opened(change: Change, row: PollRow) -> PollView:
    _clear_stage(change, row)
    recount(change.db, row)
    if row.closes_at is not None:
        _set_timer(change, row)
    change.message(PollOpened, poll_id=row.id)
    return tell(change, row)


def _clear_stage(change: Change, but: PollRow | None = None) -> None:
    """Polls that are closed make room on everybody's screen."""
    for row in store.all_of(change.db, change.session.id, statuses=["closed"]):
        if row.on_stage and row is not but:
            row.on_stage = False
            tell(change, row)


def _set_timer(change: Change, row: PollRow) -> None:
    assert row.closes_at is not None
    timers.schedule(
        change.db,
        CLOSE_TIMER,
        row.id,
        row.closes_at,
        data={"session_id": change.session.id, "generation": row.generation},
    )


def _lasts(change: Change, seconds: int | None) -> timedelta | None:
    return real(seconds, change.session.pace) if seconds else None
