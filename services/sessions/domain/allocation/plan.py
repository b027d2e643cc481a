"""What an allocation answers: a room for each person and round, with the figures that justify it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

VERSION = 2
"""Raised whenever the same problem, seed and moves may give another plan than before."""

Assignments = Mapping[str, str]
"""One round: a room id for each person's id. Who opted out is missing."""


@dataclass(frozen=True, slots=True)
class MixFigure:
    """How an attribute is spread over the rooms, all rounds together.

    `alike`: pairs of people alike in it who share a room, counted in each round. `random`: the same, expected of rooms
    of the same sizes filled at random. `fewest`: a proven lower bound of it for rooms of these sizes. Pairs who are
    kept together are counted in none of the three.
    """

    attribute: str
    alike: int
    random: float
    fewest: int

    @property
    def score(self) -> float:
        """0 is as good as random, 1 as good as can be; negative is worse than random."""
        span = self.random - self.fewest
        return 1.0 if span <= 0 else (self.random - self.alike) / span


@dataclass(frozen=True, slots=True)
class Deal:
    """What one person gets, all rounds together: people met for the first time, meetings with people met before,
    and `worst_choice`: the rank (1 is the dearest) of the worst theme they sit in, 0 when it was none of theirs,
    None without preferences or without themes."""

    person: str
    first_meetings: int
    repeats: int
    worst_choice: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan gives to the people in it. Pairs who are kept together are counted nowhere.

    `people`: who is seated. `first_meetings`: pairs who share a room in the plan and never met before it.
    `first_meetings_bound`: no plan for these people and constraints can have more (proven), as long as each round's
    rooms are of the same sizes as here, whichever room has which. `repeats`: meetings beyond the first of each pair,
    history counted. `choices`: seats by the rank of the theme's preference, best first, index 0 the first choice, as
    many as the longest list of preferences; `no_choice`: seats of people with preferences in a theme that is none of
    theirs. `moved`: seats that differ from `Problem.current`. `worst`: the person with the worst deal; None without
    people. `sizes`: people in each room, for each round in the order of its rooms.
    """

    people: int
    rounds: int
    first_meetings: int
    first_meetings_bound: int
    repeats: int
    mix: tuple[MixFigure, ...]
    choices: tuple[int, ...]
    no_choice: int
    moved: int
    worst: Deal | None
    sizes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Allocation:
    """A plan that the verifier has passed. The same problem, `seed`, `moves` and `version` give it again.

    `moves` is what was done, at most what was asked for: less when the time was over or nothing could get better.
    `cost` is what the search made small; it compares plans of the same problem only.
    """

    rounds: tuple[Assignments, ...]
    figures: Figures
    mode: str
    seed: int
    moves: int
    cost: int
    version: int = VERSION
    kernel: str = "c"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is. `cost` is the best plan's so far."""

    moves: int
    of_moves: int
    cost: int


Watch = Callable[[Progress], bool]
"""Called now and then while a plan is polished; False ends the search with the best plan so far."""


class Infeasible(Exception):
    """No plan can satisfy all that must hold.

    `conflict`: the smallest set of constraints that cannot hold together, each in words; `round` is the index of the
    round where they clash. `proven` is False when the search gave up without a proof: then the conflict is a guess.
    """

    def __init__(self, round_index: int, conflict: tuple[str, ...], *, proven: bool = True) -> None:
        self.round = round_index
        self.conflict = conflict
        self.proven = proven
        words = "; ".join(conflict)
        certain = "These cannot all hold" if proven else "No plan was found; these seem to be in the way"
        super().__init__(f"Round {round_index + 1}: {certain}: {words}.")
