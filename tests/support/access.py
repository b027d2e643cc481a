"""Who takes part in the access matrix, and what a row of it says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ROLES = (
    "anonymous",
    "stranger",  # signed in, with nothing of their own
    "attendee",
    "neighbour",  # attendee in another breakout room
    "former",  # registered once, and cancelled
    "host",
    "organiser",
    "attendee elsewhere",  # elsewhere: another event of another organisation
    "host elsewhere",
    "organiser elsewhere",
    "client",  # an integration of the organisation
    "client elsewhere",
    "service",  # a service's own token, which has no business at the gateway
)
PEOPLE = frozenset(ROLES) - {"anonymous", "client", "client elsewhere", "service"}
EVERYBODY = frozenset(ROLES) - {"service"}
HERE = frozenset({"attendee", "neighbour", "host", "organiser"})
HOSTS = frozenset({"host", "organiser"})
ORGANISERS = frozenset({"organiser"})
CLIENTS = frozenset({"client", "client elsewhere"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One operation on one object: who may. `path` and `body` are filled in from the hall's things."""

    operation: str
    allowed: frozenset[str]
    body: Callable[[Any], Any] = lambda hall: None
    things: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    note: str = ""
    told: frozenset[str] | None = None
    """Who may read secrets in the answer; those allowed when None."""

    @property
    def name(self) -> str:
        return f"{self.operation} ({self.note})" if self.note else self.operation
