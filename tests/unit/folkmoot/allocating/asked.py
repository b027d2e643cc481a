"""Shortcuts for tests: a roster and a problem from a few lines of CSV."""

from collections.abc import Sequence
from itertools import cycle
from typing import Any

import pytest

from folkmoot.allocating.asking import Asked, Wanted, ask
from folkmoot.allocating.people import Roster, read_people
from folkmoot.allocating.rooms import read_rooms
from folkmoot.allocating.sheets import Sheet, read_csv
from folkmoot.allocating.writing import Planned
from folkmoot.errors import PlainError
from services.sessions.domain.allocation.plan import Allocation, Deal, Figures, MixFigure

SIX = """Name,E-mail,Town
Ann Hughes,ann@demo.example,Bath
Ann Rowe,,Bath
Ben Lin,,Bristol
Cara Mee,,Truro
Dan Oh,,Truro
Eve Poe,,
"""


def roster_of(text: str = SIX) -> Roster:
    return read_people(Sheet("people.csv", read_csv(text.encode(), "people.csv")))


def asked(text: str = SIX, rooms: str = "2", **wanted: Any) -> Asked:
    roster = roster_of(text)
    return ask(roster, read_rooms(rooms, None, len(roster.guests)), Wanted(**wanted))


def refused(text: str = SIX, rooms: str = "2", **wanted: Any) -> str:
    with pytest.raises(PlainError) as raised:
        asked(text, rooms, **wanted)
    return str(raised.value)


def planned(
    text: str = SIX, rooms: str = "Garden,Hall", rounds: Sequence[Sequence[int]] = ((0, 1),), **wanted: Any
) -> Planned:
    """A plan by hand: each round lists, for each person who is seated, the index of the room (repeated to the end)."""
    roster = roster_of(text)
    found = ask(roster, read_rooms(rooms, None, len(roster.guests)), Wanted(rounds=len(rounds), **wanted))
    names = [room.id for room in found.problem.rounds[0]]
    seated = [person.id for person in found.problem.seated]
    seats = tuple(dict(zip(seated, (names[index] for index in cycle(line)), strict=False)) for line in rounds)
    sizes = tuple(tuple(list(line.values()).count(name) for name in names) for line in seats)
    mix = tuple(MixFigure(header, 1, 2.5, 0) for header in found.problem.wishes.mix)
    worst = Deal(seated[0], 1, 2, None)
    figures = Figures(len(seated), len(rounds), 7, 9, 2, mix, (), 0, 0, worst, sizes)
    plan = Allocation(seats, figures, "mix", seed=3, moves=1000, cost=12)
    return Planned(roster, found.problem, plan, tuple(range(1, len(rounds) + 1)), found.colours)
