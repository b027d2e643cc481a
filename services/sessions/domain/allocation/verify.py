"""Whether a plan is what it claims to be, found out again from scratch.

This module shares no rule with those that make plans or count their figures: it knows their data types only, reads
the constraints off the problem by itself and counts by other means, so that a mistake there cannot hide here.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from operator import eq

from services.sessions.domain.allocation.plan import Allocation, Assignments, Deal, Figures
from services.sessions.domain.allocation.problem import Person, Problem, Room

CLOSE_ENOUGH = 1e-6
"""Between two ways to reckon the same expectation, relative to its size."""


class Unverified(Exception):
    """A plan breaks what must hold, or its figures are not its own. `violations`: each of them, in words."""

    def __init__(self, violations: Iterable[str]) -> None:
        self.violations = tuple(violations)
        shown = "; ".join(self.violations[:5])
        more = f"; and {len(self.violations) - 5} more" if len(self.violations) > 5 else ""
        super().__init__(f"This plan must not be used: {shown}{more}.")


def verify(problem: Problem, allocation: Allocation) -> None:
    """Nothing when the plan satisfies the problem and its figures are right; raises Unverified otherwise."""
    if broken := violations(problem, allocation.rounds):
        raise Unverified(broken)
    if wrong := list(_wrong_figures(problem, allocation)):
        raise Unverified(wrong)


def violations(problem: Problem, rounds: Sequence[Assignments]) -> list[str]:
    """What in this plan breaks the problem's constraints, each in words; empty when nothing does.

    `rounds`: a room id for each seated person's id, for each round. Rounds are called by their number from 1.
    """
    if len(rounds) != len(problem.rounds):
        return [f"the plan has {len(rounds)} rounds, but {len(problem.rounds)} were asked for"]
    people = {person.id: person for person in problem.people}
    found: list[str] = []
    for index, plan in enumerate(rounds):
        found += (f"round {index + 1}: {words}" for words in _broken(problem, people, index, plan))
    return found


def _broken(problem: Problem, people: dict[str, Person], index: int, plan: Assignments) -> Iterator[str]:
    rooms = {room.id: room for room in problem.rounds[index]}
    out = {one for one, person in people.items() if person.opted_out}
    yield from _broken_seats(people, out, rooms, plan)
    yield from _broken_rooms(problem, people, rooms, plan)
    for group in problem.together:
        where = {plan[one] for one in group - out if one in plan}
        if len(where) > 1:
            yield f"{_listed(group - out)} belong together but sit in {_listed(where)}"
    for one, other in problem.apart:
        if one in plan and plan[one] == plan.get(other):
            yield f"{one} and {other} must be apart but both sit in {plan[one]}"
    for pin in problem.pins:
        planned = pin.room in rooms if pin.round is None else pin.round == index
        if planned and plan.get(pin.person) != pin.room:
            yield f"{pin.person} is pinned to {pin.room} but sits in {plan.get(pin.person, 'no room')}"


def _broken_seats(
    people: dict[str, Person], out: set[str], rooms: dict[str, Room], plan: Assignments
) -> Iterator[str]:
    """Everybody has one room that is there and lets them in; nobody else has one."""
    seated = set(plan)
    for one in sorted(people.keys() - out - seated):
        yield f"{one} has no room"
    for one in sorted(out & seated):
        yield f"{one} opted out of breakout rooms but sits in {plan[one]}"
    for one in sorted(seated - people.keys()):
        yield f"{one} sits in {plan[one]} but is not among the people"
    unknown = set(plan.values()) - rooms.keys()
    strict = {room.id for room in rooms.values() if room.language is not None or not room.accessible}
    if unknown or strict:
        for one, where in plan.items():
            if where in unknown:
                yield f"{one} sits in {where}, a room that is not there"
            elif where in strict and one in people:
                yield from _kept_out(people[one], rooms[where])


def _kept_out(person: Person, room: Room) -> Iterator[str]:
    if room.language is not None and person.languages:
        wanted = _plain(room.language)
        if not any(_plain(language) == wanted for language in person.languages):
            spoken = ", ".join(sorted(person.languages))
            yield f"{person.id} talks in {spoken} but sits in {room.id}, where people talk in {room.language}"
    if person.needs_access and not room.accessible:
        yield f"{person.id} needs an accessible room but sits in {room.id}, which is not"


def _broken_rooms(
    problem: Problem, people: dict[str, Person], rooms: dict[str, Room], plan: Assignments
) -> Iterator[str]:
    """Each room has as many people as it takes, and a facilitator when each needs one."""
    sizes = Counter(plan.values())
    led = {plan[one] for one, person in people.items() if person.facilitator and one in plan}
    for room in rooms.values():
        size = sizes[room.id]
        if size < room.least:
            yield f"{room.id} has {size} people but needs {room.least}"
        if room.most is not None and size > room.most:
            yield f"{room.id} has {size} people but takes {room.most}"
        if problem.facilitator_in_each_room and room.id not in led:
            yield f"{room.id} has no facilitator"


def _wrong_figures(problem: Problem, allocation: Allocation) -> Iterator[str]:
    """Figures that are not those of the plan. The plan itself must be right."""
    told = allocation.figures
    recount = _Recount(problem, allocation.rounds)
    deals = {deal.person: deal for deal in recount.deals()}
    for name, claimed, counted in (
        ("people", told.people, len(recount.people)),
        ("rounds", told.rounds, len(allocation.rounds)),
        ("sizes", told.sizes, recount.sizes()),
        ("first meetings", told.first_meetings, sum(deal.first_meetings for deal in deals.values()) // 2),
        ("repeats", told.repeats, sum(deal.repeats for deal in deals.values()) // 2),
        ("seats moved", told.moved, recount.moved()),
        ("seats by choice", tuple(told.choices), recount.choices()),
        ("seats in a theme of no choice", told.no_choice, recount.no_choice()),
        ("attributes", [figure.attribute for figure in told.mix], recount.attributes()),
    ):
        if claimed != counted:
            yield f"the figures say {name}: {claimed}, but they are {counted}"
    if told.first_meetings > told.first_meetings_bound:
        yield f"{told.first_meetings} first meetings are more than could be: {told.first_meetings_bound}"
    yield from _wrong_mix(told, recount)
    yield from _wrong_worst(told.worst, list(deals.values()))


def _wrong_mix(told: Figures, recount: "_Recount") -> Iterator[str]:
    for figure in told.mix:
        alike, expected = recount.alike(figure.attribute)
        if figure.alike != alike:
            yield f"the figures say alike in {figure.attribute}: {figure.alike}, but they are {alike}"
        if abs(figure.random - expected) > CLOSE_ENOUGH * max(1, expected):
            yield f"the figures expect alike in {figure.attribute}: {figure.random}, but it is {expected}"
        if figure.fewest > alike:
            yield f"{alike} alike in {figure.attribute} are fewer than could be: {figure.fewest}"


def _wrong_worst(told: Deal | None, deals: list[Deal]) -> Iterator[str]:
    worst = min(deals, key=_goodness, default=None)
    if told != worst:
        yield f"the figures say that {told} is the worst deal, but it is {worst}"


def _goodness(deal: Deal) -> tuple[int, int, int, int]:
    """Less is worse: fewer new people, more repeats, then the choice: none of theirs, or a late one."""
    choice = deal.worst_choice
    return deal.first_meetings, -deal.repeats, -(choice == 0), -(choice or 0)


class _Recount:
    """A plan's figures, counted person by person from the lists of who is in each room."""

    def __init__(self, problem: Problem, rounds: Sequence[Assignments]) -> None:
        self.problem = problem
        self.rounds = rounds
        self.people = [person for person in problem.people if not person.opted_out]
        self.units = _units(problem, {person.id for person in self.people})
        self.lists = [_lists(rooms, plan) for rooms, plan in zip(problem.rounds, rounds, strict=True)]
        themes = [{room.id: _plain(room.theme) for room in rooms} for rooms in problem.rounds]
        self.ranks = {
            person.id: [
                _rank(person, theme[plan[person.id]])
                for theme, plan in zip(themes, rounds, strict=True)
                if theme[plan[person.id]]
            ]
            for person in self.people
            if person.preferences
        }

    def sizes(self) -> tuple[tuple[int, ...], ...]:
        """How many people each room has, in the order of the problem."""
        return tuple(tuple(len(there) for there in rooms.values()) for rooms in self.lists)

    def moved(self) -> int:
        """Seats in another room than the one where the person is now."""
        current = self.problem.current
        return sum(plan[one] != current[one] for plan in self.rounds for one in current if one in plan)

    def choices(self) -> tuple[int, ...]:
        """Seats by rank of choice, the first choice first, as far as the longest list of choices."""
        every = sorted(rank for ranks in self.ranks.values() for rank in ranks)
        longest = max((len(person.preferences) for person in self.people), default=0)
        return tuple(bisect_right(every, rank) - bisect_left(every, rank) for rank in range(1, longest + 1))

    def no_choice(self) -> int:
        """Seats in themes that the person did not choose."""
        return sum(ranks.count(0) for ranks in self.ranks.values())

    def attributes(self) -> list[str]:
        """The attributes that have a figure."""
        wishes = self.problem.wishes
        found: list[str] = []
        for names in (wishes.mix, wishes.gather) if wishes.mix or wishes.gather else self._every_attribute():
            found += [name for name in names if name not in found]
        return found

    def _every_attribute(self) -> Iterator[Iterable[str]]:
        seen: set[str] = set()
        for person in self.people:
            if not seen.issuperset(person.attributes):
                seen.update(person.attributes)
                yield person.attributes

    def alike(self, attribute: str) -> tuple[int, float]:
        """Pairs alike in it who share a room, and how many chance would bring together. Units do not count."""
        plain: dict[str, str] = {}
        value = {}
        for person in self.people:
            raw = person.attributes.get(attribute) or ""
            if raw not in plain:
                plain[raw] = _plain(raw)
            value[person.id] = plain[raw]
        shared = sum(self._alike(there, value) for rooms in self.lists for there in rooms.values())
        if len(self.people) < 2:
            return shared, 0.0
        # Any pair shares a given room of this size with the same chance.
        everybody = len(self.people) * (len(self.people) - 1)
        meet = sum(size * (size - 1) / everybody for sizes in self.sizes() for size in sizes)
        return shared, meet * self._alike([person.id for person in self.people], value)

    def _alike(self, there: Iterable[str], value: dict[str, str]) -> int:
        """Each person is alike with those before them of the same value, but for those of their own unit."""
        before: dict[str, int] = {}
        own: dict[tuple[str, int], int] = {}
        units = self.units
        found = 0
        for one in there:
            if has := value[one]:
                earlier = before.get(has, 0)
                before[has] = earlier + 1
                found += earlier
                if one in units:
                    mates = own.get((has, units[one]), 0)
                    own[has, units[one]] = mates + 1
                    found -= mates
        return found

    def deals(self) -> Iterator[Deal]:
        """What each person gets, in the order of the problem."""
        again = self._met_again()
        mates: dict[int, int] = {}
        for unit in self.units.values():
            mates[unit] = mates.get(unit, 0) + 1
        for person in self.people:
            one = person.id
            beside = [rooms[plan[one]] for rooms, plan in zip(self.lists, self.rounds, strict=True)]
            unit = mates[self.units[one]] if one in self.units else 1
            new = len(set().union(*beside)) - unit - again.get(one, 0)
            meetings = sum(len(there) - unit for there in beside)
            yield Deal(one, new, meetings - new, _worst_rank(self.ranks.get(one, [])))

    def _met_again(self) -> dict[str, int]:
        """How many people whom they met in the past each person meets."""
        where = (
            {person.id: [plan[person.id] for plan in self.rounds] for person in self.people}
            if self.problem.history
            else {}
        )
        found: dict[str, int] = {}
        for (one, other), times in self.problem.history.items():
            if times > 0 and one in where and other in where and any(map(eq, where[one], where[other])):
                if one in self.units and self.units[one] == self.units.get(other):
                    continue
                found[one] = found.get(one, 0) + 1
                found[other] = found.get(other, 0) + 1
        return found


def _units(problem: Problem, seated: set[str]) -> dict[str, int]:
    """For everybody who is kept together with somebody, a number that all of that unit have.

    Units grow from one person to the next through the groups that both are in.
    """
    groups = [group & seated for group in problem.together]
    of_person: dict[str, list[int]] = {}
    for index, group in enumerate(groups):
        for one in group:
            of_person.setdefault(one, []).append(index)
    unit: dict[str, int] = {}
    for start in of_person:
        reached = [] if start in unit else [start]
        number = len(unit)
        while reached:
            one = reached.pop()
            if one not in unit:
                unit[one] = number
                for index in of_person[one]:
                    reached += groups[index]
                    groups[index] = frozenset()
    return unit


def _lists(rooms: Sequence[Room], plan: Assignments) -> dict[str, list[str]]:
    """The people in each room."""
    found: dict[str, list[str]] = {room.id: [] for room in rooms}
    for one, where in plan.items():
        found[where].append(one)
    return found


def _rank(person: Person, theme: str) -> int:
    """How dear the theme is to the person, from 1; 0 when they did not ask for it."""
    for rank, wanted in enumerate(person.preferences, start=1):
        if _plain(wanted) == theme:
            return rank
    return 0


def _worst_rank(ranks: list[int]) -> int | None:
    if not ranks:
        return None
    return 0 if 0 in ranks else max(ranks)


def _plain(text: str | None) -> str:
    """Words as people mean them: case and space do not matter. Empty when there are none."""
    return re.sub(r"\s+", " ", text or "").strip().casefold()


def _listed(names: Iterable[str]) -> str:
    *most, last = sorted(names)
    return f"{', '.join(most)} and {last}" if most else last
