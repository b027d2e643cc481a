"""What an allocation is asked: people, rooms, rounds, what must hold, what is wished for, and who has met whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from types import MappingProxyType

Pair = tuple[str, str]
"""Two people's ids, the smaller first: see `pair`."""

MOST_ROUNDS = 64
MOST_WEIGHT = 10


class ProblemError(ValueError):
    """The problem contradicts itself in form: something unknown, named twice or out of range."""


def pair(one: str, other: str) -> Pair:
    """The key under which two people are remembered, whatever their order."""
    return (one, other) if one <= other else (other, one)


def same(value: str | None) -> str:
    """Attributes are compared without regard to case and space; empty means unknown: like nobody else's."""
    return " ".join((value or "").split()).casefold()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be seated, as far as the allocation may know them.

    `attributes`: for example place, organisation, role; a missing or empty one is unknown, and like nobody else's.
    `languages`: those they can talk in; empty means any. `needs_access`: only accessible rooms will do.
    `opted_out`: stays out of all rooms. `preferences`: themes, the dearest first.
    """

    id: str
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    languages: frozenset[str] = frozenset()
    facilitator: bool = False
    needs_access: bool = False
    opted_out: bool = False
    preferences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    """A room of one round. Takes from `least` to `most` people (None: as many as come).

    `language`: only people who talk in it (None: everybody). `theme`: what preferences speak of.
    """

    id: str
    least: int = 0
    most: int | None = None
    theme: str | None = None
    language: str | None = None
    accessible: bool = True


@dataclass(frozen=True, slots=True)
class Pin:
    """This person sits in this room, in the round with this index or (None) in every round that has the room."""

    person: str
    room: str
    round: int | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """How much each wish counts, from 0 (not at all) to 10.

    `meet_new`: people meet whom they have not met. `mix`: people who differ in this attribute share a room.
    `gather`: people who are alike in it do. `themes`: people get the themes they prefer. `keep`: people stay in the
    room of `Problem.current`. By the defaults one repeated meeting weighs as much as 25 pairs from the same place.
    """

    meet_new: int = 5
    mix: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    gather: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    themes: int = 0
    keep: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything an allocation depends on, besides seed and moves. Raises ProblemError when made of contradictions.

    `rounds`: the rooms of each round to plan, in order; a room that several rounds have keeps its id.
    `together`: people who share a room in every round. `apart`: pairs who never do. `history`: how often two people
    have met before the first of these rounds. `current`: the room where people are now, for the wish `keep`.
    `facilitator_in_each_room`: every room has one at least. `balanced`: sizes differ by one at most, as far as the
    rooms' own limits and the other constraints allow.
    """

    people: tuple[Person, ...]
    rounds: tuple[tuple[Room, ...], ...]
    together: tuple[frozenset[str], ...] = ()
    apart: frozenset[Pair] = frozenset()
    pins: tuple[Pin, ...] = ()
    facilitator_in_each_room: bool = False
    history: Mapping[Pair, int] = field(default_factory=lambda: MappingProxyType({}))
    wishes: Wishes = field(default_factory=Wishes)
    current: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    balanced: bool = True

    def __post_init__(self) -> None:
        known = {person.id for person in self.people}
        if len(known) != len(self.people):
            raise ProblemError(f"somebody is named twice: {_twice(person.id for person in self.people)}")
        if not 1 <= len(self.rounds) <= MOST_ROUNDS:
            raise ProblemError(f"give from 1 to {MOST_ROUNDS} rounds, not {len(self.rounds)}")
        for number, rooms in enumerate(self.rounds, start=1):
            _check_rooms(number, rooms)
        for group in self.together:
            _require_known(group, known, "to be kept together")
        for couple in self.apart:
            _require_known(couple, known, "to be kept apart")
            if couple[0] >= couple[1]:
                raise ProblemError(f"a pair is two people, the smaller id first: {couple}")
        for couple, times in self.history.items():
            if couple[0] >= couple[1] or times < 0:
                raise ProblemError(
                    f"history counts meetings of pairs, the smaller id first: {couple}, {times}"
                )
        self._check_pins(known)
        weights = (self.wishes.meet_new, self.wishes.themes, self.wishes.keep)
        for weight in (*weights, *self.wishes.mix.values(), *self.wishes.gather.values()):
            if not 0 <= weight <= MOST_WEIGHT:
                raise ProblemError(f"a wish counts from 0 to {MOST_WEIGHT}, not {weight}")

    def _check_pins(self, known: set[str]) -> None:
        _require_known({pin.person for pin in self.pins}, known, "pinned")
        out = {person.id for person in self.people if person.opted_out}
        for pin in self.pins:
            if pin.round is not None and not 0 <= pin.round < len(self.rounds):
                raise ProblemError(f"{pin.person} is pinned in round index {pin.round}, which is not planned")
            rounds = self.rounds if pin.round is None else (self.rounds[pin.round],)
            if not any(room.id == pin.room for rooms in rounds for room in rooms):
                raise ProblemError(f"{pin.person} is pinned to {pin.room}, a room that is not there")
            if pin.person in out:
                raise ProblemError(f"{pin.person} is pinned to {pin.room} but opted out of breakout rooms")

    @property
    def seated(self) -> tuple[Person, ...]:
        """Everybody who gets a room."""
        return tuple(person for person in self.people if not person.opted_out)

    def groups(self) -> list[tuple[str, ...]]:
        """Who is seated as one: everybody exactly once, groups that overlap joined, in the order of `people`.

        People who opted out are left out, and out of their groups.
        """
        leader = {person.id: person.id for person in self.seated}

        def find(one: str) -> str:
            while leader[one] != one:
                leader[one] = leader[leader[one]]
                one = leader[one]
            return one

        for group in self.together:
            members = sorted(one for one in group if one in leader)
            for one in members[1:]:
                leader[find(one)] = find(members[0])
        found: dict[str, list[str]] = {}
        for person in self.seated:
            found.setdefault(find(person.id), []).append(person.id)
        return [tuple(group) for group in found.values()]

    def bound_pairs(self) -> set[Pair]:
        """Pairs who are kept together, and so cannot but meet each time: never counted as repeats."""
        return {pair(*couple) for group in self.groups() for couple in combinations(group, 2)}

    def pinned(self, index: int) -> dict[str, set[str]]:
        """Rooms to which each pinned person is pinned in the round with this index (more than one contradict)."""
        here = {room.id for room in self.rounds[index]}
        found: dict[str, set[str]] = {}
        for pin in self.pins:
            if pin.round == index or (pin.round is None and pin.room in here):
                found.setdefault(pin.person, set()).add(pin.room)
        return found


def may_sit(person: Person, room: Room) -> bool:
    """Whether language and accessibility let this person into this room."""
    if room.language is not None and person.languages:
        spoken = {same(language) for language in person.languages}
        if same(room.language) not in spoken:
            return False
    return room.accessible or not person.needs_access


def _check_rooms(number: int, rooms: tuple[Room, ...]) -> None:
    if not rooms:
        raise ProblemError(f"round {number} has no rooms")
    if len({room.id for room in rooms}) != len(rooms):
        raise ProblemError(f"round {number} has a room twice: {_twice(room.id for room in rooms)}")
    for room in rooms:
        if room.least < 0 or (room.most is not None and room.most < room.least):
            raise ProblemError(
                f"room {room.id} takes from {room.least} to {room.most} people, which cannot be"
            )


def _require_known(ids: Iterable[str], known: set[str], role: str) -> None:
    if strangers := sorted(set(ids) - known):
        raise ProblemError(f"{', '.join(strangers[:3])}: {role}, but not among the people")


def _twice(ids: Iterable[str]) -> str:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            return one
        seen.add(one)
    return ""
