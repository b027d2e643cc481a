"""HTTP in: parse, use case, render. Importing the modules fills the operation table `api`."""

from services.sessions.routes import internal, people, plans, questions, rounds, session, slides
from services.sessions.routes.table import api

__all__ = ["api", "internal", "people", "plans", "questions", "rounds", "session", "slides"]
