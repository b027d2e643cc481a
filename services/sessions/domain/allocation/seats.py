"""A plan that changes seat by seat, and what each seat would cost; for a few people among many."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache

from services.sessions.domain.allocation.encode import ALIKE, MEETING, SEAT, rank
from services.sessions.domain.allocation.limits import balanced_limits, own_limits
from services.sessions.domain.allocation.plan import Assignments
from services.sessions.domain.allocation.problem import Person, Problem, Room, may_sit, pair, same

_LOOKED_AT = 6
"""Full rooms that are looked into for somebody who could make room."""


class Hall:
    """Who sits where in each round. Costs are those of the search; only people who are asked about are looked up."""

    def __init__(self, problem: Problem, rounds: Sequence[Assignments], fresh: Iterable[str]) -> None:
        """`fresh`: people who have just come, and are not moved for one another."""
        self._problem = problem
        self._people = {person.id: person for person in problem.people}
        self._attributes = {person.id: person.attributes for person in problem.people}
        self._seats: list[Assignments] = list(rounds)  # copied before they change: seldom all of them do
        self._own: dict[int, dict[str, str]] = {}
        self._members: dict[int, dict[str, list[str]]] = {}
        self._fresh = set(fresh)
        self._met: dict[str, Counter[str]] = {}
        self._apart: dict[str, set[str]] = {}
        for one, other in problem.apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)
        self._bound = set().union(*problem.together) if problem.together else set[str]()
        self._pinned: dict[int, dict[str, set[str]]] = {}
        self._known: dict[int, dict[str, Room]] = {}
        self._limits: dict[int, dict[str, tuple[int, int]]] = {}
        self._seated = len(problem.people) - [person.opted_out for person in problem.people].count(True)
        self._plainly = cache(same)
        self._written: dict[tuple[str, str], set[str | None]] = {}
        self._likings = [
            (attribute, sign * ALIKE * weight)
            for sign, weights in ((1, problem.wishes.mix), (-1, problem.wishes.gather))
            for attribute, weight in weights.items()
            if weight
        ]

    def rounds(self) -> list[Assignments]:
        """The plan as it is now."""
        return list(self._seats)

    def _rooms(self, index: int) -> dict[str, list[str]]:
        if index not in self._members:
            members: dict[str, list[str]] = {room.id: [] for room in self._problem.rounds[index]}
            for person, room in self._seats[index].items():
                members[room].append(person)
            self._members[index] = members
        return self._members[index]

    def put(self, person: str, index: int, room: str) -> None:
        """Seat somebody, or seat them elsewhere."""
        rooms = self._rooms(index)
        before = self._seats[index].get(person)
        if before is not None:
            rooms[before].remove(person)
        rooms[room].append(person)
        if index not in self._own:
            self._seats[index] = self._own[index] = dict(self._seats[index])
        self._own[index][person] = room
        self._met.clear()

    def _meetings(self, person: str) -> Counter[str]:
        """How often this person meets or met whom, all rounds and history together."""
        if person not in self._met:
            met: Counter[str] = Counter()
            for index, seats in enumerate(self._seats):
                if person in seats:
                    met.update(self._rooms(index)[seats[person]])
            history = self._problem.history
            if history:
                for other in self._people:
                    times = history.get(pair(person, other), 0)
                    if times:
                        met[other] += times
            self._met[person] = met
        return self._met[person]

    def _room(self, index: int, room: str) -> Room:
        if index not in self._known:
            self._known[index] = {one.id: one for one in self._problem.rounds[index]}
        return self._known[index][room]

    def _pins(self, index: int) -> dict[str, set[str]]:
        if index not in self._pinned:
            self._pinned[index] = self._problem.pinned(index) if self._problem.pins else {}
        return self._pinned[index]

    def _mates(self, person: str) -> set[str]:
        """Who is kept together with this person."""
        found, edge = {person}, [person]
        while edge:
            one = edge.pop()
            for group in self._problem.together if one in self._bound else ():
                if one in group:
                    edge += group - found
                    found |= group
        return found - {person}

    def allowed(self, person: str, index: int, room: str) -> bool:
        """Whether pins, language, accessibility and those kept apart let this person into this room."""
        wanted, me = self._pins(index).get(person), self._people[person]
        if wanted and wanted != {room}:
            return False
        if (me.languages or me.needs_access) and not may_sit(me, self._room(index, room)):
            return False
        apart = self._apart.get(person)
        return not apart or apart.isdisjoint(self._rooms(index)[room])

    def cost(self, person: str, index: int, room: str) -> int:
        """What this person's seat in the room costs, whether they sit there already or not."""
        return self._cost(person, index, dict.fromkeys(self._rooms(index)[room], room), [room])[room]

    def costs(self, person: str, index: int, rooms: Iterable[str]) -> dict[str, int]:
        """The same for several rooms."""
        return self._cost(person, index, self._seats[index], rooms)

    def _cost(self, person: str, index: int, seats: Assignments, rooms: Iterable[str]) -> dict[str, int]:
        """Costs by room, for the people whom `seats` names: those who differ are passed over at once."""
        wishes, me, met = self._problem.wishes, self._people[person], self._meetings(person)
        known, here = self._attributes, self._seats[index].get(person)
        passed = self._mates(person) | {person}
        total: Counter[str] = Counter()
        for attribute, weight in self._likings:
            spellings = self._spellings(attribute, self._value(me, attribute))
            if spellings:
                alike = [
                    room
                    for one, room in seats.items()
                    if known[one].get(attribute) in spellings and one not in passed
                ]
                for room in alike:
                    total[room] += weight
        for one, times in met.items():
            if one in seats and one not in passed:
                again = times - (seats[one] == here)
                if again > 0:
                    total[seats[one]] += wishes.meet_new * (MEETING + MEETING // 10 * (again - 1))
        found = {}
        for room in rooms:
            found[room] = total[room]
            if me.preferences and wishes.themes:
                found[room] += SEAT * wishes.themes * rank(me, self._room(index, room))
            if wishes.keep and self._problem.current.get(person, room) != room:
                found[room] += SEAT * wishes.keep
        return found

    def _spellings(self, attribute: str, value: str) -> set[str | None]:
        """All ways in which this value is written; none for an unknown one. Comparing is all that is left."""
        if (attribute, value) not in self._written:
            every = {each.get(attribute) for each in self._attributes.values()} if value else set()
            self._written[attribute, value] = {one for one in every if same(one) == value}
        return self._written[attribute, value]

    def _value(self, person: Person, attribute: str) -> str:
        return self._plainly(person.attributes.get(attribute, ""))

    def _takes(self, index: int) -> dict[str, tuple[int, int]]:
        """(people up to which a room is filled first, people that it can take at most)."""
        rooms, people = self._problem.rounds[index], self._seated
        at = next(k for k, one in enumerate(self._problem.rounds) if one is rooms)
        if at not in self._limits:
            own = own_limits(rooms, people)
            even = balanced_limits(rooms, people) if self._problem.balanced else own
            self._limits[at] = {room.id: (even[k][1], own[k][1]) for k, room in enumerate(rooms)}
        return self._limits[at]

    def best_room(self, person: str, index: int) -> str | None:
        """Where this person sits best; None when no room can take them."""
        rooms, takes, me = self._rooms(index), self._takes(index), self._people[person]
        with_mates = {self._seats[index][one] for one in self._mates(person) if one in self._seats[index]}
        fitting = [
            room
            for room, members in rooms.items()
            if len(members) < takes[room][1]
            and (not with_mates or room in with_mates)
            and self.allowed(person, index, room)
        ]
        if self._problem.facilitator_in_each_room and me.facilitator:
            lacking = [
                room for room in fitting if not any(self._people[one].facilitator for one in rooms[room])
            ]
            fitting = lacking or fitting
        fitting = [room for room in fitting if len(rooms[room]) < takes[room][0]] or fitting
        costs = self.costs(person, index, fitting)
        return min(fitting, key=lambda room: (costs[room], len(rooms[room])), default=None)

    def _free_to_move(self, person: str, index: int) -> bool:
        leads = self._problem.facilitator_in_each_room and self._people[person].facilitator
        return person not in self._bound and person not in self._pins(index) and not leads

    def make_room(self, person: str, index: int, most: int, moved: set[str]) -> set[str]:
        """Let one other person change rooms so that this one sits better; who moved (nobody, or one)."""
        here = self._seats[index].get(person)
        if most <= 0 or here is None or not self._free_to_move(person, index):
            return set()
        rooms = self._rooms(index)
        costs = self.costs(person, index, rooms)
        worth = self._problem.wishes.meet_new * MEETING // 2  # nobody is moved for less than half a repeat
        wanted = sorted(
            (costs[room], room)
            for room in rooms
            if costs[room] + worth <= costs[here] and room != here and self.allowed(person, index, room)
        )
        best, change = worth, None
        for there, room in wanted[:_LOOKED_AT]:
            for other in rooms[room]:
                if other in self._fresh or other in moved or not self._free_to_move(other, index):
                    continue
                if not self.allowed(other, index, here):
                    continue
                gain = costs[here] - there + self.cost(other, index, room) - self.cost(other, index, here)
                # Each was counted with the other among the people of the room they go to.
                gain += self._between(person, other) + self._between(other, person)
                if gain > best:
                    best, change = gain, (other, room)
        if change is None:
            return set()
        other, room = change
        self.put(other, index, here)
        self.put(person, index, room)
        return {other}

    def _between(self, one: str, other: str) -> int:
        """What the two cost each other when they share a room that they do not share yet."""
        again = self._meetings(one)[other]
        total = self._problem.wishes.meet_new * (MEETING + MEETING // 10 * (again - 1)) if again else 0
        for attribute, weight in self._likings:
            mine = self._value(self._people[one], attribute)
            if mine and mine == self._value(self._people[other], attribute):
                total += weight
        return total

    def level(self, index: int, most: int, moved: set[str]) -> set[str]:
        """Move people out of the fullest rooms into the emptiest as long as sizes are not even; who moved."""
        gone: set[str] = set()
        rooms, problem = self._rooms(index), self._problem
        limits = own_limits(problem.rounds[index], self._seated)
        own = dict(zip(rooms, limits, strict=True))
        while len(gone) < most and problem.balanced:
            sizes = {room: len(members) for room, members in rooms.items()}
            spare = [room for room, size in sizes.items() if size > own[room][0]]
            open_rooms = [room for room, size in sizes.items() if size < own[room][1]]
            if not spare or not open_rooms:
                break
            full, empty = max(spare, key=sizes.__getitem__), min(open_rooms, key=sizes.__getitem__)
            if sizes[full] - sizes[empty] < 2:
                break
            candidates = [
                (self.cost(one, index, empty) - self.cost(one, index, full), one)
                for one in rooms[full]
                if one not in moved and self._free_to_move(one, index) and self.allowed(one, index, empty)
            ]
            if not candidates:
                break
            _, one = min(candidates)
            self.put(one, index, empty)
            gone.add(one)
        return gone
