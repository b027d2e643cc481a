"""HTTP in: parse -> use case -> render."""

from services.registration.routes import (
    events,
    identity,
    internal,
    organisations,
    people,
    registrations,
    rehearsals,
    submitted,
)
from services.registration.routes.fields import api

__all__ = [
    "api",
    "events",
    "identity",
    "internal",
    "organisations",
    "people",
    "registrations",
    "rehearsals",
    "submitted",
]
