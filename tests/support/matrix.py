"""Who is who in the matrix of access, and what a row of it says."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pycrdt import Doc, Text

from chassis.ids import new_id

SECRETS = (
    "Secretina Attendee",
    "secretina@example.org",
    "Hidden Village",
    "a note of room one",
    "Unseen Draft",
)
"""What only some may read; none of it may stand in a refusal, or in an answer to the wrong person."""

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
VOTERS = HERE - HOSTS
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


def fresh(prefix: str = "x") -> str:
    return new_id(prefix)[-10:]


def event_facts(hall: Any, organisation_id: str, title: str = "A gathering") -> dict[str, Any]:
    starts = datetime.now(UTC) + timedelta(minutes=5)
    return {
        "organisation_id": organisation_id,
        "title": title,
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=2)).isoformat(),
        "time_zone": "Europe/London",
        "capacity": 50,
    }


def newcomer(hall: Any) -> dict[str, Any]:
    return {"name": "New Comer", "email": f"new.{fresh()}@example.org", "consent": True}


def poll_facts(title: str) -> dict[str, Any]:
    """A poll whose results everybody sees."""
    return {"title": title, "asks": {"kind": "one", "options": ["Bus", "Hall"]}, "results": "live"}


def typed() -> str:
    """An update of a note as a browser sends it."""
    doc: Doc[Text] = Doc()
    doc.get("note", type=Text).insert(0, "typed ")
    return base64.b64encode(doc.get_update()).decode()
