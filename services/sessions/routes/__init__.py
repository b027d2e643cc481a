"""HTTP in: parse, use case, render. Importing the modules fills the operation table `api`."""

from services.sessions.routes import internal, people, plans, report, round_edits, rounds, run, session
from services.sessions.routes.table import api

__all__ = ["api", "internal", "people", "plans", "report", "round_edits", "rounds", "run", "session"]
