"""What this service asks of registration's internal API: events, who may come, and how people show themselves."""

import threading
import time
from collections import OrderedDict
from typing import Annotated, Any, Literal, Protocol
from urllib.parse import quote

from pydantic import AwareDatetime, BaseModel, ConfigDict, StringConstraints

from chassis.auth import ServiceClient
from chassis.problems import NotFound, Problem

SHOWN_SECONDS = 2.0
"""How long what came along with an attendance answers the question that follows it."""
SHOWN_KEPT = 1_000

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
    rehearsal: bool = False
    """Whether it is a hidden copy with simulated people."""
    rehearsal_of: str | None = None
    """The event that it is a copy of."""
    pace: int = 1
    """Agenda minutes that go by in one minute; more than 1 only in a rehearsal."""


class Attendance(_Answer):
    """Whether a person may come to an event."""

    status: str
    registration_id: str | None = None
    host: bool = False
    person: "Person | None" = None
    """The person as they show themselves, so that registration need not be asked twice about who comes in."""


class Person(_Answer):
    """How a person chose to show themselves."""

    person_id: str
    name: Text
    place: Text | None = None
    organisation: Text | None = None
    listening: bool = False
    access_needs: Text = ""


class Submitted(_Answer):
    """A question that somebody asked the panel when they registered."""

    registration_id: str
    person_id: str
    text: str


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

    def questions(self, event_id: str) -> list[Submitted]:
        """What people asked the panel when they registered; NotFound when there is no such event."""
        ...


class RegistrationApi:
    """Registration, asked over HTTP with a service token."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client
        self._shown: OrderedDict[tuple[str, str], tuple[float, Person]] = OrderedDict()
        self._lock = threading.Lock()

    def event(self, event_id: str) -> EventDetails:
        return EventDetails.model_validate(self._get(f"/internal/events/{_part(event_id)}", "event"))

    def attendance(self, event_id: str, person_id: str) -> Attendance:
        try:
            answer = self._get(f"/internal/events/{_part(event_id)}/attendance/{_part(person_id)}", "event")
        except NotFound:
            return Attendance(status="none")
        found = Attendance.model_validate(answer)
        if found.person is not None:
            with self._lock:
                self._shown[event_id, person_id] = (time.monotonic(), found.person)
                while len(self._shown) > SHOWN_KEPT:
                    self._shown.popitem(last=False)
        return found

    def person(self, event_id: str, person_id: str) -> Person:
        with self._lock:
            at, shown = self._shown.pop((event_id, person_id), (0.0, None))
        if shown is not None and time.monotonic() - at < SHOWN_SECONDS:
            return shown
        answer = self._client.post("/internal/people", {"person_ids": [person_id], "event_id": event_id})
        for item in answer["items"]:
            if item["person_id"] == person_id:
                return Person.model_validate(item)
        raise NotFound("person")

    def questions(self, event_id: str) -> list[Submitted]:
        answer: Any = self._get(f"/internal/events/{_part(event_id)}/questions", "event")
        return [Submitted.model_validate(item) for item in answer["items"]]

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
