"""Where people may sit at all, and so whom they can never meet: rooms as bits of one number, all rounds together."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from services.sessions.domain.allocation.figures.seating import Seating
from services.sessions.domain.allocation.problem import Person, Problem, Room, may_sit

MOST_KINDS = 400
"""Kinds of groups that are compared with each other, those with the most people first; the rest count as near."""


@dataclass(frozen=True)
class Doors:
    """The rooms of all rounds as bits. `rounds`: the bits of each round. `free`: the bits of the rounds in which two
    facilitators may share a room; in the others each is needed in a room of their own."""

    bit: tuple[dict[str, int], ...]
    rounds: tuple[int, ...]
    free: int


@dataclass(frozen=True)
class Reach:
    """What groups of one kind can get: `rooms`, bits of `Doors`, and whether a facilitator is among them."""

    rooms: int
    facilitator: bool


@dataclass(frozen=True)
class Kinds:
    """Groups by their reach, which many share. `of_group`: the index in `reaches` of each group's."""

    reaches: tuple[Reach, ...]
    of_group: tuple[int, ...]


class Distances:
    """Groups that never meet because their rooms never coincide. Groups are numbered as in the seating."""

    def __init__(self, seats: Seating, doors: Doors, kinds: Kinds) -> None:
        people: Counter[int] = Counter()
        for kind, group in zip(kinds.of_group, seats.groups, strict=True):
            people[kind] += len(group)
        compared = [(kind, kinds.reaches[kind]) for kind, _ in people.most_common(MOST_KINDS)]
        away: list[set[int]] = [set() for _ in kinds.reaches]
        for index, (one, its) in enumerate(compared):
            for other, others in compared[index:]:
                shared = its.rooms & others.rooms
                if its.facilitator and others.facilitator:
                    shared &= doors.free
                if not shared:
                    away[one].add(other)
                    away[other].add(one)
        self._groups = seats.groups
        self._kind_of = kinds.of_group
        self._away = away
        self._people = [sum(people[other] for other in others) for others in away]

    def never_meet(self, one: int, other: int) -> bool:
        """Whether two different groups never meet."""
        return self._kind_of[other] in self._away[self._kind_of[one]]

    def people_away_from(self, group: int) -> int:
        """How many people of other groups this group never meets."""
        own = self._kind_of[group]
        return self._people[own] - (len(self._groups[group]) if own in self._away[own] else 0)


def doors(seats: Seating) -> Doors:
    """The rooms of all rounds, each a bit of its own."""
    bits: list[dict[str, int]] = []
    rounds = []
    free = 0
    used = 0
    facilitators = sum(person.facilitator for person in seats.people)
    for rooms, sizes in zip(seats.problem.rounds, seats.sizes, strict=True):
        bits.append({room.id: 1 << (used + index) for index, room in enumerate(rooms)})
        everywhere = ((1 << len(rooms)) - 1) << used
        used += len(rooms)
        rounds.append(everywhere)
        needed = sum(size > 0 for size in sizes) if seats.problem.facilitator_in_each_room else 0
        if facilitators > needed:
            free |= everywhere
    return Doors(tuple(bits), tuple(rounds), free)


def kinds(seats: Seating, doors: Doors) -> Kinds:
    """For each group, the rooms that all its members may sit in: by language, accessibility and pins."""
    of_kind = _rooms_of_kind(seats.problem, doors)
    pinned = _pinned_rooms(seats.problem, doors)
    known: dict[tuple[frozenset[str], bool], int] = {}
    found: dict[tuple[int, bool], int] = {}
    of_group = []
    for group in seats.groups:
        rooms = -1
        facilitator = False
        for index in group:
            person = seats.people[index]
            needs = (person.languages, person.needs_access)
            if needs not in known:
                known[needs] = _open_rooms(person, of_kind)
            rooms &= known[needs] & pinned.get(person.id, -1)
            facilitator = facilitator or person.facilitator
        of_group.append(found.setdefault((rooms, facilitator), len(found)))
    return Kinds(tuple(Reach(*reach) for reach in found), tuple(of_group))


def seats_beside(seats: Seating, doors: Doors, kinds: Kinds) -> list[int]:
    """For each group, how many others can sit with it at most, all rounds together, in rooms of the plan's sizes."""
    by_size = list(_rooms_by_largest_size(seats, doors))
    largest = [
        [next((size for size, rooms in of_round if rooms & reach.rooms), 0) for of_round in by_size]
        for reach in kinds.reaches
    ]
    known: dict[tuple[int, int], int] = {}
    found = []
    for kind, group in zip(kinds.of_group, seats.groups, strict=True):
        key = (kind, len(group))
        if key not in known:
            known[key] = sum(max(0, size - len(group)) for size in largest[kind])
        found.append(known[key])
    return found


def _rooms_by_largest_size(seats: Seating, doors: Doors) -> Iterator[list[tuple[int, int]]]:
    """Per round: (size, rooms that can be as large as that but no larger), the largest first.

    The sizes are those of the plan, but another plan may give them to other rooms, as far as the rooms' limits let it.
    """
    for rooms, sizes, bit in zip(seats.problem.rounds, seats.sizes, doors.bit, strict=True):
        ascending = sorted(set(sizes))
        found: dict[int, int] = {}
        for room in rooms:
            fitting = len(ascending) if room.most is None else bisect_right(ascending, room.most)
            if fitting and ascending[fitting - 1] >= room.least:
                size = ascending[fitting - 1]
                found[size] = found.get(size, 0) | bit[room.id]
        yield sorted(found.items(), reverse=True)


def _rooms_of_kind(problem: Problem, doors: Doors) -> list[tuple[Room, int]]:
    """A room of each kind that matters to `may_sit`, with all rooms of that kind."""
    example: dict[tuple[str | None, bool], Room] = {}
    found: dict[tuple[str | None, bool], int] = {}
    for rooms, bit in zip(problem.rounds, doors.bit, strict=True):
        for room in rooms:
            kind = (room.language, room.accessible)
            example.setdefault(kind, room)
            found[kind] = found.get(kind, 0) | bit[room.id]
    return [(example[kind], rooms) for kind, rooms in found.items()]


def _open_rooms(person: Person, of_kind: list[tuple[Room, int]]) -> int:
    open_rooms = 0
    for room, rooms in of_kind:
        if may_sit(person, room):
            open_rooms |= rooms
    return open_rooms


def _pinned_rooms(problem: Problem, doors: Doors) -> dict[str, int]:
    """For each pinned person, the rooms that the pins leave."""
    left: dict[str, int] = {}
    if problem.pins:
        for index, bit in enumerate(doors.bit):
            for person, rooms in problem.pinned(index).items():
                here = sum(bit[room] for room in rooms)
                left[person] = left.get(person, -1) & (~doors.rounds[index] | here)
    return left
