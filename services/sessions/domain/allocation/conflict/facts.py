"""What a clash and its round are about, with names: the ground on which sentences are built."""

from collections.abc import Callable, Iterable, Sequence

from services.sessions.domain.allocation.feasibility import Constraint, Rules
from services.sessions.domain.allocation.problem import Person, Room, may_sit, same


class Facts:
    """A clash by kinds, and figures of the round."""

    def __init__(self, rules: Rules, constraints: Sequence[Constraint], name: Callable[[str], str]) -> None:
        self.rules = rules
        self.name = name
        self.crowd = len(rules.people)
        self.facilitators = [person for person in rules.people if person.facilitator]
        self.of: dict[str, list[Constraint]] = {}
        for one in constraints:
            self.of.setdefault(one.kind, []).append(one)
        self._room = {room.id: room for room in rules.rooms}
        self._person = {person.id: person for person in rules.people}

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of constraint that the clash has."""
        return frozenset(self.of)

    @property
    def rooms(self) -> tuple[Room, ...]:
        """All rooms of the round."""
        return self.rules.rooms

    def rooms_of(self, kind: str) -> list[Room]:
        """The rooms whose constraints of this kind are in the clash, in their order."""
        chosen = {one.room for one in self.of.get(kind, ())}
        return [room for room in self.rules.rooms if room.id in chosen]

    def person(self, one: str) -> Person:
        """The person with this id."""
        return self._person[one]

    def room(self, one: str | None) -> Room:
        """The room with this id."""
        return self._room[one or ""]

    def names(self, ids: Iterable[str]) -> list[str]:
        """What people or rooms are called."""
        return [self.name(one) for one in ids]

    def seats(self, rooms: Iterable[Room]) -> int:
        """How many people these rooms take in all."""
        return sum(self.rules.most(room.id) for room in rooms)

    def needs(self, rooms: Iterable[Room]) -> int:
        """How many people these rooms need in all."""
        return sum(self.rules.least(room.id) for room in rooms)

    def pinned(self, room: str) -> list[str]:
        """Everybody who is pinned to this room, in the clash or not."""
        return [one.people[0] for one in self.rules.constraints if one.kind == "pin" and one.room == room]


def talks(person: Person, language: str | None) -> bool:
    """Whether this language of a room keeps the person out or not."""
    return may_sit(person, Room("", language=language))


def one_language(rooms: Sequence[Room]) -> str | None:
    """The language of these rooms, when all have the same."""
    languages = {same(room.language) for room in rooms}
    return rooms[0].language if len(languages) == 1 else None
