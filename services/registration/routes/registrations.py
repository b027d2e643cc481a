"""Registering for events."""

from typing import Annotated, Literal

from pydantic import Field

from chassis.auth import ANYONE, OPTIONAL, PERSON
from chassis.http import Call, Page, PageQuery, encode_cursor
from services.registration.models import Event, Registration
from services.registration.routes.fields import (
    Body,
    Consent,
    Email,
    Moment,
    PersonName,
    View,
    api,
    decode_id_cursor,
)
from services.registration.routes.texts import optional_line, prose
from services.registration.runtime import Runtime
from services.registration.use_cases import registrations

TAGS = ("registrations",)
Status = Literal["confirmed", "cancelled"]


class RegisterBody(Body):
    """What somebody says who registers."""

    name: PersonName
    email: Email
    place: Annotated[str, optional_line(120)] = Field(default="", examples=["Truro"])
    organisation: Annotated[str, optional_line(120)] = Field(default="", examples=["Truro Community Trust"])
    access_needs: Annotated[str, prose(1000)] = Field(
        default="",
        examples=["Live captions, please"],
        description="Seen by the event's organisers and hosts.",
    )
    question: Annotated[str, prose(500)] = Field(
        default="",
        examples=["How did you find your first twenty members?"],
        description="A question for the panel. The hosts see it, and may show it to everybody who comes.",
    )
    listening: bool = Field(
        default=False,
        description="Comes only to listen: may vote and ask, and is never seated in a breakout room.",
    )
    consent: Consent
    vouched: bool = Field(
        default=False,
        description="Organisers only: register somebody although registration is closed or their tier is not among "
        "the eligible ones. Capacity holds all the same.",
    )


class RegistrationView(View):
    """A registration."""

    id: str
    event_id: str
    status: Status


class EventRef(View):
    """The event of a registration."""

    id: str
    slug: str
    title: str
    status: Literal["draft", "published", "closed", "ended"]
    place: str
    starts_at: Moment
    ends_at: Moment
    time_zone: str


class OwnRegistrationView(RegistrationView):
    """A registration of the caller's own."""

    name: str
    place: str
    organisation: str
    access_needs: str
    question: str
    listening: bool
    registered_at: Moment
    cancelled_at: Moment | None
    event: EventRef


class AttendeeView(RegistrationView):
    """A registration, as the event's organisers see it."""

    person_id: str
    name: str
    email: str | None
    place: str
    organisation: str
    access_needs: str
    question: str
    listening: bool
    registered_at: Moment
    by_organiser: bool


class OwnRegistrations(Page[OwnRegistrationView]):
    """The caller's registrations, latest first."""


class Attendees(Page[AttendeeView]):
    """An event's registrations in the order in which they came."""


def _view(registration: Registration) -> RegistrationView:
    return RegistrationView.model_validate(
        {"id": registration.id, "event_id": registration.event_id, "status": registration.status}
    )


def own_view(registration: Registration, event: Event) -> OwnRegistrationView:
    """A registration, for the person whose it is."""
    return OwnRegistrationView(
        **dict(_view(registration)),
        name=registration.name,
        place=registration.place,
        organisation=registration.organisation,
        access_needs=registration.access_needs,
        question=registration.question,
        listening=registration.listening,
        registered_at=registration.created_at,
        cancelled_at=registration.cancelled_at,
        event=EventRef.model_validate(
            {
                "id": event.id,
                "slug": event.slug,
                "title": event.title,
                "status": event.status,
                "place": event.place,
                "starts_at": event.starts_at,
                "ends_at": event.ends_at,
                "time_zone": event.time_zone,
            }
        ),
    )


@api.operation(
    "POST",
    "/v1/events/{event_id}/registrations",
    summary="Register for an event",
    access=OPTIONAL,
    body=RegisterBody,
    returns=RegistrationView,
    status=201,
    creates=True,
    problems=(403, 409),
    tags=TAGS,
)
def register(call: Call[Runtime, RegisterBody]) -> RegistrationView:
    """Confirms a place at once and mails a personal link. The same address again gets the same answer, for the same
    registration, unchanged, and its link once more. 403 not-eligible, 409 event-full or registration-closed say why
    not."""
    body = call.body
    registration = registrations.register(
        call.runtime,
        call.caller,
        call.path["event_id"],
        registrations.Application(
            name=body.name.strip(),
            email=body.email,
            place=body.place.strip(),
            organisation=body.organisation.strip(),
            access_needs=body.access_needs,
            question=body.question.strip(),
            listening=body.listening,
            vouched=body.vouched,
        ),
    )
    return _view(registration)


@api.operation(
    "GET",
    "/v1/events/{event_id}/registrations",
    summary="Who is registered",
    access=PERSON,
    query=PageQuery,
    returns=Attendees,
    tags=TAGS,
)
def list_registrations(call: Call[Runtime, None]) -> Attendees:
    """For the event's organisers."""
    limit: int = call.query.limit
    rows = registrations.registrations_for(
        call.runtime, call.who, call.path["event_id"], decode_id_cursor(call.query.cursor), limit + 1
    )
    return Attendees(
        items=[
            AttendeeView(
                **dict(_view(row)),
                person_id=row.person_id,
                name=row.name,
                email=email,
                place=row.place,
                organisation=row.organisation,
                access_needs=row.access_needs,
                question=row.question,
                listening=row.listening,
                registered_at=row.created_at,
                by_organiser=row.registered_by is not None,
            )
            for row, email in rows[:limit]
        ],
        next_cursor=encode_cursor(rows[limit - 1][0].id) if len(rows) > limit else None,
    )


@api.operation(
    "POST",
    "/v1/registrations/{registration_id}/cancel",
    summary="Cancel a registration",
    access=PERSON,
    returns=RegistrationView,
    problems=(409,),
    tags=TAGS,
)
def cancel_registration(call: Call[Runtime, None]) -> RegistrationView:
    """By the person or the event's organisers; the seat is free at once."""
    return _view(registrations.cancel(call.runtime, call.who, call.path["registration_id"]))


@api.operation(
    "POST",
    "/v1/registrations/{registration_id}/send-link",
    summary="Mail the personal link again",
    access=ANYONE,
    status=202,
    tags=TAGS,
)
def send_link(call: Call[Runtime, None]) -> None:
    """To the registered address, at most every ten minutes. Answers the same whatever there is."""
    registrations.send_link(call.runtime, call.path["registration_id"])


@api.operation(
    "GET",
    "/v1/me/registrations",
    summary="My registrations",
    access=PERSON,
    query=PageQuery,
    returns=OwnRegistrations,
    tags=("me",),
)
def my_registrations(call: Call[Runtime, None]) -> OwnRegistrations:
    """Latest first."""
    limit: int = call.query.limit
    rows = registrations.registrations_of(
        call.runtime, call.who, decode_id_cursor(call.query.cursor), limit + 1
    )
    return OwnRegistrations(
        items=[own_view(row, event) for row, event in rows[:limit]],
        next_cursor=encode_cursor(rows[limit - 1][0].id) if len(rows) > limit else None,
    )
