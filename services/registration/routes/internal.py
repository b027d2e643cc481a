"""What other services may ask, with a service token. The gateway never routes here."""

from typing import Literal

from pydantic import ConfigDict, Field

from chassis.auth import SERVICE
from chassis.http import Call
from services.registration.domain.registrations import CONSENT
from services.registration.models import Event
from services.registration.routes.agenda_views import ItemView, agenda_views
from services.registration.routes.fields import (
    Body,
    EventKey,
    Moment,
    PersonKey,
    View,
    api,
)
from services.registration.runtime import Runtime
from services.registration.use_cases import events, letters, people, registrations


class HostRef(View):
    """A host of an event."""

    person_id: str
    name: str


class EventDetailsView(View):
    """An event with its whole agenda and who may host it."""

    id: str
    slug: str
    organisation_id: str
    organisation_name: str
    title: str
    summary: str
    place: str
    status: Literal["draft", "published", "closed", "ended"]
    version: int
    time_zone: str
    starts_at: Moment
    ends_at: Moment
    capacity: int
    agenda: list[ItemView]
    host_ids: list[str]
    hosts: list[HostRef]
    organiser_ids: list[str]
    rehearsal: bool
    rehearsal_of: str | None
    pace: int


class PeopleBody(Body):
    """Whose details are wanted, and for which event."""

    person_ids: list[PersonKey] = Field(max_length=5000)
    event_id: EventKey | None = None


class ShownView(View):
    """How a person shows themselves."""

    person_id: str
    name: str
    place: str
    organisation: str
    access_needs: str
    listening: bool


class PeopleView(View):
    """The people found."""

    items: list[ShownView]


class AttendanceView(View):
    """Whether a person may come."""

    status: Literal["confirmed", "cancelled", "none"]
    registration_id: str | None
    host: bool
    person: ShownView | None


class RecipientView(View):
    """A confirmed registration and where to write to."""

    registration_id: str
    person_id: str
    name: str
    email: str


class RecipientsView(View):
    """Everybody who is registered."""

    items: list[RecipientView]


class LetterBody(Body):
    """Which letter is to be written."""

    model_config = ConfigDict(extra="ignore")

    kind: letters.Kind = "confirmation"


class OrganisationName(View):
    """Who runs the event."""

    name: str


class LetterEvent(View):
    """The event of a letter. `address`: its page."""

    id: str
    slug: str
    title: str
    summary: str
    place: str
    organisation: OrganisationName
    status: str
    version: int
    starts_at: Moment
    ends_at: Moment
    time_zone: str
    address: str


class RegistrationLetterView(View):
    """What a registration's letter says."""

    registration_id: str
    person_id: str
    status: Literal["confirmed", "cancelled"]
    name: str
    email: str
    event: LetterEvent
    link: str | None
    expires_at: Moment | None
    consent: str


class SignInLetterView(View):
    """What a sign-in's letter says."""

    person_id: str
    name: str
    email: str
    code: str
    link: str
    expires_at: Moment


def _letter_event(runtime: Runtime, event: Event, organisation_name: str) -> LetterEvent:
    return LetterEvent(
        id=event.id,
        slug=event.slug,
        title=event.title,
        summary=event.summary,
        place=event.place,
        organisation=OrganisationName(name=organisation_name),
        status=event.status,
        version=event.version,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        time_zone=event.time_zone,
        address=f"{runtime.settings.public_url}/e/{event.slug}",
    )


@api.operation(
    "GET",
    "/internal/events/{event_id}",
    summary="An event for a service",
    access=SERVICE,
    returns=EventDetailsView,
    internal=True,
)
def internal_event(call: Call[Runtime, None]) -> EventDetailsView:
    """Whatever its state. Organisers are hosts too, but only `attendance` says so."""
    details = events.event_details(call.runtime, call.path["event_id"])
    event = details.page.event
    return EventDetailsView.model_validate(
        {
            "id": event.id,
            "slug": event.slug,
            "organisation_id": event.organisation_id,
            "organisation_name": details.page.organisation_name,
            "title": event.title,
            "summary": event.summary,
            "place": event.place,
            "status": event.status,
            "version": event.version,
            "time_zone": event.time_zone,
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "capacity": event.capacity,
            "agenda": agenda_views(details.page.agenda),
            "host_ids": [host.person_id for host in details.hosts],
            "hosts": [HostRef(person_id=host.person_id, name=host.name) for host in details.hosts],
            "organiser_ids": details.organiser_ids,
            "rehearsal": event.rehearsal_of is not None,
            "rehearsal_of": event.rehearsal_of,
            "pace": event.pace,
        }
    )


@api.operation(
    "POST",
    "/internal/people",
    summary="How people show themselves",
    access=SERVICE,
    body=PeopleBody,
    returns=PeopleView,
    internal=True,
)
def internal_people(call: Call[Runtime, PeopleBody]) -> PeopleView:
    """As they registered for `event_id`; by name alone without it. Unknown and erased people are left out."""
    found = people.shown(call.runtime, call.body.person_ids, call.body.event_id)
    return PeopleView(items=[_shown_view(shown) for shown in found])


def _shown_view(shown: people.Shown) -> ShownView:
    return ShownView(
        person_id=shown.person_id,
        name=shown.name,
        place=shown.place,
        organisation=shown.organisation,
        access_needs=shown.access_needs,
        listening=shown.listening,
    )


@api.operation(
    "GET",
    "/internal/events/{event_id}/attendance/{person_id}",
    summary="Whether a person may come",
    access=SERVICE,
    returns=AttendanceView,
    internal=True,
)
def internal_attendance(call: Call[Runtime, None]) -> AttendanceView:
    """`host` is true for the event's hosts and for its organisers. `person`: as they registered, or by name alone."""
    found = registrations.attendance(call.runtime, call.path["event_id"], call.path["person_id"])
    shown = people.shown(call.runtime, [call.path["person_id"]], call.path["event_id"])
    return AttendanceView(
        status=found.status,
        registration_id=found.registration_id,
        host=found.host,
        person=_shown_view(shown[0]) if shown else None,
    )


@api.operation(
    "GET",
    "/internal/events/{event_id}/recipients",
    summary="Whom to write to about an event",
    access=SERVICE,
    returns=RecipientsView,
    internal=True,
)
def internal_recipients(call: Call[Runtime, None]) -> RecipientsView:
    """Confirmed registrations."""
    return RecipientsView(
        items=[
            RecipientView(registration_id=row.id, person_id=row.person_id, name=row.name, email=email)
            for row, email in registrations.recipients(call.runtime, call.path["event_id"])
        ]
    )


@api.operation(
    "POST",
    "/internal/registrations/{registration_id}/letter",
    summary="What a registration's letter says",
    access=SERVICE,
    body=LetterBody,
    returns=RegistrationLetterView,
    problems=(409,),
    internal=True,
)
def registration_letter(call: Call[Runtime, LetterBody]) -> RegistrationLetterView:
    """With a fresh link, good once and for 15 minutes (none for a cancellation). 404 when registration or person
    is gone, 409 when it was cancelled meanwhile."""
    letter = letters.registration_letter(call.runtime, call.path["registration_id"], call.body.kind)
    return RegistrationLetterView(
        registration_id=letter.registration.id,
        person_id=letter.registration.person_id,
        status="confirmed" if letter.registration.status == "confirmed" else "cancelled",
        name=letter.registration.name,
        email=letter.email,
        event=_letter_event(call.runtime, letter.event, letter.organisation_name),
        link=letter.link,
        expires_at=letter.expires_at,
        consent=CONSENT,
    )


@api.operation(
    "POST",
    "/internal/sign-ins/{sign_in_id}/letter",
    summary="What a sign-in's letter says",
    access=SERVICE,
    returns=SignInLetterView,
    internal=True,
)
def sign_in_letter(call: Call[Runtime, None]) -> SignInLetterView:
    """The same however often it is asked. 404 when the sign-in is used up or too old."""
    letter = letters.sign_in_letter(call.runtime, call.path["sign_in_id"])
    return SignInLetterView(
        person_id=letter.person_id,
        name=letter.name,
        email=letter.email,
        code=letter.code,
        link=letter.link,
        expires_at=letter.expires_at,
    )
