"""Balanced rooms that mix places and organisations, by a seeded greedy pass.

Sizes never differ by more than one. Within that, each person goes to the room where the fewest people come from the
same place or organisation. People who are hardest to spread (those of the largest groups) are seated first.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """What the allocation may know about somebody. None means unknown: it is like nobody else's."""

    person_id: str
    place: str | None = None
    organisation: str | None = None


def allocate(people: Sequence[Person], rooms: Sequence[str], seed: int) -> dict[str, str]:
    """A room for each person. Raises ValueError without rooms, or when a person or room is named twice."""
    if not rooms:
        raise ValueError("an allocation needs at least one room")
    if len(set(rooms)) != len(rooms) or len({person.person_id for person in people}) != len(people):
        raise ValueError("an allocation names each person and each room once")
    smallest, larger_rooms = divmod(len(people), len(rooms))
    sizes = dict.fromkeys(rooms, 0)
    places: dict[str, Counter[str]] = {room: Counter() for room in rooms}
    organisations: dict[str, Counter[str]] = {room: Counter() for room in rooms}
    order = {room: _rank(seed, room) for room in rooms}
    plan: dict[str, str] = {}
    for person in _hardest_first(people, seed):
        place, organisation = _same(person.place), _same(person.organisation)
        with_space = [room for room in rooms if sizes[room] < smallest + (1 if larger_rooms else 0)]
        room = min(
            with_space,
            key=lambda room: (
                (places[room][place] if place else 0)
                + (organisations[room][organisation] if organisation else 0),
                sizes[room],
                order[room],
            ),
        )
        if sizes[room] == smallest:
            larger_rooms -= 1
        sizes[room] += 1
        if place:
            places[room][place] += 1
        if organisation:
            organisations[room][organisation] += 1
        plan[person.person_id] = room
    return plan


def _hardest_first(people: Sequence[Person], seed: int) -> list[Person]:
    """Largest groups first, a group's people together, chance (by the seed) deciding the rest."""
    places = Counter(_same(person.place) for person in people)
    organisations = Counter(_same(person.organisation) for person in people)
    places[""] = organisations[""] = 0

    def difficulty(person: Person) -> tuple[int, int, str, str, int]:
        place, organisation = _same(person.place), _same(person.organisation)
        return (
            -places[place],
            -organisations[organisation],
            place,
            organisation,
            _rank(seed, person.person_id),
        )

    return sorted(people, key=difficulty)


def _same(attribute: str | None) -> str:
    """Attributes are compared without regard to case and space around them."""
    return (attribute or "").strip().casefold()


def _rank(seed: int, thing: str) -> int:
    """A number that looks random but is the same for the same seed and thing everywhere."""
    return int.from_bytes(hashlib.blake2b(f"{seed}:{thing}".encode(), digest_size=8).digest(), "big")
