"""Why a round cannot be seated: the smallest set of constraints that cannot hold together, in plain words."""

from collections.abc import Callable

from services.sessions.domain.allocation.conflict.trials import Conflict, clash
from services.sessions.domain.allocation.conflict.words import in_words
from services.sessions.domain.allocation.feasibility import GaveUp, Rules
from services.sessions.domain.allocation.plan import Infeasible
from services.sessions.domain.allocation.problem import Problem

__all__ = ["Conflict", "clash", "in_words", "infeasible", "smallest_conflict"]


def smallest_conflict(
    problem: Problem, index: int, *, name: Callable[[str], str] = str
) -> tuple[str, ...] | None:
    """The smallest set of constraints that cannot hold together in the round with this index, in words.

    None when the round can be seated. `name` gives the words for an id of a person or room. What makes the set smallest
    is the number of constraints; where proving that costs too much, it is still proven to clash, and where affordable
    no constraint of it could be left out. Constraints alike share a sentence. Raises GaveUp when it stays unknown
    whether the round can be seated.
    """
    conflict = clash(problem, index)
    if conflict is None:
        return None
    if not conflict.proven:
        raise GaveUp(f"it is not known whether round {index + 1} can be seated")
    return in_words(Rules(problem, index), conflict.constraints, name)


def infeasible(problem: Problem, index: int, *, name: Callable[[str], str] = str) -> Infeasible:
    """The exception that says why the round with this index cannot be seated.

    When nobody knows whether it can, the conflict is a guess and marked as such. Raises ValueError when it can.
    """
    conflict = clash(problem, index)
    if conflict is None:
        raise ValueError(f"round {index + 1} can be seated")
    return Infeasible(
        index, in_words(Rules(problem, index), conflict.constraints, name), proven=conflict.proven
    )
