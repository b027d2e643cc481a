"""The search for a good plan: a small kernel in C, and its twin in Python that gives the same plans, only later.

The kernel is built when Folkmoot is installed, if there is a C compiler; without one the twin does the work.
"""

from typing import Protocol

from services.sessions.domain.allocation.kernel.native import NativeKernel, library
from services.sessions.domain.allocation.kernel.state import Ints, State
from services.sessions.domain.allocation.kernel.twin import TwinKernel

__all__ = ["Kernel", "NativeKernel", "State", "TwinKernel", "built", "kernel_for"]


class Kernel(Protocol):
    """What both do: `deal` each round, then `open`, then `run` as often as you like, then `close`."""

    name: str
    chunk: int

    def deal(self, round_index: int) -> bool:
        """Seat in this round everybody who has no seat in it yet; False when somebody could not be seated."""
        ...

    def open(self) -> None:
        """Begin the search from the plan, in which everybody has a seat."""
        ...

    def run(self, moves: int) -> int:
        """Look at so many units; how many were looked at (fewer: nothing can get better)."""
        ...

    def best(self) -> tuple[int, Ints]:
        """Cost and plan, the best so far."""
        ...

    def cost(self) -> int:
        """The best plan's cost so far."""
        ...

    def close(self) -> None:
        """Give the memory back."""
        ...


def built() -> bool:
    """Whether the kernel in C is there."""
    return library() is not None


def kernel_for(state: State, random: int, *, twin: bool = False) -> Kernel:
    """The kernel in C where it was built, else (or when asked for) its twin. `random`: 64 bits."""
    return TwinKernel(state, random) if twin or not built() else NativeKernel(state, random)
