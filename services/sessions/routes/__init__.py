"""HTTP in: parse, use case, render. Importing the modules fills the operation table `api`."""

from services.sessions.routes import internal, parts, people, plans, rounds, session
from services.sessions.routes.table import api

__all__ = ["api", "internal", "parts", "people", "plans", "rounds", "session"]
