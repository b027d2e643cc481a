"""The figures that justify a plan, and what no plan could better."""

from services.sessions.domain.allocation.figures.counting import figures

__all__ = ["figures"]
