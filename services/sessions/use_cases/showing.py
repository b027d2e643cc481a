"""How somebody shows themselves in one session: their place and organisation or not, and who else is in front of their
screen. What they do not show is not kept here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from chassis.http import View
from chassis.problems import Forbidden, NotFound
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.lobby import Admission
from services.sessions.domain.refusals import NotTaken
from services.sessions.models import LobbyRow, ParticipantRow
from services.sessions.registration import Person
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import admit, existing_session, require_member
from services.sessions.use_cases.change import ALL, Change, change_of
from services.sessions.use_cases.drafting import expect_upkeep
from services.sessions.use_cases.views import ParticipantView, Role, participant_view


@dataclass(frozen=True)
class Showing:
    """What somebody asks to be shown; None leaves it as it is, which is at first: alone, with place and organisation.

    `stands_for`: people in front of the screen, from 1; `companions`: names of the others.
    """

    stands_for: int | None = None
    companions: Sequence[str] | None = None
    show_place: bool | None = None
    show_organisation: bool | None = None

    @property
    def needs_details(self) -> bool:
        """Whether registration has to be asked what there is to show."""
        return bool(self.show_place or self.show_organisation)

    def apply(self, row: ParticipantRow | LobbyRow, details: Person | None) -> bool:
        """Change the row; whether that changed anything."""
        before = (row.stands_for, row.companions, row.place, row.organisation)
        if self.stands_for is not None:
            row.stands_for = self.stands_for
            row.companions = row.companions[: self.stands_for - 1]
        if self.companions is not None:
            row.companions = list(self.companions)
            row.stands_for = max(row.stands_for, len(row.companions) + 1)
        if self.show_place is False:
            row.place = None
        elif self.show_place and details is not None:
            row.place = details.place or None
        if self.show_organisation is False:
            row.organisation = None
        elif self.show_organisation and details is not None:
            row.organisation = details.organisation or None
        return before != (row.stands_for, row.companions, row.place, row.organisation)


AS_IT_IS = Showing()


class OwnShowingView(View):
    """How somebody is shown, or would be if they came in now. `place` and `organisation` are what they gave when they
    registered; `shows_...`: whether others see it."""

    person_id: str
    name: str
    role: Role
    joined: bool
    admission: Admission
    place: str | None
    organisation: str | None
    shows_place: bool
    shows_organisation: bool
    stands_for: int
    companions: list[str]


def look(runtime: Runtime, session_id: str, person_id: str) -> OwnShowingView:
    """How somebody who may come is shown, before they join and after."""
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        row = store.participant(db, session_id, person_id) or store.lobby_row(db, session_id, person_id)
    member = admit(runtime, session.event_id, person_id, newcomer=row is None)
    details = runtime.registration.person(session.event_id, person_id)
    place, organisation = details.place or None, details.organisation or None
    return OwnShowingView(
        person_id=person_id,
        name=details.name if row is None else row.name,
        role=member.role,
        joined=isinstance(row, ParticipantRow),
        admission=session.admission,
        place=place,
        organisation=organisation,
        shows_place=place is not None and (row is None or row.place is not None),
        shows_organisation=organisation is not None and (row is None or row.organisation is not None),
        stands_for=1 if row is None else row.stands_for,
        companions=[] if row is None else row.companions,
    )


def show(runtime: Runtime, session_id: str, person_id: str, wanted: Showing) -> ParticipantView:
    """Somebody who is in the session shows themselves differently from now on."""
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        require_member(db, session, person_id)
    details = runtime.registration.person(session.event_id, person_id) if wanted.needs_details else None
    with change_of(runtime, session_id) as change:
        require_member(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        row = store.participant(change.db, session_id, person_id)
        if row is None or row.erased:
            raise NotTaken("You have not joined this session yet. Join first.")
        if wanted.apply(row, details):
            tell_participant(change, row)
            expect_upkeep(change, timedelta())
        placed = store.placements(change.db, session_id, [person_id])[person_id]
        return participant_view(row, placed)


def needs_of(runtime: Runtime, session_id: str, asking: str, person_id: str) -> str:
    """What somebody needs to take part, in their own words; empty when they said nothing. Kept by registration alone.

    For hosts, for the facilitator of the room where the person is, and for the person.
    """
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        member = require_member(db, session, asking)
        placed = store.placement(db, session_id, person_id)
        leads = placed is not None and store.leads(db, session_id, placed.room_id, asking)
        if not (member.host or leads or asking == person_id):
            raise Forbidden(
                "Only hosts, and the facilitator at this person's table, can see what they need. Ask a host.",
                code="not-leading",
            )
    if placed is None:
        raise NotFound("participant")
    return runtime.registration.person(session.event_id, person_id).access_needs


def tell_participant(change: Change, row: ParticipantRow) -> None:
    """Everybody sees somebody as they show themselves now."""
    change.db.flush()
    placed = store.placement(change.db, change.session.id, row.person_id)
    if placed is None:
        raise NotFound("participant")
    change.frame("participant", ALL, participant_view(row, placed).model_dump(mode="json"))
