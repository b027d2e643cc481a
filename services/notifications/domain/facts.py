"""What a letter is written from. Asked for at the moment of writing, kept nowhere."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AgendaLine:
    """One line of the plan."""

    starts_at: datetime
    title: str


@dataclass(frozen=True)
class EventFacts:
    """The gathering, as far as letters tell of it."""

    id: str
    slug: str
    title: str
    summary: str
    place: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    organisation: str
    version: int
    agenda: tuple[AgendaLine, ...] = ()


@dataclass(frozen=True)
class Reader:
    """Who gets a letter."""

    name: str
    email: str
    person_id: str | None = None


@dataclass(frozen=True)
class RegistrationFacts:
    """A registration's letter: to whom, about what, and the personal link while there is one."""

    reader: Reader
    event: EventFacts
    link: str | None
    expires_at: datetime | None


@dataclass(frozen=True)
class SignInFacts:
    """A sign-in's letter."""

    reader: Reader
    code: str
    link: str
    expires_at: datetime
