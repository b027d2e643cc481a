"""What this service asks of registration's internal API: events, who may come, and how people show themselves."""

from typing import Annotated, Literal, Protocol
from urllib.parse import quote

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from chassis.auth import ServiceClient
from chassis.problems import NotFound, Problem

Text = Annotated[str, StringConstraints(strip_whitespace=True)]


class _Answer(BaseModel):
    """Readers tolerate fields that they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class AgendaPart(_Answer):
    """A part of an agenda item, with its own prompt."""

    id: str | None = None
    starts_at: AwareDatetime
    title: str
    prompt: str | None = None
    kind: str | None = None


class BreakoutSettings(_Answer):
    """How the rooms of a breakout are dealt and kept: so many rooms or people to a room, or the rooms' names."""

    rooms: int | None = None
    size: int | None = None
    room_names: tuple[str, ...] = ()
    mode: Literal["mix", "again", "random", "gather", "theme"] = "mix"
    attribute: Literal["place", "organisation"] | None = None
    wishes: dict[str, int] | None = None
    late: Literal["best", "smallest", "main", "choose"] = "best"
    leaving: bool = True
    walking: bool = False


class AgendaItem(_Answer):
    """An item of the published plan. `advance`: at its end it hands over by itself, or waits for the host."""

    id: str | None = None
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    title: str
    kind: str
    lead: str | None = None
    prompt: str | None = None
    parts: tuple[AgendaPart, ...] = ()
    advance: Literal["auto", "host"] = "auto"
    breakout: BreakoutSettings | None = None


class EventDetails(_Answer):
    """An event, as far as its live session needs it."""

    id: str
    organisation_id: str
    title: str
    status: Literal["draft", "published", "closed", "ended"]
    version: int
    time_zone: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    agenda: tuple[AgendaItem, ...] = ()
    host_ids: tuple[str, ...] = ()
    pace: int = 1
    """Agenda minutes that go by in one minute; more than 1 only in a rehearsal."""


class Attendance(_Answer):
    """Whether a person may come to an event."""

    status: str
    registration_id: str | None = None
    host: bool = False


class Person(_Answer):
    """How a person chose to show themselves."""

    person_id: str
    name: Text
    place: Text | None = None
    organisation: Text | None = None
    access_needs: Text = ""


class Registration(Protocol):
    """The questions. Each raises Unavailable when registration does not answer."""

    def event(self, event_id: str) -> EventDetails:
        """The event; NotFound when there is none."""
        ...

    def attendance(self, event_id: str, person_id: str) -> Attendance:
        """Whether the person may come; status `none` when registration knows nothing of it."""
        ...

    def person(self, event_id: str, person_id: str) -> Person:
        """The person as they show themselves at the event; NotFound when there is none (any more)."""
        ...


class RegistrationApi:
    """Registration, asked over HTTP with a service token."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def event(self, event_id: str) -> EventDetails:
        return EventDetails.model_validate(self._get(f"/internal/events/{_part(event_id)}", "event"))

    def attendance(self, event_id: str, person_id: str) -> Attendance:
        try:
            answer = self._get(f"/internal/events/{_part(event_id)}/attendance/{_part(person_id)}", "event")
        except NotFound:
            return Attendance(status="none")
        return Attendance.model_validate(answer)

    def person(self, event_id: str, person_id: str) -> Person:
        answer = self._client.post("/internal/people", {"person_ids": [person_id], "event_id": event_id})
        for item in answer["items"]:
            if item["person_id"] == person_id:
                return Person.model_validate(item)
        raise NotFound("person")

    def _get(self, path: str, what: str) -> object:
        try:
            answer: object = self._client.get(path)
        except Problem as problem:
            if problem.status in (404, 422):
                raise NotFound(what) from None
            raise
        return answer


def _part(identifier: str) -> str:
    """An identifier as one part of a path, whatever a caller put into it."""
    return quote(identifier, safe="")
