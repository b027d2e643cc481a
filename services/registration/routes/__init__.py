"""HTTP in: parse -> use case -> render."""

from services.registration.routes import (
    events,
    identity,
    internal,
    internal_setup,
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
    "internal_setup",
    "organisations",
    "people",
    "registrations",
    "rehearsals",
    "submitted",
]
