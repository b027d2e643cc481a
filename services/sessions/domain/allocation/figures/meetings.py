"""Whom each person meets: for the first time, and again."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from operator import add

from services.sessions.domain.allocation.figures.seating import Seating

MOST_BITS = 1 << 27
"""Rooms are sets of people as bits of a number, which is fastest, as long as all of them take at most 16 MiB."""


@dataclass(frozen=True)
class Meetings:
    """For each person, in the order of the seating; who is kept together is counted nowhere."""

    first: list[int]
    repeats: list[int]

    @property
    def pairs_first(self) -> int:
        """Pairs who meet for the first time."""
        return sum(self.first) // 2

    @property
    def pairs_again(self) -> int:
        """Meetings of pairs beyond their first."""
        return sum(self.repeats) // 2


def count_meetings(seats: Seating) -> Meetings:
    """Counted person by person, so that no table of pairs is ever in memory."""
    everybody = range(len(seats.people))
    beside = [0] * len(seats.people)
    for sizes, rosters in zip(seats.sizes, seats.rosters, strict=True):
        for size, roster in zip(sizes, rosters, strict=True):
            for person in roster:
                beside[person] += size
    met_again = _met_again(seats)
    first, repeats = [], []
    for person, met in zip(everybody, _different_people(seats), strict=True):
        own = seats.size_of_group(person)
        new = met - own - met_again[person]
        first.append(new)
        repeats.append(beside[person] - len(seats.rosters) * own - new)
    return Meetings(first, repeats)


def _different_people(seats: Seating) -> Iterator[int]:
    """For each person, how many people share a room with them in any round, the person included."""
    if len(seats.people) * sum(map(len, seats.rosters)) <= MOST_BITS:
        return _by_bits(seats)
    return _by_sets(seats)


def _by_bits(seats: Seating) -> Iterator[int]:
    rounds = []
    for rosters in seats.rosters:
        company = [0] * len(seats.people)
        for roster in rosters:
            here = 0
            for person in roster:
                here |= 1 << person
            for person in roster:
                company[person] = here
        rounds.append(company)
    for companies in zip(*rounds, strict=True):
        together = 0
        for company in companies:
            together |= company
        yield together.bit_count()


def _by_sets(seats: Seating) -> Iterator[int]:
    rounds = []
    for rosters in seats.rosters:
        company: list[tuple[int, ...]] = [()] * len(seats.people)
        for roster in rosters:
            for person in roster:
                company[person] = roster
        rounds.append(company)
    for companies in zip(*rounds, strict=True):
        yield len(set().union(*companies))


def _met_again(seats: Seating) -> list[int]:
    """For each person, how many people they met in the past share a room with them in any round."""
    found = [0] * len(seats.people)
    if seats.problem.history:
        rooms_before = list(accumulate(map(len, seats.rosters), initial=0))
        rooms = [frozenset(map(add, own, rooms_before)) for own in zip(*seats.room_of, strict=True)]
        for one, other in zip(*seats.met_before, strict=True):
            if not rooms[one].isdisjoint(rooms[other]):
                found[one] += 1
                found[other] += 1
    return found
