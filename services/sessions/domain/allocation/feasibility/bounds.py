"""Reasons why groups cannot be placed that a flow of single people does not see."""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from services.sessions.domain.allocation.feasibility.flow import Flow, bits
from services.sessions.domain.allocation.feasibility.units import Kind

_MOST_MASKS = 12  # sets of rooms that are looked at for space; more would cost more than they prune


def cliques(kinds: Sequence[Kind]) -> list[int]:
    """Kinds (as bits) of whom each is kept apart from each other, three units at least.

    Two units are left out: that they need two rooms is seen when one of them is placed.
    """
    found = []
    covered = 0
    for first in sorted(range(len(kinds)), key=lambda number: -kinds[number].apart.bit_count()):
        if covered >> first & 1 or not kinds[first].apart:
            continue
        clique, shared = 1 << first, kinds[first].apart & ~(1 << first)
        while shared:
            best = max(bits(shared), key=lambda number: ((kinds[number].apart & shared).bit_count(), -number))
            clique |= 1 << best
            shared &= kinds[best].apart & ~(1 << best)
        covered |= clique
        if sum(len(kinds[number].members) for number in bits(clique)) > 2:
            found.append(clique)
    return found


def distinct(
    kinds: Sequence[Kind], clique: int, left: Sequence[int], domain: Sequence[int], space: Sequence[int]
) -> bool:
    """Whether the kinds of a clique can have as many rooms as they need at least, each to itself."""
    rooms = Flow([0] * len(space), [1] * len(space))
    for number in bits(clique):
        if left[number]:
            needed = _rooms_needed(kinds[number], number, left[number], domain[number], space)
            rooms.add(rooms.class_of(domain[number]), needed)
    return rooms.settle()


def _rooms_needed(kind: Kind, number: int, units: int, domain: int, space: Sequence[int]) -> int:
    """How many rooms of its domain the units of a kind fill at least; more than there are when they do not fit."""
    if units == 1 or kind.apart >> number & 1:
        return units
    takes = sorted((space[room] // kind.size for room in bits(domain)), reverse=True)
    for rooms, total in enumerate(accumulate(takes), start=1):
        if total >= units:
            return rooms
    return len(takes) + 1


def packable(kinds: Sequence[Kind], left: Sequence[int], space: Sequence[int], reserved: int) -> bool:
    """Whether the units that are left may have space, by how many units of a size each room can take.

    For each size s a unit of size n weighs n // s, and a room with f seats free carries f // s. `reserved`: rooms (as
    bits) that still need a facilitator, so that units without any have one seat fewer there.
    """
    waiting = [(kind, count) for kind, count in zip(kinds, left, strict=True) if count]
    sizes = sorted({kind.size for kind, _ in waiting if kind.size > 1})
    if not sizes:
        return True
    masks = sorted({kind.rooms for kind, _ in waiting}, key=lambda mask: (mask.bit_count(), mask))[
        :_MOST_MASKS
    ]
    union = 0
    for kind, _ in waiting:
        union |= kind.rooms
    for rooms in {*masks, union}:
        inside = [(kind, count) for kind, count in waiting if not kind.rooms & ~rooms]
        everyone = [space[room] for room in bits(rooms)]
        led = [space[room] - (reserved >> room & 1) for room in bits(rooms)]
        for size in sizes:
            if sum(kind.size // size * count for kind, count in inside) > sum(
                free // size for free in everyone
            ):
                return False
            alone = sum(kind.size // size * count for kind, count in inside if not kind.facilitators)
            if alone > sum(max(free, 0) // size for free in led):
                return False
    return True


def led(
    kinds: Sequence[Kind], left: Sequence[int], domain: Sequence[int], free: Mapping[int, int], rooms: int
) -> bool:
    """Whether each of these rooms can have a facilitator, when facilitators of one unit cannot be in two rooms.

    `rooms`, as bits. `free`: how many facilitators are in no unit, by the rooms that they may lead.
    """
    leads = [rooms >> room & 1 for room in range(rooms.bit_length())]
    flow = Flow(leads, leads)
    for allowed, count in free.items():
        flow.add(flow.class_of(allowed & rooms), count)
    for kind, units, open_rooms in zip(kinds, left, domain, strict=True):
        if units and kind.facilitators:
            flow.add(flow.class_of(open_rooms & rooms), units)
    return flow.meet_needs()
