"""Coming in, going away, coming back."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.problems import NotFound
from contracts import ParticipantJoined
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.people import ERASED_NAME
from services.sessions.domain.placement import Placement, first_placement, plan_opening
from services.sessions.domain.planning import Terms
from services.sessions.models import ParticipantRow
from services.sessions.registration import Person
from services.sessions.runtime import Runtime
from services.sessions.use_cases import actions, upkeep
from services.sessions.use_cases.access import Member, admit, existing_session, require_member
from services.sessions.use_cases.change import ALL, Change, change_of, changing
from services.sessions.use_cases.drafting import JOINED_SETTLE, LEFT_AFTER, expect_upkeep
from services.sessions.use_cases.seating import late_seats
from services.sessions.use_cases.views import Role, participant_view


@dataclass(frozen=True)
class Joined:
    """Where somebody is after joining; `seq` is the session's position."""

    person_id: str
    role: Role
    placement: Placement
    seq: int


def join(runtime: Runtime, session_id: str, person_id: str) -> Joined:
    """Come in, or come back to one's own room. Joining again changes nothing.

    Forbidden for people who are not registered; refused when the session has ended.
    """
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        known = store.participant(db, session_id, person_id) is not None
    member = admit(runtime, session.event_id, person_id, newcomer=not known)
    details = None if known else runtime.registration.person(session.event_id, person_id)
    with change_of(runtime, session_id) as change:
        lifecycle.require_not_ended(change.session.status)
        row = store.participant(change.db, session_id, person_id)
        if row is None:
            # Nobody who was known a moment ago can be unknown now: participants are never deleted.
            assert details is not None
            placed = _first_join(change, member, details)
        else:
            row.gone_at = None
            _take_role(change, row, member.role)
            settle(change, [person_id])
            placed = store.placements(change.db, session_id, [person_id])[person_id]
        return Joined(person_id, member.role, placed, change.session.seq)


def leave(runtime: Runtime, session_id: str, person_id: str) -> None:
    """Go away on purpose; one's place is kept for coming back."""
    with change_of(runtime, session_id) as change:
        require_member(change.db, change.session, person_id)
        row = store.participant(change.db, session_id, person_id)
        if row is None:
            return
        store.close_streams(change.db, session_id, person_id=person_id)
        shown = row.present
        row.present = False
        row.gone_at = row.gone_at or change.now
        expect_upkeep(change, LEFT_AFTER)
        if shown:
            change.frame("presence", ALL, {"person_id": person_id, "present": False})


def settle(change: Change, person_ids: Collection[str]) -> None:
    """People have come back: they keep their rooms, but whom a round was opened without is a latecomer."""
    change.db.flush()
    expect_upkeep(change, JOINED_SETTLE)
    row = store.running_round(change.db, change.session.id)
    if row is None:
        return
    left_out = store.left_out(change.db, change.session, row.id, person_ids)
    if not left_out:
        return
    seats = late_seats(change, row, left_out)
    current = store.placements(change.db, change.session.id, left_out)
    change.place(plan_opening(current, seats, (), ()), "join")


def become_host(runtime: Runtime, db: Session, event_id: str, person_id: str) -> None:
    """The organiser made the person a host; if they are in the session already, everybody sees it."""
    store.add_hosts(db, event_id, [person_id])
    session = store.session_of_event(db, event_id)
    if session is None or store.participant(db, session.id, person_id) is None:
        return
    with changing(runtime, db, session.id) as change:
        row = store.participant(db, session.id, person_id)
        if row is not None:
            _take_role(change, row, "host")


def erase(runtime: Runtime, db: Session, person_id: str) -> None:
    """Forget who the person is. That somebody was there, and where, stays; who it was does not."""
    store.forget_person(db, person_id)
    for session_id in store.sessions_with(db, person_id):
        with changing(runtime, db, session_id) as change:
            row = store.participant(db, session_id, person_id)
            if row is None or row.erased:
                continue
            store.close_streams(db, session_id, person_id=person_id)
            row.name, row.place, row.organisation = ERASED_NAME, None, None
            row.role, row.present, row.erased = "attendee", False, True
            row.gone_at = row.gone_at or change.now
            _tell_participant(change, row)
            _forget_in_plans(change, person_id)
            actions.forget(change, person_id)


def _first_join(change: Change, member: Member, details: Person) -> Placement:
    session_id, at = change.session.id, change.now
    row = ParticipantRow(
        session_id=session_id,
        person_id=member.person_id,
        name=details.name,
        place=details.place or None,
        organisation=details.organisation or None,
        role=member.role,
        present=False,
        joined_at=at,
        erased=False,
    )
    change.db.add(row)
    change.db.flush()
    room_id = change.session.main_room_id
    if not member.host:
        expect_upkeep(change, JOINED_SETTLE)
        running = store.running_round(change.db, session_id)
        if running is not None:
            room_id = late_seats(change, running, [member.person_id])[member.person_id]
    placed = first_placement(member.person_id, room_id)
    store.add_placement(change.db, session_id, placed, "join", at)
    _tell_participant(change, row)
    change.message(ParticipantJoined, person_id=member.person_id)
    change.tell_placed([placed], "join")
    return placed


def _forget_in_plans(change: Change, person_id: str) -> None:
    """What organisers said about somebody when they planned rounds is forgotten, too."""
    for row in store.rounds_with_plans(change.db, change.session.id):
        if row.plan is not None:
            terms = Terms.from_json(row.plan["terms"]).without(person_id)
            row.plan = {**row.plan, "terms": terms.as_json()}
    change.db.flush()
    upkeep.forget(change, person_id)


def _take_role(change: Change, row: ParticipantRow, role: Role) -> None:
    if row.role != role and not row.erased:
        row.role = role
        _tell_participant(change, row)
        if role == "host":
            upkeep.forget(change, row.person_id)


def _tell_participant(change: Change, row: ParticipantRow) -> None:
    change.db.flush()
    placed = store.placement(change.db, change.session.id, row.person_id)
    if placed is None:
        raise NotFound("participant")
    change.frame("participant", ALL, participant_view(row, placed).model_dump(mode="json"))
