"""The smallest set that meets each of some sets. Sets are bits."""

from collections.abc import Sequence

from services.sessions.domain.allocation.feasibility import GaveUp
from services.sessions.domain.allocation.feasibility.flow import bits

_STEPS = 20_000


def hitting_set(sets: Sequence[int], most: int, *, steps: int = _STEPS) -> int | None:
    """A smallest set that shares a bit with each of these; None when that takes more than `most` bits.

    Raises GaveUp after that many steps without an answer.
    """
    search = _HittingSets(steps)
    search.best_size = most + 1
    search.extend(_without_supersets(sets), 0, 0)
    return search.best


class _HittingSets:
    """Branch and bound: the smallest set first, whichever of its bits; sets that share nothing need a bit each."""

    def __init__(self, steps: int) -> None:
        self.best: int | None = None
        self.best_size = 0
        self._steps = steps

    def extend(self, sets: list[int], chosen: int, size: int) -> None:
        """Look for a set smaller than the best that has `chosen` (so many bits) and meets all these."""
        forced = [one for one in sets if one.bit_count() == 1]
        while forced:
            for one in forced:
                if not chosen & one:
                    chosen |= one
                    size += 1
            sets = [one for one in sets if not one & chosen]
            forced = [one for one in sets if one.bit_count() == 1]
        if size + _disjoint(sets) >= self.best_size or 0 in sets:
            return
        if not sets:
            self.best, self.best_size = chosen, size
            return
        barred = 0
        smallest = min(sets, key=lambda one: (one.bit_count(), one))
        often = sorted(bits(smallest), key=lambda bit: -sum(one >> bit & 1 for one in sets))
        for bit in often:
            self._steps -= 1
            if self._steps < 0:
                raise GaveUp("too many ways to meet all sets")
            rest = [one & ~barred for one in sets if not one >> bit & 1]
            self.extend(rest, chosen | 1 << bit, size + 1)
            barred |= 1 << bit


def _disjoint(sets: Sequence[int]) -> int:
    """How many of these share nothing, taken the smallest first."""
    seen = count = 0
    for one in sorted(sets, key=int.bit_count):
        if not one & seen:
            seen |= one
            count += 1
    return count


def _without_supersets(sets: Sequence[int]) -> list[int]:
    kept: list[int] = []
    for one in sorted(sets, key=lambda one: (one.bit_count(), one)):
        if not any(not small & ~one for small in kept):
            kept.append(one)
    return kept
