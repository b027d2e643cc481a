"""Reasons why groups cannot be placed that a flow of single people does not see."""

from collections.abc import Sequence

from services.sessions.domain.allocation.feasibility.flow import bits
from services.sessions.domain.allocation.feasibility.units import Kind

_MOST_MASKS = 12  # sets of rooms that are looked at for space; more would cost more than they prune


def cliques(kinds: Sequence[Kind]) -> list[int]:
    """Kinds (as bits) of whom each is kept apart from each other, three or more; each kind is in one at least if any.

    Two are left out: that they need two rooms is seen when one of them is placed.
    """
    found = []
    covered = 0
    for first in sorted(range(len(kinds)), key=lambda number: -kinds[number].apart.bit_count()):
        if covered >> first & 1 or not kinds[first].apart:
            continue
        clique, common = 1 << first, kinds[first].apart
        while common:
            best = max(bits(common), key=lambda number: ((kinds[number].apart & common).bit_count(), -number))
            clique |= 1 << best
            common &= kinds[best].apart
        covered |= clique
        if clique.bit_count() > 2:
            found.append(clique)
    return found


def distinct(clique: int, domain: Sequence[int]) -> bool:
    """Whether each kind of these can have a room of its own."""
    taken: dict[int, int] = {}

    def find(kind: int, seen: set[int]) -> bool:
        for room in bits(domain[kind]):
            if room not in seen:
                seen.add(room)
                if room not in taken or find(taken[room], seen):
                    taken[room] = kind
                    return True
        return False

    return all(find(kind, set()) for kind in bits(clique))


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
