"""HTTP in: parse, use case, render. Importing the modules fills the operation table `api`."""

from services.sessions.routes import (
    actions,
    feedback,
    internal,
    notes,
    parts,
    people,
    plans,
    polls,
    questions,
    report,
    round_edits,
    rounds,
    run,
    session,
    slides,
    talk,
)
from services.sessions.routes.table import api

__all__ = [
    "actions",
    "api",
    "feedback",
    "internal",
    "notes",
    "parts",
    "people",
    "plans",
    "polls",
    "questions",
    "report",
    "round_edits",
    "rounds",
    "run",
    "session",
    "slides",
    "talk",
]
