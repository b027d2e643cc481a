"""Seats groups and people who are kept apart one by one; a flow of everybody else says where that cannot work.

Depth first, the most constrained first. The flow counts all who are not placed yet as single people, which is exact
when only free people are left. Rooms that are alike are tried once; states that failed are remembered in a form that
does not tell apart what is alike, over all restarts. Restarts change in which order rooms are tried, not what is tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.sessions.domain.allocation.feasibility import bounds
from services.sessions.domain.allocation.feasibility.demand import Demand
from services.sessions.domain.allocation.feasibility.flow import Flow, bits
from services.sessions.domain.allocation.feasibility.units import Units, bound_to, likeness, sort_out

NODES = 20_000
_FIRST_ATTEMPT = 50  # dead ends before the first restart; each attempt gets twice as many as the one before


class GaveUp(Exception):
    """The search for a seating met so many dead ends that it stopped, without an answer."""


def solve(demand: Demand, *, nodes: int = NODES) -> list[int] | None:
    """The number of a room for each person, or None when that is impossible. Raises GaveUp after `nodes` dead ends."""
    for room, (least, most) in enumerate(demand.limits):
        if max(least, demand.led >> room & 1) > most:
            return None
    units = sort_out(demand)
    if units is None:
        return None
    search = _Search(demand, units)
    if not search.possible():
        return None
    left, attempt, turn = nodes, _FIRST_ATTEMPT, 0
    while left > 0:
        allowance = min(left, attempt)
        found = search.run(allowance, turn)
        if found is not None:
            return search.seating() if found else None
        left -= allowance
        attempt *= 2
        turn += 1
    raise GaveUp(f"no seating and no proof that there is none after {nodes} dead ends")


@dataclass(slots=True)
class _Step:
    """A unit of a kind in a room: what the room blocked before, and which kinds lost the room by it."""

    kind: int
    room: int
    blocked: int
    cleared: list[int]


class _Search:
    """The state of the search: who is placed where, what that leaves to the others, and the flow of all."""

    def __init__(self, demand: Demand, units: Units) -> None:
        self.demand, self.units, self.kinds = demand, units, units.kinds
        self.rooms = len(demand.limits)
        bound = bound_to(units, self.rooms)
        self.like = likeness(demand, units, bound)
        self.space = [most - count for (_, most), (count, _) in zip(demand.limits, bound, strict=True)]
        self.unled = sum(1 << room for room in bits(demand.led) if not bound[room][1])
        self.left = [len(kind.members) for kind in self.kinds]
        self.pending = (1 << len(self.kinds)) - 1
        self.domain = [kind.rooms for kind in self.kinds]
        self.placed: list[list[int]] = [[] for _ in self.kinds]
        self.facilitated = [0] * self.rooms
        self.touched = [0] * self.rooms
        self.blocked = [0] * self.rooms
        self.used = [0] * self.rooms
        self.weight = [1] * len(self.kinds)
        self.cliques = bounds.cliques(self.kinds)
        self.failed: set[tuple[object, ...]] = set()
        self.struggling = False
        self._fill_flow()

    def _fill_flow(self) -> None:
        """Slots: a general one for each room, and one for its first facilitator where it must have one."""
        led = [self.demand.led >> room & 1 for room in range(self.rooms)]
        limits = list(zip(self.demand.limits, led, strict=True))
        self.flow = Flow(
            [max(0, least - lead) for (least, _), lead in limits] + led,
            [most - lead for (_, most), lead in limits] + led,
        )
        for (rooms, facilitator), people in self.units.free.items():
            self.flow.add(self._class(rooms, facilitator), len(people))
        for kind in self.kinds:
            count = len(kind.members)
            if kind.facilitators:
                self.flow.add(self._class(kind.rooms, True), kind.facilitators * count)
            if others := kind.size - kind.facilitators:
                self.flow.add(self._class(kind.rooms, False), others * count)

    def _class(self, rooms: int, facilitator: bool) -> int:
        return self.flow.class_of(rooms | (rooms & self.demand.led) << self.rooms if facilitator else rooms)

    def possible(self) -> bool:
        """Whether nothing forbids a seating before anybody is placed."""
        for number, kind in enumerate(self.kinds):
            for room in bits(kind.rooms):
                if not self._fits(number, room):
                    self.domain[number] &= ~(1 << room)
            if not self.domain[number]:
                return False
        return self.flow.settle() and self._bounded()

    def _bounded(self) -> bool:
        """Whether the bounds leave hope. A room that still needs a facilitator has a seat for one."""
        reserved = sum(1 << room for room in bits(self.unled) if not self.facilitated[room])
        space = [free - used for free, used in zip(self.space, self.used, strict=True)]
        return bounds.packable(self.kinds, self.left, space, reserved) and all(
            bounds.distinct(self.kinds, clique, self.left, self.domain, space) for clique in self.cliques
        )

    def run(self, allowance: int, turn: int) -> bool | None:
        """True: everybody is placed. False: nobody can be. None: that many dead ends were met; all is taken back."""
        number = self._choose()
        if number is None:
            return True
        stack = [(number, self._options(number, turn))]
        trail: list[_Step] = []
        while True:
            number, options = stack[-1]
            for room in options:
                step = self._put(number, room)
                if step is not None:
                    trail.append(step)
                    break
                self.weight[number] += 1
                self.struggling = True
                allowance -= 1
                if allowance < 0:
                    break
            else:
                self.failed.add(self._state())
                stack.pop()
                if not stack:
                    return False
                self._take_back(trail.pop())
                continue
            if allowance < 0:
                while trail:
                    self._take_back(trail.pop())
                return None
            following = self._choose()
            if following is None:
                return True
            stack.append((following, self._options(following, turn)))

    def _choose(self) -> int | None:
        """The kind with the fewest rooms left for its size and the trouble it made so far."""
        best, least = None, 0.0
        for number in bits(self.pending):
            rooms = self.domain[number].bit_count()
            if rooms == 1:
                return number
            score = rooms / (self.weight[number] * self.kinds[number].size)
            if best is None or score < least:
                best, least = number, score
        return best

    def _options(self, number: int, turn: int) -> Iterator[int]:
        """Rooms to try, one of each that are alike: first, at no cost, one where the flow has such people already."""
        domain = self.domain[number]
        tried = set()
        if turn % 3 == 0:
            kind = self.kinds[number]
            there = self.flow.at[self._class(kind.rooms, kind.size == kind.facilitators)]
            first = (domain & there) or domain
            room = (first & -first).bit_length() - 1
            tried.add(self._look(room))
            yield room
        fullest_first = 1 if turn % 3 == 1 else -1 if turn % 3 == 2 else 0
        ranked = sorted((fullest_first * (self.space[room] - self.used[room]), room) for room in bits(domain))
        for _, room in ranked:
            if (look := self._look(room)) not in tried:
                tried.add(look)
                yield room

    def _look(self, room: int) -> tuple[int, int, int, int]:
        """Rooms that look the same are interchangeable."""
        return (
            self.like[room],
            self.used[room],
            self.facilitated[room],
            self.blocked[room] & self.pending,
        )

    def _state(self) -> tuple[object, ...]:
        looks = sorted(self._look(room) for room in range(self.rooms) if self.touched[room])
        return (tuple(self.left), *looks)

    def _fits(self, number: int, room: int) -> bool:
        """Whether a unit has space in a room, with a seat kept for the facilitator whom the room still lacks."""
        kind = self.kinds[number]
        lacking = self.unled >> room & 1 and not kind.facilitators and not self.facilitated[room]
        return kind.size + (1 if lacking else 0) <= self.space[room] - self.used[room]

    def _put(self, number: int, room: int) -> _Step | None:
        """Place a unit. None when that cannot work; it is then taken back."""
        kind = self.kinds[number]
        self.used[room] += kind.size
        self.facilitated[room] += kind.facilitators
        self.touched[room] += 1
        self.placed[number].append(room)
        self.left[number] -= 1
        if not self.left[number]:
            self.pending &= ~(1 << number)
        step = _Step(number, room, self.blocked[room], [])
        self.blocked[room] |= kind.apart
        bit = 1 << room
        possible = True
        for other in bits(self.pending):
            if self.domain[other] & bit and (kind.apart >> other & 1 or not self._fits(other, room)):
                self.domain[other] ^= bit
                step.cleared.append(other)
                if not self.domain[other]:
                    self.weight[other] += 1
                    possible = False
                    break
        self._narrow(kind.rooms, bit, kind.facilitators, True)
        self._narrow(kind.rooms, bit, kind.size - kind.facilitators, False)
        if (
            possible
            and not (self.failed and self._state() in self.failed)
            and self.flow.settle()
            and (not self.struggling or self._bounded())
        ):
            return step
        self._take_back(step)
        return None

    def _take_back(self, step: _Step) -> None:
        number, room = step.kind, step.room
        kind = self.kinds[number]
        bit = 1 << room
        self._narrow(bit, kind.rooms, kind.facilitators, True)
        self._narrow(bit, kind.rooms, kind.size - kind.facilitators, False)
        for other in step.cleared:
            self.domain[other] |= bit
        self.placed[number].pop()
        self.left[number] += 1
        self.pending |= 1 << number
        self.used[room] -= kind.size
        self.facilitated[room] -= kind.facilitators
        self.touched[room] -= 1
        self.blocked[room] = step.blocked

    def _narrow(self, rooms: int, to: int, count: int, facilitator: bool) -> None:
        """People in the flow who could use the one set of rooms may now use the other."""
        if count and rooms != to:
            self.flow.move(self._class(rooms, facilitator), self._class(to, facilitator), count)

    def seating(self) -> list[int]:
        """The room of each person, when all units are placed: free people as the flow has them."""
        found = [0] * len(self.demand.allowed)
        for kind, rooms in zip(self.kinds, self.placed, strict=True):
            for members, room in zip(kind.members, rooms, strict=True):
                for person in members:
                    found[person] = room
        seats: dict[int, list[int]] = {}
        for (allowed, facilitator), people in self.units.free.items():
            one = self._class(allowed, facilitator)
            if one not in seats:
                seats[one] = [
                    slot % self.rooms
                    for slot in bits(self.flow.at[one])
                    for _ in range(self.flow.held[slot][one])
                ]
            for person in people:
                found[person] = seats[one].pop()
        return found
