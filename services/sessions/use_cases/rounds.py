"""Breakout rounds: a draft opens for everybody at once, and closes with or without a countdown."""

from sqlalchemy.orm import Session

from chassis.messaging import timers
from chassis.problems import NotFound
from contracts import RoundClosed, RoundClosing, RoundOpened
from services.sessions import store
from services.sessions.domain import lifecycle, rounds
from services.sessions.domain.placement import plan_gathering, plan_opening
from services.sessions.domain.refusals import RoundInTheWay
from services.sessions.models import RoundRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import require_host
from services.sessions.use_cases.change import Change, change_of, changing
from services.sessions.use_cases.drafting import JOINED_SETTLE, expect_upkeep, forget_figures
from services.sessions.use_cases.leading import lead_where_seated
from services.sessions.use_cases.seating import seats_for
from services.sessions.use_cases.telling import tell_plan, tell_rooms, tell_round, tell_shown
from services.sessions.use_cases.views import RoundView

CLOSE_TIMER = "round.close"


def open_round(
    runtime: Runtime, session_id: str, round_id: str, person_id: str, minutes: int | None
) -> RoundView:
    """Open the draft: everybody who is here goes to their room, in one transaction and one frame.

    Who is here and not in the draft gets the best seat that is left. Refused while another round is open.
    """
    with change_of(runtime, session_id) as change:
        row = _round_for_host(change, round_id, person_id)
        lifecycle.require_live(change.session.status)
        state = rounds.open_round(row.state, change.now, minutes)
        other = store.running_round(change.db, session_id)
        if other is not None:
            raise RoundInTheWay(
                "Another round is open. Close it first, then open this one.", round_id=other.id
            )
        row.state = state
        change.db.flush()
        tell_rooms(change, row)
        view = tell_round(change, row)
        room_ids = [room.id for room in view.rooms]
        change.message(RoundOpened, round_id=round_id, room_ids=room_ids)
        drafted = store.assignments(change.db, round_id)
        here = [one for one in store.roster(change.db, session_id) if one.attends and one.gone_at is None]
        missing = [one for one in here if one.person_id not in drafted]
        seats = drafted | seats_for(change, row, missing, drafted, here)
        current = store.placements(change.db, session_id)
        change.place(plan_opening(current, seats, room_ids, [one.person_id for one in missing]), "open")
        lead_where_seated(change, row)
        forget_figures(change)
        tell_plan(change, (), row)
        return view


def close(
    runtime: Runtime, session_id: str, round_id: str, person_id: str, countdown_seconds: int
) -> RoundView:
    """Count down to the close, or close at once. While it counts, sets the countdown anew."""
    with change_of(runtime, session_id) as change:
        row = _round_for_host(change, round_id, person_id)
        state = rounds.begin_closing(row.state, change.now, countdown_seconds)
        if state.status == "closed":
            return close_now(change, row)
        row.state = state
        assert state.closes_at is not None
        timers.schedule(
            change.db,
            CLOSE_TIMER,
            round_id,
            state.closes_at,
            data={"session_id": session_id, "generation": state.generation},
        )
        change.message(RoundClosing, round_id=round_id, closes_at=state.closes_at)
        return tell_round(change, row)


def cancel_close(runtime: Runtime, session_id: str, round_id: str, person_id: str) -> RoundView:
    """Stop the countdown; the round stays open."""
    with change_of(runtime, session_id) as change:
        row = _round_for_host(change, round_id, person_id)
        row.state = rounds.cancel_closing(row.state)
        timers.cancel(change.db, CLOSE_TIMER, round_id)
        return tell_round(change, row)


def close_due(runtime: Runtime, db: Session, session_id: str, round_id: str, generation: int) -> bool:
    """The countdown that was set with `generation` is over; whether it closed the round."""
    with changing(runtime, db, session_id) as change:
        row = store.round_of_session(db, session_id, round_id)
        if row is None or rounds.close_when_due(row.state, generation, change.now) is None:
            return False
        close_now(change, row, timer_runs=False)
        return True


def close_now(change: Change, row: RoundRow, *, timer_runs: bool = True) -> RoundView:
    """Close a running round: everybody is back in the main room. `timer_runs` false: its own timer closes it."""
    if timer_runs and row.status == "closing":
        timers.cancel(change.db, CLOSE_TIMER, row.id)
    row.state = rounds.close(row.state, change.now)
    change.db.flush()
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


def _round_for_host(change: Change, round_id: str, person_id: str) -> RoundRow:
    require_host(change.db, change.session, person_id)
    lifecycle.require_not_ended(change.session.status)
    row = store.round_of_session(change.db, change.session.id, round_id)
    if row is None:
        raise NotFound("round")
    return row
