"""Coming in, going away, coming back."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.problems import Forbidden
from contracts import ParticipantJoined
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.lobby import must_wait
from services.sessions.domain.people import ERASED_NAME
from services.sessions.domain.placement import Placement, first_placement, plan_opening
from services.sessions.domain.planning import Terms
from services.sessions.models import ParticipantRow
from services.sessions.registration import Person
from services.sessions.runtime import Runtime
from services.sessions.use_cases import actions, lobby, upkeep
from services.sessions.use_cases.access import Member, admit, existing_session, require_member
from services.sessions.use_cases.change import ALL, Change, change_of, changing
from services.sessions.use_cases.drafting import JOINED_SETTLE, LEFT_AFTER, expect_upkeep
from services.sessions.use_cases.leading import lead_where_seated
from services.sessions.use_cases.seating import late_seats
from services.sessions.use_cases.showing import AS_IT_IS, Showing, tell_participant
from services.sessions.use_cases.talk import calls, hands
from services.sessions.use_cases.views import Role


@dataclass(frozen=True)
class Joined:
    """Where somebody is after joining, None while they wait to be let in; `seq` is the session's position."""

    person_id: str
    role: Role
    placement: Placement | None
    seq: int


def join(runtime: Runtime, session_id: str, person_id: str, wanted: Showing = AS_IT_IS) -> Joined:
    """Come in, or come back to one's own room, or ask to be let in. Joining again changes nothing but what is `wanted`
    to be shown.

    Forbidden for people who are not registered, and who were turned away; refused when the session has ended.
    """
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        known = store.participant(db, session_id, person_id) is not None
    member = admit(runtime, session.event_id, person_id, newcomer=not known)
    asks = wanted.needs_details or not known
    details = runtime.registration.person(session.event_id, person_id) if asks else None
    with change_of(runtime, session_id) as change:
        lifecycle.require_not_ended(change.session.status)
        row = store.participant(change.db, session_id, person_id)
        if row is None:
            # Nobody who was known a moment ago can be unknown now: participants are never deleted.
            assert details is not None
            if _waits(change, member, details, wanted):
                return Joined(person_id, member.role, None, change.session.seq)
            placed = _first_join(change, member, details, wanted)
        else:
            row.gone_at = None
            if wanted.apply(row, details):
                tell_participant(change, row)
            take_role(change, row, member.role)
            settle(change, [person_id])
            placed = store.placements(change.db, session_id, [person_id])[person_id]
        return Joined(person_id, member.role, placed, change.session.seq)


def leave(runtime: Runtime, session_id: str, person_id: str) -> None:
    """Go away on purpose; one's place is kept for coming back."""
    with change_of(runtime, session_id) as change:
        require_member(change.db, change.session, person_id)
        row = store.participant(change.db, session_id, person_id)
        if row is None:
            lobby.go_away(change, person_id)
            return
        store.close_streams(change.db, session_id, person_id=person_id)
        shown = row.present
        row.present = False
        row.gone_at = row.gone_at or change.now
        expect_upkeep(change, LEFT_AFTER)
        hands.lower(change, [person_id])
        if shown:
            change.frame("presence", ALL, {"came": [], "went": [person_id]})


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
    lead_where_seated(change, row, left_out)


def become_host(runtime: Runtime, db: Session, event_id: str, person_id: str) -> None:
    """The organiser made the person a host; if they are in the session already, everybody sees it."""
    store.add_hosts(db, event_id, [person_id])
    session = store.session_of_event(db, event_id)
    if session is None or store.participant(db, session.id, person_id) is None:
        return
    with changing(runtime, db, session.id) as change:
        row = store.participant(db, session.id, person_id)
        if row is not None:
            take_role(change, row, "host")


def take_role(change: Change, row: ParticipantRow, role: Role) -> None:
    """Somebody has become a host, or is none any more; everybody sees it."""
    if row.role != role and not row.erased:
        row.role = role
        tell_participant(change, row)
        if role == "host":
            upkeep.forget(change, row.person_id)


def erase(runtime: Runtime, db: Session, person_id: str) -> None:
    """Forget who the person is. That somebody was there, and where, stays; who it was does not."""
    store.forget_person(db, person_id)
    for session_id in store.sessions_with(db, person_id):
        with changing(runtime, db, session_id) as change:
            row = store.participant(db, session_id, person_id)
            if row is None or row.erased:
                continue
            store.close_streams(db, session_id, person_id=person_id)
            row.name, row.place, row.organisation, row.companions = ERASED_NAME, None, None, []
            row.role, row.present, row.erased, row.facilitates = "attendee", False, True, False
            row.gone_at = row.gone_at or change.now
            tell_participant(change, row)
            hands.lower(change, [person_id])
            calls.withdraw(change, person_id)
            _forget_in_plans(change, person_id)
            actions.forget(change, person_id)
    for session_id in store.lobbies_with(db, person_id):
        with changing(runtime, db, session_id) as change:
            lobby.forget(change, person_id)


def _waits(change: Change, member: Member, details: Person, wanted: Showing) -> bool:
    """Whether a newcomer has to wait. Forbidden when a host has turned them away."""
    asked = store.lobby_row(change.db, change.session.id, member.person_id)
    state = None if asked is None else asked.state
    if state == "turned_away" and not member.host:
        raise Forbidden(
            "A host of this session has not let you in. If you think that this is a mistake, write to the organiser.",
            code="turned-away",
        )
    if not must_wait(change.session.admission, host=member.host, state=state):
        return False
    lobby.wait(change, details, wanted)
    return True


def _first_join(change: Change, member: Member, details: Person, wanted: Showing) -> Placement:
    session_id, at = change.session.id, change.now
    asked = lobby.come_in(change, member.person_id)
    row = ParticipantRow(
        session_id=session_id,
        person_id=member.person_id,
        name=details.name,
        place=(details if asked is None else asked).place or None,
        organisation=(details if asked is None else asked).organisation or None,
        role=member.role,
        present=False,
        joined_at=at,
        erased=False,
        stands_for=1 if asked is None else asked.stands_for,
        companions=[] if asked is None else asked.companions,
        listening=details.listening and not member.host,
    )
    wanted.apply(row, details)
    change.db.add(row)
    change.db.flush()
    room_id = change.session.main_room_id
    if not member.host and not row.listening:
        expect_upkeep(change, JOINED_SETTLE)
        running = store.running_round(change.db, session_id)
        if running is not None:
            room_id = late_seats(change, running, [member.person_id])[member.person_id]
    placed = first_placement(member.person_id, room_id)
    store.add_placement(change.db, session_id, placed, "join", at)
    tell_participant(change, row)
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
