"""What the C kernel and its twin in Python work on: a problem in whole numbers, and the plan itself."""

from array import array
from dataclasses import dataclass, field
from functools import cache
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Ints = array[int]
else:
    Ints = array  # subscriptable only from Python 3.12 on

FORBIDDEN = 1 << 28
"""In `lin`: this unit may not sit in this room."""
APART = 255
"""In `times`: these two may not meet."""
APART_COST = 1 << 22
MOST_MEETINGS = 254
CHANCES = 1024
INTS = "i"
MOST_DENSE = 1500
"""Units up to which the search keeps n * n matrices (9 bytes a cell)."""


@cache
def chances() -> Ints:
    """-ln of the middles of 1,024 equal steps from 0 to 1, times 1,024.

    The same on every machine: no value is so near to a half that a logarithm's last bits could decide the rounding.
    """
    return array(INTS, [round(-log((2 * k + 1) / (2 * CHANCES)) * CHANCES) for k in range(CHANCES)])


@dataclass(slots=True)
class State:
    """A problem for the kernel, in the layout that kernel.c documents; `room` changes as it works.

    n units, `rooms` rooms (the most that a round has), 32-bit integers in flat arrays. `floor`: no plan costs less.
    `most`: no single change of the search costs more, so that none that is forbidden seems worth its price.
    """

    n: int
    rooms: int
    rounds: int
    start: Ints
    facs: Ints
    lo: Ints
    hi: Ints
    need: Ints
    order: Ints
    tries: Ints
    marginal: Ints
    heat: int = 1
    special: int = 0
    floor: int = -(1 << 62)
    most: int = APART_COST >> 2
    nonneg: bool = True
    attrs: int = 0
    values: Ints = field(default_factory=lambda: array(INTS))
    weight: Ints = field(default_factory=lambda: array(INTS))
    row: Ints = field(default_factory=lambda: array(INTS))
    lin: Ints = field(default_factory=lambda: array(INTS))
    matrix: Ints | None = None
    chance: Ints = field(default_factory=chances)
    known: Ints = field(default_factory=lambda: array(INTS))
    others: Ints = field(default_factory=lambda: array(INTS))
    times: Ints = field(default_factory=lambda: array(INTS))
    room: Ints = field(default_factory=lambda: array(INTS))

    def __post_init__(self) -> None:
        cells = self.rounds * self.n
        if not self.row:
            self.row = array(INTS, [-1]) * cells
        if not self.known:
            self.known = array(INTS, [0]) * (self.n + 1)
        if not self.room:
            self.room = array(INTS, [-1]) * cells

    @property
    def dense(self) -> bool:
        """Whether the search keeps matrices: exact and quick, but quadratic in memory."""
        return self.n <= MOST_DENSE

    def size(self, unit: int) -> int:
        """How many people a unit has."""
        return self.start[unit + 1] - self.start[unit]

    def plan(self, round_index: int) -> Ints:
        """The rooms of all units in one round."""
        return self.room[round_index * self.n : (round_index + 1) * self.n]

    def seat(self, round_index: int, rooms: Ints) -> None:
        """Put all units of one round where `rooms` says."""
        self.room[round_index * self.n : (round_index + 1) * self.n] = rooms
