"""Breakout rounds: a draft opens for everybody at once, its end moves, it closes, and can be opened again.

`open_now`, `reopen_now`, `end_now_at`, `begin_closing_now` and `close_now` do it inside a Change that somebody else has
begun (the run of the agenda, a timer); the functions above them are the commands of hosts.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from chassis.messaging import timers
from chassis.problems import NotFound
from contracts import RoundClosed, RoundClosing, RoundOpened
from services.sessions import store
from services.sessions.domain import lifecycle, rounds
from services.sessions.domain.placement import plan_gathering, plan_opening
from services.sessions.domain.policy import Policy
from services.sessions.domain.refusals import RoundInTheWay
from services.sessions.domain.rounds import Round
from services.sessions.domain.running.pace import real, real_seconds
from services.sessions.models import RoundRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import require_host
from services.sessions.use_cases.change import Change, change_of, changing
from services.sessions.use_cases.drafting import JOINED_SETTLE, expect_upkeep, forget_figures
from services.sessions.use_cases.leading import lead_where_seated
from services.sessions.use_cases.seating import late_seats, seats_for
from services.sessions.use_cases.telling import tell_plan, tell_rooms, tell_round, tell_shown
from services.sessions.use_cases.views import RoundView, round_view

CLOSE_TIMER = "round.close"
"""A closing countdown is over."""
END_TIMER = "round.end"
"""The countdown to the end of a round that closes itself begins."""


def open_round(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    person_id: str,
    minutes: int | None,
    version: int | None = None,
) -> RoundView:
    """Open the draft: everybody who is here goes to their room, in one transaction and one frame.

    Who is here and not in the draft gets the best seat that is left. It lasts for `minutes`, or as long as was planned.
    Refused while another round is open.
    """
    with change_of(runtime, session_id) as change:
        row = round_for_host(change, round_id, person_id, version)
        return open_now(change, row, _lasting(change, minutes or row.minutes))


def close(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    person_id: str,
    countdown_seconds: int,
    version: int | None = None,
) -> RoundView:
    """Count down to the close, or close at once. While it counts, sets the countdown anew."""
    with change_of(runtime, session_id) as change:
        row = round_for_host(change, round_id, person_id, version)
        return begin_closing_now(change, row, real(countdown_seconds, change.session.pace))


def cancel_close(runtime: Runtime, session_id: str, round_id: str, person_id: str) -> RoundView:
    """Stop the countdown; the round stays open."""
    with change_of(runtime, session_id) as change:
        return cancel_closing_now(change, round_for_host(change, round_id, person_id))


def reopen(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    person_id: str,
    minutes: int | None,
    version: int | None = None,
) -> RoundView:
    """Open a closed round again: everybody is back where they were when it closed."""
    with change_of(runtime, session_id) as change:
        row = round_for_host(change, round_id, person_id, version)
        return reopen_now(change, row, _lasting(change, minutes))


def move_end(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    person_id: str,
    seconds: int,
    version: int | None = None,
) -> RoundView:
    """Let an open round last longer, or less long (`seconds` below 0)."""
    with change_of(runtime, session_id) as change:
        row = round_for_host(change, round_id, person_id, version)
        _become(
            change,
            row,
            rounds.move_end(row.state, change.now, real(seconds, change.session.pace), _policy(change, row)),
        )
        return tell_round(change, row)


def close_due(runtime: Runtime, db: Session, session_id: str, round_id: str, generation: int) -> bool:
    """The countdown that was set with `generation` is over; whether it closed the round."""
    with changing(runtime, db, session_id) as change:
        row = store.round_of_session(db, session_id, round_id)
        if row is None or rounds.close_when_due(row.state, generation, change.now) is None:
            return False
        close_now(change, row, fired=CLOSE_TIMER)
        return True


def end_due(runtime: Runtime, db: Session, session_id: str, round_id: str, generation: int) -> bool:
    """The end that was set with `generation` comes near; whether the round counts down to it now, or has closed."""
    with changing(runtime, db, session_id) as change:
        row = store.round_of_session(db, session_id, round_id)
        state = None if row is None else rounds.begin_end(row.state, generation, change.now)
        if row is None or state is None:
            return False
        if state.status == "closed":
            close_now(change, row, fired=END_TIMER)
        else:
            _count_down(change, row, state, fired=END_TIMER)
        return True


def open_now(change: Change, row: RoundRow, lasting: timedelta | None) -> RoundView:
    """Open a draft; `lasting` sets its end. Refused unless the session is live and no other round is open."""
    _require_free(change)
    _become(change, row, rounds.open_round(row.state, change.now, lasting))
    tell_rooms(change, row)
    view = tell_round(change, row)
    room_ids = [room.id for room in view.rooms]
    change.message(RoundOpened, round_id=row.id, room_ids=room_ids)
    drafted = store.assignments(change.db, row.id)
    here = [one for one in store.roster(change.db, change.session.id) if one.attends and one.gone_at is None]
    missing = [one for one in here if one.person_id not in drafted]
    seats = drafted | seats_for(change, row, missing, drafted, here)
    current = store.placements(change.db, change.session.id)
    change.place(plan_opening(current, seats, room_ids, [one.person_id for one in missing]), "open")
    lead_where_seated(change, row)
    forget_figures(change)
    tell_plan(change, (), row)
    return view


def reopen_now(change: Change, row: RoundRow, lasting: timedelta | None) -> RoundView:
    """Open a closed round again, as `open_now` does; who came since then is a latecomer."""
    _require_free(change)
    places = store.at_its_close(change.db, change.session.id, row.id)
    _become(change, row, rounds.reopen(row.state, change.now, lasting))
    tell_rooms(change, row)
    view = tell_round(change, row)
    change.message(RoundOpened, round_id=row.id, room_ids=[room.id for room in view.rooms])
    current = store.placements(change.db, change.session.id)
    change.place(plan_opening(current, places, (), ()), "open")
    here = [one.person_id for one in store.roster(change.db, change.session.id) if one.gone_at is None]
    late = store.left_out(change.db, change.session, row.id, here)
    if late:
        current = store.placements(change.db, change.session.id, late)
        change.place(plan_opening(current, late_seats(change, row, late), (), ()), "open")
    lead_where_seated(change, row)
    return view


def end_now_at(change: Change, row: RoundRow, ends_at: datetime) -> RoundView:
    """Let a running round end at this moment, which lies ahead. It closes by itself then only if its policy says so."""
    if row.state.running and row.ends_at != ends_at:
        _become(change, row, rounds.end_at(row.state, change.now, ends_at, _policy(change, row)))
        return tell_round(change, row)
    return round_view(row, store.rooms_of_round(change.db, row.id))


def begin_closing_now(change: Change, row: RoundRow, countdown: timedelta) -> RoundView:
    """Count down to the close of a running round, or close it at once when there is no countdown."""
    state = rounds.begin_closing(row.state, change.now, countdown)
    if state.status == "closed":
        return close_now(change, row)
    return _count_down(change, row, state)


def cancel_closing_now(change: Change, row: RoundRow) -> RoundView:
    """Stop the countdown of a closing round; it stays open."""
    _become(change, row, rounds.cancel_closing(row.state))
    return tell_round(change, row)


def close_now(change: Change, row: RoundRow, *, fired: str | None = None) -> RoundView:
    """Close a running round: everybody is back in the main room. `fired`: the kind of its own timer that does it."""
    _become(change, row, rounds.close(row.state, change.now), fired=fired)
    everybody = store.placements(change.db, change.session.id)
    change.place(plan_gathering(everybody.values(), change.session.main_room_id), "close")
    change.message(RoundClosed, round_id=row.id)
    view = tell_round(change, row)
    tell_rooms(change, row)
    if store.has_drafts(change.db, change.session.id):
        # Hosts go on to the next draft; what it gives depends on who met in this round.
        tell_shown(change)
        expect_upkeep(change, JOINED_SETTLE)
    return view


def set_timers(change: Change, row: RoundRow, *, fired: str | None = None) -> None:
    """Let the timers be those that the round needs now, but leave the one that has `fired` alone."""
    state = row.state
    due = {
        CLOSE_TIMER: state.closes_at if state.status == "closing" else None,
        END_TIMER: rounds.warns_at(state, _policy(change, row)),
    }
    data = {"session_id": change.session.id, "generation": state.generation}
    for kind, at in due.items():
        if at is not None:
            timers.schedule(change.db, kind, row.id, at, data=data)
        elif kind != fired:
            timers.cancel(change.db, kind, row.id)


def round_for_host(change: Change, round_id: str, person_id: str, version: int | None = None) -> RoundRow:
    """The round that a host wants to change, of which they have seen this `version` (None: whichever)."""
    require_host(change.db, change.session, person_id)
    lifecycle.require_not_ended(change.session.status)
    row = store.round_of_session(change.db, change.session.id, round_id)
    if row is None:
        raise NotFound("round")
    rounds.require_version(row.version, version)
    return row


def _require_free(change: Change) -> None:
    lifecycle.require_live(change.session.status)
    other = store.running_round(change.db, change.session.id)
    if other is not None:
        raise RoundInTheWay("Another round is open. Close it first, then open this one.", round_id=other.id)


def _count_down(change: Change, row: RoundRow, state: Round, *, fired: str | None = None) -> RoundView:
    _become(change, row, state, fired=fired)
    change.message(RoundClosing, round_id=row.id, closes_at=row.closes_at)
    return tell_round(change, row)


def _become(change: Change, row: RoundRow, state: Round, *, fired: str | None = None) -> None:
    row.state = state
    row.version += 1
    change.db.flush()
    set_timers(change, row, fired=fired)


def _lasting(change: Change, minutes: int | None) -> timedelta | None:
    return None if minutes is None else real(minutes * 60, change.session.pace)


def _policy(change: Change, row: RoundRow) -> Policy:
    """The round's policy in real time: in a rehearsal the countdown is shorter, too."""
    return replace(row.policy, countdown=real_seconds(row.countdown, change.session.pace))
