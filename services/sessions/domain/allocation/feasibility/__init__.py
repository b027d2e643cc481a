"""Whether a round can be seated at all: an exact answer, with the seating when there is one.

Everybody who may use the same rooms is one class, and classes flow into rooms, so that a thousand people cost as much
as a handful. Only groups and people who are kept apart are tried one by one (see `search`).
"""

from collections.abc import Sequence

from services.sessions.domain.allocation.feasibility.demand import Constraint, Demand, Rules
from services.sessions.domain.allocation.feasibility.search import NODES, GaveUp, solve
from services.sessions.domain.allocation.problem import Problem

__all__ = ["NODES", "Constraint", "Demand", "GaveUp", "Rules", "seat", "solve"]


def seat(
    problem: Problem, index: int, *, sizes: Sequence[tuple[int, int]] | None = None, nodes: int = NODES
) -> dict[str, str] | None:
    """A room for everybody who is seated in the round with this index, so that all that must hold does.

    `sizes`: least and most of each room in order, instead of the rooms' own limits. None: proven impossible. Raises
    GaveUp after `nodes` dead ends without an answer (see `solve`). The same arguments give the same answer.
    """
    rules = Rules(problem, index, sizes=sizes)
    rooms = solve(rules.demand(), nodes=nodes)
    return None if rooms is None else rules.named(rooms)
