"""A problem in whole numbers, as the kernel wants it."""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from services.sessions.domain.allocation.kernel.state import (
    APART,
    FORBIDDEN,
    INTS,
    MOST_DENSE,
    MOST_MEETINGS,
    Ints,
    State,
)
from services.sessions.domain.allocation.limits import Limits
from services.sessions.domain.allocation.plan import Assignments
from services.sessions.domain.allocation.problem import Person, Problem, Room, may_sit, same

MEETING = 100
"""What a second meeting costs, for each point of `Wishes.meet_new`; each further one a tenth more."""
ALIKE = 10
"""What a pair alike in an attribute costs, for each point of its wish."""
SEAT = 100
"""What each rank below the dearest theme costs, and each seat other than the present one."""
FEW_ROOMS = 24
"""Rooms that are looked at for somebody whom any room suits."""

_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Encoded:
    """`units`: people's ids, in the kernel's order; room k of round r is `rooms[r][k]`."""

    units: list[tuple[str, ...]]
    rooms: list[list[str]]
    state: State

    def assignments(self, plan: Ints) -> list[dict[str, str]]:
        """The kernel's plan (rounds * units) in people and rooms."""
        n = len(self.units)
        return [
            {person: names[plan[r * n + u]] for u, unit in enumerate(self.units) for person in unit}
            for r, names in enumerate(self.rooms)
        ]

    def limit(self, round_index: int, limits: Limits) -> None:
        """Let the rooms of a round take other numbers of people."""
        first = round_index * self.state.rooms
        for k, (low, high) in enumerate(limits):
            self.state.lo[first + k], self.state.hi[first + k] = low, high

    def seats(self, round_index: int, assignments: Assignments) -> Ints:
        """One round in the kernel's numbers; -1 for units without a seat or with a room that the round lacks."""
        numbers = {name: k for k, name in enumerate(self.rooms[round_index])}
        return array(INTS, [numbers.get(assignments.get(unit[0], ""), -1) for unit in self.units])


def mixed(seed: int, number: int) -> int:
    """64 bits that look random and depend on both (after Steele et al., SplitMix, 2014)."""
    x = (seed * 0x9E3779B97F4A7C15 + (number + 1) * 0xD1B54A32D192ED03) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return x ^ (x >> 31)


def encode(problem: Problem, limits: Sequence[Limits], seed: int) -> Encoded:
    """The problem with these limits for each round's rooms. Nobody is seated yet."""
    units = problem.groups()
    people = {person.id: person for person in problem.people}
    index = {one: u for u, unit in enumerate(units) for one in unit}
    members = [people[one] for unit in units for one in unit]
    g = max(len(rooms) for rooms in problem.rounds)
    start = array(INTS, [0])
    for unit in units:
        start.append(start[-1] + len(unit))
    lo, hi, need = array(INTS), array(INTS), array(INTS)
    for rooms, bounds in zip(problem.rounds, limits, strict=True):
        padding = g - len(rooms)
        lo.extend([low for low, _ in bounds] + [0] * padding)
        hi.extend([high for _, high in bounds] + [0] * padding)
        need.extend([int(problem.facilitator_in_each_room)] * len(rooms) + [0] * padding)
    weights = {
        name: ALIKE * (problem.wishes.mix.get(name, 0) - problem.wishes.gather.get(name, 0))
        for name in (*problem.wishes.mix, *problem.wishes.gather)
    }
    names = [name for name, weight in weights.items() if weight != 0]
    values = _values(members, names)
    facs = array(INTS, [sum(people[one].facilitator for one in unit) for unit in units])
    rows = _Rows(problem, units, people, g)
    known, others, times, apart = _known(problem, index, len(units))
    order = _order(problem, units, rows, facs, apart, values, len(names), start, seed)
    special = [
        rows.restricted[u] or facs[u] > 0 or len(unit) > 1 or apart[u] > 0 for u, unit in enumerate(units)
    ]
    meet = problem.wishes.meet_new
    marginal = [0] + [meet * (MEETING + MEETING // 10 * min(k, 200)) for k in range(MOST_MEETINGS)]
    return Encoded(
        units,
        [[room.id for room in rooms] for rooms in problem.rounds],
        State(
            n=len(units),
            rooms=g,
            rounds=len(problem.rounds),
            start=start,
            facs=facs,
            lo=lo,
            hi=hi,
            need=need,
            order=array(INTS, order),
            tries=array(INTS, [0 if special[u] or g <= FEW_ROOMS else FEW_ROOMS for u in range(len(units))]),
            marginal=array(INTS, marginal),
            # Left to chance, the order mixes groups with each other; as it is, it is quicker for very many people.
            special=sum(special) if len(units) <= MOST_DENSE else len(units),
            heat=max(1, marginal[1], *(abs(weights[name]) for name in names)),
            nonneg=all(weights[name] > 0 for name in names),
            attrs=len(names),
            values=values,
            weight=array(INTS, [weights[name] for name in names]),
            row=rows.row,
            lin=rows.lin,
            known=known,
            others=others,
            times=times,
        ),
    )


def _values(members: Sequence[Person], names: Sequence[str]) -> Ints:
    """Attributes as numbers, 0 for unknown; person after person."""
    columns = []
    for name in names:
        numbers: dict[str, int] = {"": 0}
        known: dict[str, int] = {}  # most people share few spellings
        column = []
        for person in members:
            spelling = person.attributes.get(name, "")
            if spelling not in known:
                known[spelling] = numbers.setdefault(same(spelling), len(numbers))
            column.append(known[spelling])
        columns.append(column)
    return array(INTS, [value for row in zip(*columns, strict=True) for value in row])


def _known(problem: Problem, index: dict[str, int], n: int) -> tuple[Ints, Ints, Ints, list[int]]:
    """What units know of each other from before (`known`, `others`, `times`), and how many each may not meet."""
    found: list[dict[int, int]] = [{} for _ in range(n)] if problem.history or problem.apart else []
    most = MOST_MEETINGS - len(problem.rounds)
    for (one, other), times in problem.history.items():
        u, v = index.get(one, -1), index.get(other, -1)
        if times > 0 and u >= 0 and v >= 0 and u != v:
            found[u][v] = found[v][u] = max(found[u].get(v, 0), min(times, most))
    apart = [0] * n
    for one, other in problem.apart:
        u, v = index.get(one, -1), index.get(other, -1)
        if u >= 0 and v >= 0 and u != v:
            found[u][v] = found[v][u] = APART
            apart[u] += 1
            apart[v] += 1
    known, others, times_met = array(INTS, [0]), array(INTS), array(INTS)
    for one_knows in found:
        for v in sorted(one_knows):
            others.append(v)
            times_met.append(one_knows[v])
        known.append(len(others))
    return (known if found else array(INTS, [0]) * (n + 1)), others, times_met, apart


class _Rows:
    """What units pay for rooms: `row` points into `lin`, and units who pay the same share a row."""

    def __init__(
        self, problem: Problem, units: Sequence[tuple[str, ...]], people: dict[str, Person], g: int
    ) -> None:
        self._wishes = problem.wishes
        self._current = problem.current
        self.row = array(INTS)
        self.lin = array(INTS)
        self.restricted = [False] * len(units)
        self.choices = [g * len(problem.rounds)] * len(units)
        found: dict[tuple[object, ...], int] = {}
        for r, rooms in enumerate(problem.rounds):
            pinned = problem.pinned(r)
            spoken = any(room.language is not None for room in rooms)
            stairs = any(not room.accessible for room in rooms)
            themed = problem.wishes.themes > 0 and any(room.theme is not None for room in rooms)
            keeps = problem.wishes.keep > 0 and bool(problem.current)
            if not (pinned or spoken or stairs or themed or keeps):
                self.row.extend([-1] * len(units))
                continue
            for u, unit in enumerate(units):
                key: list[object] = [rooms]
                for one in unit:
                    person = people[one]
                    key += (
                        frozenset(pinned.get(one, ())),
                        person.languages if spoken else None,
                        person.needs_access and stairs,
                        person.preferences if themed else None,
                        problem.current.get(one) if keeps else None,
                    )
                name = tuple(key)
                if name not in found:
                    found[name] = self._new_row([people[one] for one in unit], rooms, pinned, g)
                at = found[name]
                self.row.append(at)
                shut = sum(self.lin[at * g + k] >= FORBIDDEN for k in range(len(rooms)))
                if shut > 0:
                    self.restricted[u] = True
                    self.choices[u] -= shut

    def _new_row(
        self, members: Sequence[Person], rooms: Sequence[Room], pinned: dict[str, set[str]], g: int
    ) -> int:
        costs = []
        for room in rooms:
            cost = 0
            for person in members:
                wanted = pinned.get(person.id)
                if not may_sit(person, room) or (wanted and wanted != {room.id}):
                    cost = FORBIDDEN
                    break
                if person.preferences and self._wishes.themes > 0:
                    cost += SEAT * self._wishes.themes * rank(person, room)
                if self._wishes.keep > 0 and self._current.get(person.id, room.id) != room.id:
                    cost += SEAT * self._wishes.keep
            costs.append(cost)
        self.lin.extend(costs + [FORBIDDEN] * (g - len(rooms)))
        return len(self.lin) // g - 1


def rank(person: Person, room: Room) -> int:
    """0 for the dearest theme; a theme that is none of theirs counts as one below the third, or below the last."""
    themes = [same(theme) for theme in person.preferences]
    wanted = same(room.theme)
    return themes.index(wanted) if wanted in themes else max(3, len(themes))


def _order(
    problem: Problem,
    units: Sequence[tuple[str, ...]],
    rows: _Rows,
    facs: Ints,
    apart: Sequence[int],
    values: Ints,
    attrs: int,
    start: Ints,
    seed: int,
) -> list[int]:
    """Who is hardest to seat comes first; then the largest groups of people alike, one after the other."""
    counts = [Counter(values[k] for k in range(a, len(values), attrs)) for a in range(attrs)]
    for count in counts:
        count[0] = 0

    def difficulty(u: int) -> tuple[int, ...]:
        first = start[u] * attrs
        alike = []
        for a in range(attrs):
            value = values[first + a]
            alike += [-counts[a][value], value]
        return (rows.choices[u], -facs[u], -len(units[u]), -apart[u], *alike, mixed(seed, u))

    return sorted(range(len(units)), key=difficulty)
