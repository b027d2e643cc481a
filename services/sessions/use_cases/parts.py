"""Hosts give and take the parts of co-host and facilitator; facilitators use theirs, in their own room."""

from collections.abc import Sequence
from datetime import timedelta

from chassis.problems import NotFound
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.parts import OrganisersHost, send_back
from services.sessions.domain.placement import Placement
from services.sessions.domain.refusals import NotTaken, WrongRoundState
from services.sessions.models import ParticipantRow, RoundRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases import drafts
from services.sessions.use_cases.access import known_role, require_host, require_room_lead
from services.sessions.use_cases.change import Change, change_of
from services.sessions.use_cases.drafting import expect_upkeep
from services.sessions.use_cases.joining import take_role
from services.sessions.use_cases.leading import lead_where_seated, tell_cohosts, tell_facilitators
from services.sessions.use_cases.people_views import FacilitatorView, facilitator_views
from services.sessions.use_cases.showing import tell_participant


def make_cohost(runtime: Runtime, session_id: str, person_id: str, who: str) -> list[str]:
    """A host makes somebody in the session a host of it; all co-hosts. Doing so again changes nothing."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        row = _participant(change, who)
        event_id = change.session.event_id
        if not store.is_host(change.db, event_id, who):
            store.add_cohost(change.db, event_id, who, person_id, change.now)
            take_role(change, row, "host")
            tell_cohosts(change)
        return sorted(store.cohosts(change.db, event_id))


def unmake_cohost(runtime: Runtime, session_id: str, person_id: str, who: str) -> list[str]:
    """A host takes it back; all co-hosts that are left. Refused for hosts whom the organiser has named."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        event_id = change.session.event_id
        if store.organised_by(change.db, event_id, who):
            raise OrganisersHost(
                "The organiser made them a host of the event, so only the organiser can take that back. "
                "Ask the organiser."
            )
        if store.remove_cohost(change.db, event_id, who):
            row = store.participant(change.db, session_id, who)
            if row is not None:
                take_role(change, row, known_role(change.db, event_id, who) or "attendee")
            tell_cohosts(change)
            expect_upkeep(change, timedelta())
        return sorted(store.cohosts(change.db, event_id))


def mark(
    runtime: Runtime, session_id: str, person_id: str, people: Sequence[str], *, facilitates: bool
) -> list[str]:
    """A host marks people as facilitators for the whole session, or takes that back; whom it changed.

    When rounds are dealt they are spread over the rooms, and they lead whichever room they sit in.
    """
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        rows = [_participant(change, one) for one in sorted(set(people))]
        changed = [row for row in rows if row.facilitates != facilitates]
        for row in changed:
            row.facilitates = facilitates
            tell_participant(change, row)
        if changed:
            expect_upkeep(change, timedelta())
            running = store.running_round(change.db, session_id)
            if running is not None and facilitates:
                lead_where_seated(change, running, [row.person_id for row in changed])
        return [row.person_id for row in changed]


def let_lead(
    runtime: Runtime, session_id: str, round_id: str, person_id: str, who: str, room_id: str | None
) -> list[FacilitatorView]:
    """A host gives somebody a room of a draft or of the open round to lead; None takes it back. Who leads which room.

    In a draft they are pinned there. In an open round nobody is moved: they lead it while they are in it.
    """
    with runtime.database.reading() as db:
        row = store.round_of_session(db, session_id, round_id)
        draft = row is not None and row.status == "draft"
    if draft:
        drafts.lead(runtime, session_id, round_id, person_id, who, room_id)
        return []
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        row = _running(change, round_id)
        _participant(change, who)
        if room_id is not None and room_id not in {
            room.id for room in store.rooms_of_round(change.db, row.id)
        }:
            raise NotTaken("This round has no such room, so nothing was changed.", rooms=[room_id])
        changed = store.remove_facilitator(change.db, row.id, who)
        if room_id is not None:
            changed = store.add_facilitators(change.db, row.id, [(room_id, who)]) or changed
        if changed:
            tell_facilitators(change, row)
        return facilitator_views(change.db, row)


def send_to_main(
    runtime: Runtime, session_id: str, room_id: str, person_id: str, people: Sequence[str]
) -> tuple[int, list[Placement]]:
    """Who leads a room sends people of it back to the main room, all of them or nobody.

    The session's position, and where the people are now.
    """
    with change_of(runtime, session_id) as change:
        require_room_lead(change.db, change.session, room_id, person_id)
        if store.room(change.db, session_id, room_id) is None:
            raise NotFound("room")
        lifecycle.require_live(change.session.status)
        current = store.placements(change.db, session_id, people)
        roster = store.roster(change.db, session_id, people)
        hosts = [one.person_id for one in roster if not one.attends and one.person_id != person_id]
        main = change.session.main_room_id
        changed = {at.person_id: at for at in send_back(current, room_id, main, people, hosts)}
        change.place(list(changed.values()), "move")
        return change.session.seq, [changed.get(one, current[one]) for one in people]


def _participant(change: Change, person_id: str) -> ParticipantRow:
    row = store.participant(change.db, change.session.id, person_id)
    if row is None or row.erased:
        raise NotTaken("They are not in this session, so nothing was changed.", people=[person_id])
    return row


def _running(change: Change, round_id: str) -> RoundRow:
    row = store.round_of_session(change.db, change.session.id, round_id)
    if row is None:
        raise NotFound("round")
    if not row.state.running:
        raise WrongRoundState(
            f"This round is {row.status}, so nobody can lead a room of it any more.", round_status=row.status
        )
    return row
