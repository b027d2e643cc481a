"""Events and their agendas, as they are sent and shown."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.registration.domain.agenda import MOST_ITEMS
from services.registration.domain.events import EventFacts
from services.registration.domain.registrations import seats_left, why_closed
from services.registration.models import Event
from services.registration.routes.agenda_views import ItemBody, ItemView, Title, agenda_views
from services.registration.routes.fields import (
    Body,
    Instant,
    Moment,
    OrganisationKey,
    TierName,
    View,
)
from services.registration.routes.texts import Text, optional_line, prose
from services.registration.use_cases.events import EventPage, openness_of

Capacity = Annotated[int, Field(ge=1, le=100_000, examples=[50])]
ZoneName = Annotated[
    str,
    Text(r"^[A-Za-z0-9_+\-/]+$", 1, 60, "Write the name of a time zone, such as Europe/London."),
    Field(examples=["Europe/London"]),
]
Tiers = Annotated[list[TierName], Field(max_length=20, description="Who may come; empty: anyone.")]


class EventBody(Body):
    """A new event."""

    organisation_id: OrganisationKey
    title: Title
    summary: Annotated[str, prose(500)] = ""
    description: Annotated[str, prose(20_000)] = ""
    place: Annotated[str, optional_line(200)] = ""
    starts_at: Instant
    ends_at: Instant
    time_zone: ZoneName
    capacity: Capacity
    registration_closes_at: Instant | None = None
    eligible_tiers: Tiers = Field(default=[])
    agenda: list[ItemBody] = Field(default=[], max_length=MOST_ITEMS)

    def facts(self) -> EventFacts:
        """As the rules know it."""
        return EventFacts(
            title=self.title.strip(),
            summary=self.summary,
            description=self.description,
            place=self.place,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            time_zone=self.time_zone,
            capacity=self.capacity,
            registration_closes_at=self.registration_closes_at,
            eligible_tiers=tuple(self.eligible_tiers),
            agenda=tuple(item.value() for item in self.agenda),
        )


class EventChangeBody(Body):
    """What to change of an event; what is left away stays."""

    title: Title | None = None
    summary: Annotated[str, prose(500)] | None = None
    description: Annotated[str, prose(20_000)] | None = None
    place: Annotated[str, optional_line(200)] | None = None
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    time_zone: ZoneName | None = None
    capacity: Capacity | None = None
    registration_closes_at: Instant | None = Field(
        default=None, description="null: it does not close by time."
    )
    eligible_tiers: Tiers | None = None
    agenda: Annotated[list[ItemBody], Field(max_length=MOST_ITEMS)] | None = None

    def changes(self) -> dict[str, object]:
        """What was said. null clears the closing time, and leaves everything else as it is."""
        said: dict[str, object] = {}
        for name in self.model_fields_set:
            value = getattr(self, name)
            if name == "agenda" and value is not None:
                said[name] = tuple(item.value() for item in value)
            elif name == "eligible_tiers" and value is not None:
                said[name] = tuple(value)
            elif value is not None or name == "registration_closes_at":
                said[name] = value
        return said


class OrganisationRef(View):
    """Whose event it is."""

    id: str
    name: str
    slug: str


class EventSummary(View):
    """An event in a list. `why_closed`: event-full, registration-closed, or null while registration is open."""

    id: str
    slug: str
    organisation: OrganisationRef
    status: Literal["draft", "published", "closed", "ended"]
    title: str
    summary: str
    place: str
    starts_at: Moment
    ends_at: Moment
    time_zone: str
    capacity: int
    seats_left: int
    registration_open: bool
    why_closed: Literal["event-full", "registration-closed"] | None
    why_closed_detail: str | None
    registration_closes_at: Moment | None
    eligible_tiers: list[str]
    version: int


class EventView(EventSummary):
    """An event. `organising`: the caller is one of its organisers."""

    description: str
    agenda: list[ItemView]
    organising: bool


def summary_of(event: Event, organisation_name: str, organisation_slug: str, now: datetime) -> EventSummary:
    """An event in a list."""
    openness = openness_of(event)
    closed = why_closed(openness, now)
    return EventSummary.model_validate(
        {
            "id": event.id,
            "slug": event.slug,
            "organisation": OrganisationRef(
                id=event.organisation_id, name=organisation_name, slug=organisation_slug
            ),
            "status": event.status,
            "title": event.title,
            "summary": event.summary,
            "place": event.place,
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "time_zone": event.time_zone,
            "capacity": event.capacity,
            "seats_left": seats_left(openness),
            "registration_open": closed is None,
            "why_closed": closed.code if closed else None,
            "why_closed_detail": closed.detail if closed else None,
            "registration_closes_at": event.registration_closes_at,
            "eligible_tiers": event.eligible_tiers,
            "version": event.version,
        }
    )


def view_of(page: EventPage, now: datetime) -> EventView:
    """A whole event."""
    summary = summary_of(page.event, page.organisation_name, page.organisation_slug, now)
    return EventView(
        **dict(summary),
        description=page.event.description,
        agenda=agenda_views(page.agenda),
        organising=page.organising,
    )
