"""What the simulated people saw of each other: how soon, how much, and what never came."""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

SETTLING_SECONDS = 5.0
"""Who changed rooms or connections so shortly before or after something was said need not have seen it at once."""


@dataclass(frozen=True)
class Said:
    """Something written that others were to see: `key` finds it again in their streams, times are monotonic.

    It was sent at `at` and taken at `taken`.
    """

    key: Hashable
    kind: str
    sender: str
    at: float
    taken: float
    listeners: frozenset[str]


@dataclass
class Tally:
    """Everything that is counted during a rehearsal. Used by one thread."""

    done: Counter[str] = field(default_factory=Counter)
    """How often each habit was carried out."""
    refused: Counter[str] = field(default_factory=Counter)
    """Refusals and missing answers, by habit and problem."""
    answers: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Seconds that requests took, by habit."""
    said: list[Said] = field(default_factory=list)
    seen: dict[Hashable, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    duplicates: int = 0
    """Frames that came once more, or after a later one."""
    resets: int = 0
    """Streams that had to begin anew from a snapshot."""
    cut_off: int = 0
    """Streams that the deployment ended."""
    unsettled: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """When each person changed rooms or connections."""

    def saw(self, key: Hashable, person_id: str, at: float) -> None:
        """Something that was said reached somebody."""
        self.seen[key].setdefault(person_id, at)

    def delays(self) -> list[float]:
        """Seconds from sending to seeing, for everybody who was there when something was said."""
        return sorted(
            when - said.at
            for said in self.said
            for person, when in self.seen.get(said.key, {}).items()
            if person in said.listeners and not self._moved_about(person, said)
        )

    def lost(self) -> list[tuple[str, str]]:
        """(kind, person) for everything that somebody was to see, was there for, and never saw."""
        return [
            (said.kind, person)
            for said in self.said
            for person in said.listeners - self.seen.get(said.key, {}).keys()
            if not self._moved_about(person, said)
        ]

    def _moved_about(self, person: str, said: Said) -> bool:
        first, last = said.at - SETTLING_SECONDS, said.taken + SETTLING_SECONDS
        return any(first <= moment <= last for moment in self.unsettled.get(person, ()))


def percentile(ordered: Sequence[float], percent: float) -> float | None:
    """Of ordered values, the smallest that `percent` of them do not exceed (nearest rank); None when there are none."""
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)] if ordered else None


def missing(known: Sequence[int], first: int, last: int, got: int) -> int:
    """How many of the ordered positions `known` in (first, last] somebody who got `got` of them has missed."""
    return max(0, _up_to(known, last) - _up_to(known, first) - got)


def _up_to(known: Sequence[int], last: int) -> int:
    low, high = 0, len(known)
    while low < high:
        middle = (low + high) // 2
        if known[middle] <= last:
            low = middle + 1
        else:
            high = middle
    return low


def milliseconds(values: Iterable[float]) -> dict[str, float | None]:
    """p50, p95 and p99 in whole tenths of milliseconds."""
    ordered = sorted(values)
    return {
        f"p{percent}": None if (found := percentile(ordered, percent)) is None else round(found * 1000, 1)
        for percent in (50, 95, 99)
    }
