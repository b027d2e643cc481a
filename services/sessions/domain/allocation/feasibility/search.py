"""Seats groups and people who are kept apart one by one; a flow of everybody else says where that cannot work.

Depth first, the most constrained first. The flow counts all who are not placed yet as single people, which is exact
when only free people are left. Rooms that are alike are tried once; states that failed are remembered in a form that
does not tell apart what is alike, over all restarts. Restarts change in which order rooms are tried, not what is tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import inf

from services.sessions.domain.allocation.feasibility import bounds
from services.sessions.domain.allocation.feasibility.demand import Demand
from services.sessions.domain.allocation.feasibility.flow import Flow, bits
from services.sessions.domain.allocation.feasibility.units import Units, bound_to, likeness, sort_out

NODES = 20_000
_FIRST_ATTEMPT = 50  # dead ends before the first restart; each attempt gets twice as many as the one before


_FIRST_ROOMS = 32  # of these the first to be tried is chosen
_ALERT = (
    20  # after a dead end, at most so many units are placed with an eye on all bounds, which takes longer
)
_SLOW = 100  # kinds of unit; for each so many a dead end counts once more


class GaveUp(Exception):
    """The search for a seating met so many dead ends that it stopped, without an answer."""


def solve(demand: Demand, *, nodes: int = NODES) -> list[int] | None:
    """The number of a room for each person, or None when that is impossible.

    Raises GaveUp after `nodes` dead ends. With many units to place, a dead end takes longer and counts as several.
    """
    for room, (least, most) in enumerate(demand.limits):
        if max(least, demand.led >> room & 1) > most:
            return None
    units = sort_out(demand)
    if units is None:
        return None
    search = _Search(demand, units)
    if not search.possible():
        return None
    price = 1 + len(units.kinds) // _SLOW
    left, attempt, turn = nodes // price, _FIRST_ATTEMPT, 0
    while (found := search.run(min(left, attempt), turn)) is None:
        left -= attempt
        if left <= 0:
            break
        search.start_again()
        attempt *= 2
        turn += 1
    else:
        return search.seating() if found else None
    raise GaveUp(f"no seating and no proof that there is none after {nodes} dead ends")


@dataclass(slots=True)
class _Step:
    """A unit of a kind in a room: what the room blocked before, and which kinds (as bits) lost the room by it."""

    kind: int
    room: int
    blocked: int
    closed: int


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
        self.inside = [0] * self.rooms
        self.domain = [kind.rooms for kind in self.kinds]
        self.placed: list[list[int]] = [[] for _ in self.kinds]
        self.facilitated = [0] * self.rooms
        self.touched = [0] * self.rooms
        self.blocked = [0] * self.rooms
        self.used = [0] * self.rooms
        self.weight = [1] * len(self.kinds)
        self.cliques = bounds.cliques(self.kinds)
        self.score = [0.0] * len(self.kinds)
        self.leading = sum(1 << number for number, kind in enumerate(self.kinds) if kind.facilitators)
        largest = max((kind.size for kind in self.kinds), default=0)
        self.larger = [
            sum(1 << number for number, kind in enumerate(self.kinds) if kind.size > size)
            for size in range(largest)
        ]
        self.failed: set[tuple[object, ...]] = set()
        self.leaders = {rooms: len(people) for (rooms, leads), people in units.free.items() if leads}
        self.alert = 0
        self.trail: list[_Step] = []
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
        alike: dict[int, int] = {}
        for number, kind in enumerate(self.kinds):
            alike[kind.rooms] = alike.get(kind.rooms, 0) | 1 << number
        for rooms, numbers in alike.items():
            for room in bits(rooms):
                self.inside[room] |= numbers
        for room in range(self.rooms):
            self._close(room, self.inside[room] & self._too_large(room))
        if not all(self.domain):
            return False
        for number in range(len(self.kinds)):
            self._rate(number)
        return self.flow.settle() and self._bounded()

    def _bounded(self) -> bool:
        """Whether the bounds leave hope. A room that still needs a facilitator has a seat for one."""
        reserved = sum(1 << room for room in bits(self.unled) if not self.facilitated[room])
        space = [free - used for free, used in zip(self.space, self.used, strict=True)]
        return (
            bounds.packable(self.kinds, self.left, space, reserved)
            and bounds.led(self.kinds, self.left, self.domain, self.leaders, reserved)
            and all(
                bounds.distinct(self.kinds, clique, self.left, self.domain, space) for clique in self.cliques
            )
        )

    def run(self, allowance: int, turn: int) -> bool | None:
        """True: everybody is placed. False: nobody can be. None: more dead ends than allowed."""
        number = self._choose()
        if number is None:
            return True
        stack = [(number, self._options(number, turn))]
        trail = self.trail
        while True:
            number, options = stack[-1]
            for room in options:
                step = self._put(number, room)
                if step is not None:
                    trail.append(step)
                    self.alert -= 1
                    break
                self._blame(number)
                self.alert = max(1, min(_ALERT, _ALERT * _SLOW**2 // (len(self.kinds) * self.rooms)))
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
                return None
            following = self._choose()
            if following is None:
                return True
            stack.append((following, self._options(following, turn)))

    def start_again(self) -> None:
        """Take back whatever is placed."""
        while self.trail:
            self._take_back(self.trail.pop())
        self.alert = 0

    def _choose(self) -> int | None:
        """The kind with the fewest rooms left for its size and the trouble it made so far."""
        if not self.pending:
            return None
        return self.score.index(min(self.score))

    def _rate(self, number: int) -> None:
        """Who has one room left comes first, who is all placed last."""
        rooms = self.domain[number].bit_count()
        if not self.left[number]:
            self.score[number] = inf
        elif rooms < 2:
            self.score[number] = 0.0
        else:
            self.score[number] = rooms / (self.weight[number] * self.kinds[number].size)

    def _blame(self, number: int) -> None:
        self.weight[number] += 1
        self._rate(number)

    def _options(self, number: int, turn: int) -> Iterator[int]:
        """Rooms to try, one of each that are alike. The first is found at little cost: mostly it is the only one."""
        domain = self.domain[number]
        taste = turn % 3
        if taste == 0:
            kind = self.kinds[number]
            there = self.flow.at[self._class(kind.rooms, kind.size == kind.facilitators)]
            first = next(bits((domain & there) or domain))
        else:
            first = min(islice(bits(domain), _FIRST_ROOMS), key=lambda room: self._preference(room, taste))
        tried = {self._look(first)}
        yield first
        for room in sorted(bits(domain), key=lambda room: self._preference(room, taste)):
            if (look := self._look(room)) not in tried:
                tried.add(look)
                yield room

    def _preference(self, room: int, taste: int) -> int:
        """The smallest first: by taste any room, the fullest, or the emptiest."""
        space = self.space[room] - self.used[room]
        return (0, space, -space)[taste]

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

    def _too_large(self, room: int) -> int:
        """The kinds for which a room lacks space, with a seat kept for the facilitator whom it still needs."""
        space = self.space[room] - self.used[room]
        if self.unled >> room & 1 and not self.facilitated[room]:
            return self._larger_than(space) & self.leading | self._larger_than(space - 1) & ~self.leading
        return self._larger_than(space)

    def _larger_than(self, size: int) -> int:
        size = max(size, 0)
        return self.larger[size] if size < len(self.larger) else 0

    def _close(self, room: int, numbers: int) -> None:
        """Take the room from these kinds, which have it."""
        bit = 1 << room
        self.inside[room] &= ~numbers
        for number in bits(numbers):
            self.domain[number] ^= bit
            self._rate(number)

    def _reopen(self, room: int, numbers: int) -> None:
        bit = 1 << room
        self.inside[room] |= numbers
        for number in bits(numbers):
            self.domain[number] ^= bit
            self._rate(number)

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
        closed = self.inside[room] & self.pending & (kind.apart | self._too_large(room))
        step = _Step(number, room, self.blocked[room], closed)
        self.blocked[room] |= kind.apart
        self._close(room, closed)
        self._rate(number)
        bit = 1 << room
        lost = [other for other in bits(closed) if not self.domain[other]]
        for other in lost:
            self._blame(other)
        self._narrow(kind.rooms, bit, kind.facilitators, True)
        self._narrow(kind.rooms, bit, kind.size - kind.facilitators, False)
        if (
            not lost
            and not (self.failed and self.alert > 0 and self._state() in self.failed)
            and self.flow.settle()
            and (self.alert <= 0 or self._bounded())
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
        self.placed[number].pop()
        self.left[number] += 1
        self.pending |= 1 << number
        self.used[room] -= kind.size
        self.facilitated[room] -= kind.facilitators
        self.touched[room] -= 1
        self.blocked[room] = step.blocked
        self._reopen(room, step.closed)
        self._rate(number)

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
