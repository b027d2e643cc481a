"""The kernel in Python: the same steps as kernel.c in the same order, so the same plans. Read the two side by side."""

from services.sessions.domain.allocation.kernel.deal import deal
from services.sessions.domain.allocation.kernel.dense import DenseSearch
from services.sessions.domain.allocation.kernel.search import Search
from services.sessions.domain.allocation.kernel.sparse import SparseSearch
from services.sessions.domain.allocation.kernel.state import Ints, State


class TwinKernel:
    """The twin on one state."""

    name = "python"
    chunk = 20

    def __init__(self, state: State, random: int) -> None:
        self._state = state
        self._random = [random]
        self._search: Search | None = None

    def deal(self, round_index: int) -> bool:
        """Seat in this round everybody who has no seat in it yet; False when somebody could not be seated."""
        return deal(self._state, round_index, self._random)

    def open(self) -> None:
        """Begin the search from the plan, in which everybody has a seat."""
        kind = DenseSearch if self._state.dense else SparseSearch
        self._search = kind(self._state, self._random[0])

    @property
    def _opened(self) -> Search:
        if self._search is None:
            raise RuntimeError("open the search first")
        return self._search

    def run(self, moves: int) -> int:
        """Look at so many units; how many were looked at (fewer: nothing can get better)."""
        return self._opened.run(moves)

    def best(self) -> tuple[int, Ints]:
        """Cost and plan, the best so far."""
        return self._opened.take_best()

    def cost(self) -> int:
        """The best plan's cost so far."""
        return self._opened.best_cost

    def close(self) -> None:
        """Nothing to give back."""
        self._search = None
