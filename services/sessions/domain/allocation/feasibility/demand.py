"""What must hold in one round: each constraint by itself, and what any choice of them asks with the names taken off."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from services.sessions.domain.allocation.problem import Person, Problem, Room, may_sit, pair, same

ConstraintKind = Literal["facilitators", "together", "apart", "pin", "language", "access", "least", "most"]


@dataclass(frozen=True, slots=True)
class Constraint:
    """Something that must hold in a round and could be given up alone.

    `room`: of a pin, a language or a limit. `people`: of a pin, a pair or a group, in the order of their ids. The
    kinds facilitators (each room has one) and access have neither: each is one rule for the whole round.
    """

    kind: ConstraintKind
    room: str | None = None
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """One round with the names taken off: people and rooms are their places in order, sets of rooms are bits.

    `allowed`: the rooms of each person. `groups`: everybody exactly once, who is seated as one. `apart`: pairs.
    `limits`: least and most of each room. `led`: rooms that must have a facilitator.
    """

    allowed: list[int]
    facilitators: list[bool]
    groups: list[list[int]]
    apart: frozenset[tuple[int, int]]
    limits: list[tuple[int, int]]
    led: int


class Rules:
    """All constraints of one round, in an order that depends on the problem alone."""

    def __init__(
        self, problem: Problem, index: int, *, sizes: Sequence[tuple[int, int]] | None = None
    ) -> None:
        self.people: tuple[Person, ...] = problem.seated
        self.rooms: tuple[Room, ...] = problem.rounds[index]
        if sizes is not None and len(sizes) != len(self.rooms):
            raise ValueError(f"{len(self.rooms)} rooms cannot have {len(sizes)} sizes")
        crowd = len(self.people)
        self._place = {person.id: number for number, person in enumerate(self.people)}
        self._room = {room.id: number for number, room in enumerate(self.rooms)}
        self._barred = self._by_language()
        self._access = [n for n, person in enumerate(self.people) if person.needs_access]
        self._accessible = sum(1 << n for n, room in enumerate(self.rooms) if room.accessible)
        self._limits = list(sizes) if sizes is not None else [(room.least, room.most) for room in self.rooms]
        found: dict[Constraint, None] = {}
        if problem.facilitator_in_each_room:
            found[Constraint("facilitators")] = None
        for group in problem.together:
            members = tuple(sorted(one for one in group if one in self._place))
            if len(members) > 1:
                found[Constraint("together", people=members)] = None
        for one, other in sorted(problem.apart):
            if one in self._place and other in self._place:
                found[Constraint("apart", people=pair(one, other))] = None
        for person, rooms in sorted(problem.pinned(index).items()):
            if person in self._place:
                found.update(dict.fromkeys(Constraint("pin", room, (person,)) for room in sorted(rooms)))
        for room in self.rooms:
            if room.language is not None and self._barred[same(room.language)]:
                found[Constraint("language", room.id)] = None
        if self._access and not all(room.accessible for room in self.rooms):
            found[Constraint("access")] = None
        for room, (least, _) in zip(self.rooms, self._limits, strict=True):
            if least > 0:
                found[Constraint("least", room.id)] = None
        for room, (_, most) in zip(self.rooms, self._limits, strict=True):
            if most is not None and most < crowd:
                found[Constraint("most", room.id)] = None
        self.constraints: tuple[Constraint, ...] = tuple(found)

    def demand(self, constraints: Iterable[Constraint] | None = None) -> Demand:
        """What these constraints ask (None: all of the round), and nothing else."""
        chosen = self.constraints if constraints is None else tuple(constraints)
        everywhere = (1 << len(self.rooms)) - 1
        allowed = [everywhere] * len(self.people)
        limits = [(0, len(self.people))] * len(self.rooms)
        closed: dict[str, int] = {}
        leader = list(range(len(self.people)))
        apart, led = set(), 0
        for one in chosen:
            match one.kind:
                case "facilitators":
                    led = everywhere
                case "together":
                    first, *others = (self._place[person] for person in one.people)
                    for other in others:
                        leader[_find(leader, other)] = _find(leader, first)
                case "apart":
                    low, high = sorted(self._place[person] for person in one.people)
                    apart.add((low, high))
                case "pin":
                    allowed[self._place[one.people[0]]] &= 1 << self._number(one)
                case "language":
                    room = self._number(one)
                    language = same(self.rooms[room].language)
                    closed[language] = closed.get(language, 0) | 1 << room
                case "access":
                    for number in self._access:
                        allowed[number] &= self._accessible
                case "least":
                    room = self._number(one)
                    limits[room] = (self._limits[room][0], limits[room][1])
                case "most":
                    room = self._number(one)
                    limits[room] = (limits[room][0], self._limits[room][1] or 0)
        for language, rooms in closed.items():
            for number in self._barred[language]:
                allowed[number] &= ~rooms
        groups: dict[int, list[int]] = {}
        for number in range(len(self.people)):
            groups.setdefault(_find(leader, number), []).append(number)
        return Demand(
            allowed,
            [person.facilitator for person in self.people],
            list(groups.values()),
            frozenset(apart),
            limits,
            led,
        )

    def named(self, rooms: Sequence[int]) -> dict[str, str]:
        """The seating that gives each person, in order, the room with this number."""
        return {person.id: self.rooms[number].id for person, number in zip(self.people, rooms, strict=True)}

    def holding(self, rooms: Sequence[int]) -> Iterator[int]:
        """The constraints, by their places in order, that hold when each person, in order, is in the room given."""
        heads = Counter(rooms)
        led = {room for person, room in zip(self.people, rooms, strict=True) if person.facilitator}
        strangers = {language: {rooms[one] for one in barred} for language, barred in self._barred.items()}
        for number, one in enumerate(self.constraints):
            room = -1 if one.room is None else self._room[one.room]
            seats = [rooms[self._place[person]] for person in one.people]
            match one.kind:
                case "facilitators":
                    holds = len(led) == len(self.rooms)
                case "together":
                    holds = len(set(seats)) == 1
                case "apart":
                    holds = seats[0] != seats[1]
                case "pin":
                    holds = seats[0] == room
                case "language":
                    holds = room not in strangers[same(self.rooms[room].language)]
                case "access":
                    holds = all(self._accessible >> rooms[person] & 1 for person in self._access)
                case "least":
                    holds = heads[room] >= self.least(self.rooms[room].id)
                case "most":
                    holds = heads[room] <= self.most(self.rooms[room].id)
            if holds:
                yield number

    def least(self, room: str) -> int:
        """How many people the room needs."""
        return self._limits[self._room[room]][0]

    def most(self, room: str) -> int:
        """How many people the room takes."""
        most = self._limits[self._room[room]][1]
        return len(self.people) if most is None else most

    def _number(self, constraint: Constraint) -> int:
        return self._room[constraint.room or ""]

    def _by_language(self) -> dict[str, list[int]]:
        """For each language of a room, the people whom it keeps out."""
        spoken = {same(room.language): room.language for room in self.rooms if room.language is not None}
        return {
            key: [
                number
                for number, person in enumerate(self.people)
                if person.languages and not may_sit(person, Room("", language=language))
            ]
            for key, language in spoken.items()
        }


def _find(leader: list[int], one: int) -> int:
    while leader[one] != one:
        leader[one] = leader[leader[one]]
        one = leader[one]
    return one
