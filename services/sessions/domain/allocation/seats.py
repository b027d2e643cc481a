"""A plan that changes seat by seat, and what each seat would cost; for a few people among many."""

from collections import Counter
from collections.abc import Iterable, Sequence

from services.sessions.domain.allocation.encode import ALIKE, MEETING, SEAT, rank
from services.sessions.domain.allocation.limits import balanced_limits, own_limits
from services.sessions.domain.allocation.plan import Assignments
from services.sessions.domain.allocation.problem import Problem, may_sit, pair, same

_LOOKED_AT = 6
"""Full rooms that are looked into for somebody who could make room."""


class Hall:
    """Who sits where in each round. Costs are those of the search; only people who are asked about are looked up."""

    def __init__(self, problem: Problem, rounds: Sequence[Assignments], people: Iterable[str]) -> None:
        self._problem = problem
        self._people = {person.id: person for person in problem.people}
        self._seats = [dict(seats) for seats in rounds]
        self._members: dict[int, dict[str, list[str]]] = {}
        self._fresh = set(people)
        self._met: dict[str, Counter[str]] = {}
        self._apart: dict[str, set[str]] = {}
        for one, other in problem.apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)
        self._mates: dict[str, set[str]] = {}
        if problem.together:
            for group in problem.groups():
                if len(group) > 1:
                    self._mates.update({one: set(group) - {one} for one in group})
        self._pinned: dict[int, dict[str, set[str]]] = {}

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
        self._seats[index][person] = room
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

    def allowed(self, person: str, index: int, room: str) -> bool:
        """Whether pins, language, accessibility and those kept apart let this person into this room."""
        one = next(each for each in self._problem.rounds[index] if each.id == room)
        if index not in self._pinned:
            self._pinned[index] = self._problem.pinned(index)
        wanted = self._pinned[index].get(person)
        if (wanted and wanted != {room}) or not may_sit(self._people[person], one):
            return False
        return not self._apart.get(person, set()).intersection(self._rooms(index)[room])

    def cost(self, person: str, index: int, room: str) -> int:
        """What this person's seat in the room costs, whether they sit there already or not."""
        wishes, me, met = self._problem.wishes, self._people[person], self._meetings(person)
        mates = self._mates.get(person, set())
        others = [one for one in self._rooms(index)[room] if one != person and one not in mates]
        here = self._seats[index].get(person) == room
        again = sum(met[one] - here for one in others if met[one] > here)
        total = wishes.meet_new * MEETING * again
        for sign, weights in ((1, wishes.mix), (-1, wishes.gather)):
            for attribute, weight in weights.items():
                mine = same(me.attributes.get(attribute))
                if weight and mine:
                    alike = sum(same(self._people[one].attributes.get(attribute)) == mine for one in others)
                    total += sign * ALIKE * weight * alike
        one = next(each for each in self._problem.rounds[index] if each.id == room)
        if me.preferences and wishes.themes:
            total += SEAT * wishes.themes * rank(me, one)
        if wishes.keep and self._problem.current.get(person, room) != room:
            total += SEAT * wishes.keep
        return total

    def _limits(self, index: int) -> dict[str, tuple[int, int]]:
        """(people up to which a room is filled first, people that it can take at most)."""
        rooms, people = self._problem.rounds[index], len(self._problem.seated)
        even = balanced_limits(rooms, people) if self._problem.balanced else own_limits(rooms, people)
        own = own_limits(rooms, people)
        return {room.id: (even[k][1], own[k][1]) for k, room in enumerate(rooms)}

    def best_room(self, person: str, index: int) -> str | None:
        """Where this person sits best; None when no room can take them."""
        rooms = self._rooms(index)
        mates = self._mates.get(person, set())
        with_mates = {self._seats[index][one] for one in mates if one in self._seats[index]}
        limits = self._limits(index)
        me = self._people[person]
        led = {one: any(self._people[each].facilitator for each in rooms[one]) for one in rooms}
        lacking = self._problem.facilitator_in_each_room and me.facilitator and not all(led.values())
        best: tuple[bool, bool, int, int] | None = None
        found = None
        for room, members in rooms.items():
            if with_mates and room not in with_mates:
                continue
            soft, hard = limits[room]
            if len(members) >= hard or not self.allowed(person, index, room):
                continue
            key = (lacking and led[room], len(members) >= soft, self.cost(person, index, room), len(members))
            if best is None or key < best:
                best, found = key, room
        return found

    def _free_to_move(self, person: str, index: int) -> bool:
        if index not in self._pinned:
            self._pinned[index] = self._problem.pinned(index)
        me = self._people[person]
        return (
            person not in self._mates
            and person not in self._pinned[index]
            and not (me.facilitator and self._problem.facilitator_in_each_room)
        )

    def make_room(self, person: str, index: int, most: int, moved: set[str]) -> set[str]:
        """Let one other person change rooms so that this one sits better; who moved (nobody, or one)."""
        here = self._seats[index].get(person)
        if most <= 0 or here is None or not self._free_to_move(person, index):
            return set()
        mine = self.cost(person, index, here)
        if mine <= 0:
            return set()
        rooms = self._rooms(index)
        wanted = sorted(
            (self.cost(person, index, room), room)
            for room in rooms
            if room != here and self.allowed(person, index, room)
        )
        best, change = 0, None
        for there, room in wanted[:_LOOKED_AT]:
            for other in list(rooms[room]):
                if other in self._fresh or other in moved or not self._free_to_move(other, index):
                    continue
                if not self.allowed(other, index, here):
                    continue
                gain = mine - there + self.cost(other, index, room) - self.cost(other, index, here)
                # Each was counted with the other among the people of the room they go to.
                gain += self._between(person, other)
                gain += self._between(other, person)
                if gain > best:
                    best, change = gain, (other, room)
        if change is None:
            return set()
        other, room = change
        self.put(other, index, here)
        self.put(person, index, room)
        return {other}

    def _between(self, one: str, other: str) -> int:
        """What the two cost each other when they share a room."""
        wishes, me, them = self._problem.wishes, self._people[one], self._people[other]
        total = wishes.meet_new * MEETING * self._meetings(one)[other]
        for sign, weights in ((1, wishes.mix), (-1, wishes.gather)):
            for attribute, weight in weights.items():
                mine = same(me.attributes.get(attribute))
                if mine and mine == same(them.attributes.get(attribute)):
                    total += sign * ALIKE * weight
        return total

    def level(self, index: int, most: int, moved: set[str]) -> set[str]:
        """Move people out of the fullest rooms into the emptiest as long as sizes are not even; who moved."""
        gone: set[str] = set()
        while len(gone) < most and self._problem.balanced:
            rooms, problem = self._rooms(index), self._problem
            own = dict(zip(rooms, own_limits(problem.rounds[index], len(problem.seated)), strict=True))
            full = max(
                (room for room in rooms if len(rooms[room]) > own[room][0]),
                key=lambda room: len(rooms[room]),
                default=None,
            )
            empty = min(
                (room for room in rooms if len(rooms[room]) < own[room][1]),
                key=lambda room: len(rooms[room]),
                default=None,
            )
            if full is None or empty is None or len(rooms[full]) - len(rooms[empty]) < 2:
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
