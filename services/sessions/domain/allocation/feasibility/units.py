"""Who is tried one by one: people who are seated together, or kept apart from somebody, by kinds that are alike."""

from collections import Counter
from dataclasses import dataclass

from services.sessions.domain.allocation.feasibility.demand import Demand
from services.sessions.domain.allocation.feasibility.flow import bits


@dataclass(slots=True)
class Kind:
    """Units that are alike: so many people of whom so many facilitate, the same rooms, the same kinds apart.

    `apart`: kinds as bits, this kind among them when its own units are kept apart from each other. `members`: the
    people of each unit.
    """

    size: int
    facilitators: int
    rooms: int
    apart: int
    members: list[list[int]]


@dataclass(slots=True)
class Units:
    """A demand, sorted: `kinds` are tried one by one, `free` people by (rooms, facilitator) only counted."""

    kinds: list[Kind]
    free: dict[tuple[int, bool], list[int]]


def sort_out(demand: Demand) -> Units | None:
    """The units of a demand; None when somebody has no room at all, or a group contradicts itself."""
    unit_of = [0] * len(demand.allowed)
    rooms: list[int] = []
    for number, group in enumerate(demand.groups):
        shared = -1
        for person in group:
            shared &= demand.allowed[person]
            unit_of[person] = number
        if not shared:
            return None
        rooms.append(shared)
    neighbours: dict[int, set[int]] = {}
    for one, other in demand.apart:
        here, there = unit_of[one], unit_of[other]
        if here == there:
            return None
        if rooms[here] & rooms[there]:
            neighbours.setdefault(here, set()).add(there)
            neighbours.setdefault(there, set()).add(here)
    units = Units([], {})
    alike: dict[object, int] = {}
    kind_of: dict[int, int] = {}
    for number, group in enumerate(demand.groups):
        facilitators = sum(demand.facilitators[person] for person in group)
        if number not in neighbours and len(group) == 1:
            units.free.setdefault((rooms[number], bool(facilitators)), []).append(group[0])
            continue
        others = _twins(number, neighbours)
        found = alike.setdefault((len(group), facilitators, rooms[number], others), len(units.kinds))
        if found == len(units.kinds):
            units.kinds.append(Kind(len(group), facilitators, rooms[number], 0, []))
        units.kinds[found].members.append(group)
        kind_of[number] = found
    for number, ones in neighbours.items():
        for one in ones:
            units.kinds[kind_of[number]].apart |= 1 << kind_of[one]
    return units


def _twins(number: int, neighbours: dict[int, set[int]]) -> tuple[bool, frozenset[int]]:
    """What units have in common who are kept apart from the same others: also from each other, or not."""
    open_ones = neighbours.get(number, set())
    closed = frozenset(open_ones | {number})
    mutual = any(neighbours[one] | {one} == closed for one in open_ones)
    return mutual, closed if mutual else frozenset(open_ones)


def bound_to(units: Units, rooms: int) -> list[tuple[int, int]]:
    """How many free people, and how many facilitators among them, have each room as their only one."""
    found = [(0, 0)] * rooms
    for (allowed, facilitator), people in units.free.items():
        if allowed.bit_count() == 1:
            room = allowed.bit_length() - 1
            count, leading = found[room]
            found[room] = (count + len(people), leading + (len(people) if facilitator else 0))
    return found


def likeness(demand: Demand, units: Units, bound: list[tuple[int, int]]) -> list[int]:
    """A number for each room; rooms with the same one are interchangeable as long as nobody sits there.

    People who are bound to one room are counted, not told apart: each of many rooms may have its own facilitator.
    """
    marks = [0] * len(demand.limits)
    masks = Counter(kind.rooms for kind in units.kinds)
    masks.update(allowed for allowed, _ in units.free if allowed.bit_count() > 1)
    everywhere = (1 << len(demand.limits)) - 1
    for number, mask in enumerate(sorted(mask for mask in masks if mask != everywhere)):
        for room in bits(mask):
            marks[room] |= 1 << number
    numbers: dict[tuple[object, ...], int] = {}
    return [
        numbers.setdefault((limits, demand.led >> room & 1, bound[room], marks[room]), len(numbers))
        for room, limits in enumerate(demand.limits)
    ]
