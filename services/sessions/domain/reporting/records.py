"""What the report of a workshop is made of: facts that were recorded while it ran, and what is told of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Audience = Literal["public", "attendees", "hosts"]
"""Who may read a report. Whoever may read it as one of these sees less than the next."""

Horizon = Literal["short", "medium", "long"]


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who came, as others were shown them. `stands_for` people sat in front of their screen."""

    person_id: str
    name: str
    place: str | None
    organisation: str | None
    host: bool
    stands_for: int = 1
    companions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room and what was written in it. `round_id` is None for the main room."""

    room_id: str
    round_id: str | None
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """A round that was opened."""

    round_id: str
    title: str
    prompt: str
    opened_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody was put into this room; stays come in the order in which they happened."""

    person_id: str
    room_id: str


@dataclass(frozen=True, slots=True)
class Line:
    """An item of the agenda: as planned, and as it went. Minutes; None where it did not happen."""

    title: str
    kind: str
    planned_at: datetime
    planned_minutes: float
    began_at: datetime | None = None
    actual_minutes: float | None = None
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a poll's chart. `votes` counts people; `note` says more ("first choice of 4")."""

    label: str
    votes: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class PollResult:
    """A poll that was closed. `bars` for what can be counted, `texts` for what was written in people's own words.
    `summary` says more in a sentence; results that were not `shown` to everybody are for hosts."""

    poll_id: str
    title: str
    kind: str
    voters: int
    bars: tuple[Bar, ...]
    texts: tuple[str, ...] = ()
    unit: str = "votes"
    summary: str = ""
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the panel. `by` is None when it was asked without a name; `answered` also counts spoken answers."""

    question_id: str
    text: str
    by: str | None
    votes: int
    answered: bool
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """An action that people proposed or agreed on. `owner` is empty while nobody has taken it on."""

    action_id: str
    text: str
    owner: str
    horizon: Horizon | None
    theme: str
    agreed: bool
    hands: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A line that a host pinned for the report. `room` is the room's name, `by` None for who is not shown."""

    text: str
    by: str | None
    room: str


@dataclass(frozen=True, slots=True)
class HelpCalls:
    """How many calls for help there were, and how long people waited, in seconds."""

    calls: int = 0
    longest_wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the organiser changed afterwards: an introduction, notes by room, and what is not shown (by id)."""

    summary: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that was recorded. `registered` counts people with a place."""

    attendees: tuple[Attendee, ...]
    registered: int
    rounds: tuple[RoundRecord, ...]
    rooms: tuple[RoomRecord, ...]
    stays: tuple[Stay, ...]
    lines: tuple[Line, ...] = ()
    polls: tuple[PollResult, ...] = ()
    questions: tuple[Asked, ...] = ()
    actions: tuple[Promise, ...] = ()
    help: HelpCalls = HelpCalls()
    said: tuple[Said, ...] = ()
