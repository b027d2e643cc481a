"""The smallest clash of a round: an irreducible one first, then smaller ones as long as there may be any.

Sets of constraints are bits. Every set that can be seated says that each clash has a constraint outside of it; a
smallest set of constraints that meets all these outsides is therefore never larger than the smallest clash, and when it
clashes itself, it is one (Ignatiev and others 2015, "Smallest MUS extraction with minimal hitting set dualization").
"""

from dataclasses import dataclass

from services.sessions.domain.allocation.conflict.hitting import hitting_set
from services.sessions.domain.allocation.feasibility import NODES, Constraint, GaveUp, Rules, solve
from services.sessions.domain.allocation.feasibility.flow import bits
from services.sessions.domain.allocation.problem import Problem

_EFFORT = 300_000  # of all trials together; see _cost
_FEWEST_TRIALS = 40  # on the way to the first clash, whatever the effort
_MOST_TRIALS = 3_000
_NODES = 1_000  # dead ends of one trial
_NODES_OF_TRIALS = 20  # times as many in all trials together that stay without an answer
_LIKELIEST_LAST = ("pin", "language", "access", "apart", "together", "least", "most", "facilitators")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Constraints that cannot hold together. `proven`: surely so. `smallest`: surely no fewer clash in this round."""

    constraints: tuple[Constraint, ...]
    proven: bool
    smallest: bool


def clash(problem: Problem, index: int, *, nodes: int = NODES) -> Conflict | None:
    """The smallest clash of the round with this index; None when it can be seated.

    After `nodes` dead ends without an answer, it is a guess: constraints without any of which a seating was found.
    """
    rules = Rules(problem, index)
    try:
        if solve(rules.demand(), nodes=nodes) is not None:
            return None
        proven = True
    except GaveUp:
        proven = False
    trials = _Trials(rules, nodes, guess=not proven)
    core = trials.irreducible()
    smallest = False
    if proven:
        core, smallest = trials.smallest(core)
    return Conflict(trials.named(core), proven, smallest)


class _Trials:
    """Seats the round under some of its constraints only, and remembers what came of it.

    When it guesses, constraints under which no seating is found count as clashing.
    """

    def __init__(self, rules: Rules, nodes: int, *, guess: bool) -> None:
        self.rules = rules
        self.all = (1 << len(rules.constraints)) - 1
        self._tried, self._effort, self._fewest = 0, _EFFORT, _FEWEST_TRIALS
        self._nodes = min(nodes, _NODES)
        self._nodes_left = self._nodes * _NODES_OF_TRIALS
        self._guess = guess
        self._seated: list[int] = []
        self._clashing: list[int] = [self.all]

    def named(self, chosen: int) -> tuple[Constraint, ...]:
        """The constraints of a set, in their order."""
        return tuple(self.rules.constraints[number] for number in bits(chosen))

    def clashes(self, chosen: int) -> bool | None:
        """Whether these cannot hold together; None when that is unknown."""
        if any(not chosen & ~seated for seated in self._seated):
            return False
        if any(not known & ~chosen for known in self._clashing):
            return True
        if self._tried >= (_MOST_TRIALS if self._effort > 0 else self._fewest) or self._nodes_left <= 0:
            return None
        constraints = self.named(chosen)
        self._tried += 1
        self._effort -= self._cost(constraints)
        try:
            rooms = solve(self.rules.demand(constraints), nodes=self._nodes)
        except GaveUp:
            self._nodes_left -= self._nodes
            if not self._guess:
                return None
            rooms = None
        if rooms is None:
            self._clashing.append(chosen)
            return True
        self._seated.append(chosen | sum(1 << number for number in self.rules.holding(rooms)))
        return False

    def _cost(self, constraints: tuple[Constraint, ...]) -> int:
        """About how long a trial takes: whoever is tried one by one takes longer than who is only counted."""
        one_by_one = sum(one.kind in ("apart", "together") for one in constraints)
        return len(self.rules.people) + len(self.rules.rooms) + 5 * one_by_one

    def irreducible(self) -> int:
        """Constraints that clash, and of which none could be left out as far as that is known."""
        core = self.all
        for kind in _LIKELIEST_LAST:
            without = core & ~self._of_kind(kind)
            if without != core and self.clashes(without):
                core = without
        if core == core & self._of_kind("most"):
            return core
        least = sorted(bits(self._of_kind("least")), key=lambda number: -self._people_needed(number))
        if core == core & self._of_kind("least"):
            return self._largest_needs(least)
        others = [number for number in bits(core) if self.rules.constraints[number].kind != "least"]
        return self._needed(0, False, others + [number for number in least if core >> number & 1])

    def smallest(self, core: int) -> tuple[int, bool]:
        """A smallest clash, where one clash is known, and whether it is proven to be one."""
        self._fewest = 0
        outsides = []
        for number in bits(core):
            if self.clashes(self.all & ~(1 << number)) is False:
                outsides.append(self._outside(self.all & ~(1 << number)))
        while True:
            try:
                candidate = hitting_set(outsides, core.bit_count() - 1)
            except GaveUp:
                return core, False
            if candidate is None:
                return core, True
            answer = self.clashes(candidate)
            if answer is None:
                return core, False
            if answer:
                return candidate, True
            outsides.append(self._outside(candidate))

    def _of_kind(self, kind: str) -> int:
        return sum(1 << number for number, one in enumerate(self.rules.constraints) if one.kind == kind)

    def _people_needed(self, number: int) -> int:
        return self.rules.least(self.rules.constraints[number].room or "")

    def _largest_needs(self, least: list[int]) -> int:
        """The fewest lower limits that need more people than there are."""
        core = needed = 0
        for number in least:
            core |= 1 << number
            needed += self._people_needed(number)
            if needed > len(self.rules.people):
                break
        return core

    def _needed(self, given: int, fresh: bool, candidates: list[int]) -> int:
        """Those of the candidates that clash with what is given, none to spare, the first preferred.

        QuickXplain (Junker 2004). Both together are known to clash; `fresh`: something was given since that was seen.
        """
        if fresh and self.clashes(given):
            return 0
        if len(candidates) == 1:
            return 1 << candidates[0]
        middle = len(candidates) // 2
        first, second = candidates[:middle], candidates[middle:]
        assumed = sum(1 << number for number in first)
        found = self._needed(given | assumed, True, second)
        return found | self._needed(given | found, bool(found), first)

    def _outside(self, seated: int) -> int:
        """What is left out of a seating of these and as many more as can be had without much ado."""
        holds = self._grown(seated, list(bits(self.all & ~self._beyond(seated))))
        return self.all & ~holds

    def _grown(self, seated: int, more: list[int]) -> int:
        more = [number for number in more if not self._beyond(seated) >> number & 1]
        seated = self._beyond(seated)
        if not more:
            return seated
        if self.clashes(seated | sum(1 << number for number in more)) is False:
            return self._beyond(seated | sum(1 << number for number in more))
        if len(more) == 1:
            return seated
        middle = len(more) // 2
        return self._grown(self._grown(seated, more[:middle]), more[middle:])

    def _beyond(self, chosen: int) -> int:
        """What holds in the seating, of those found under these constraints, where most does."""
        return max((one for one in self._seated if not chosen & ~one), key=int.bit_count)
