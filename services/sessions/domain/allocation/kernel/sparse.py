"""The twin's search without matrices, for many people: costs are added up from who sits where."""

from services.sessions.domain.allocation.kernel.search import Search
from services.sessions.domain.allocation.kernel.state import FORBIDDEN
from services.sessions.domain.allocation.kernel.who import (
    below,
    known,
    linear,
    meetings,
    rooms_with,
    together,
)

LOOKS = 12


class SparseSearch(Search):
    """`members`: who is in each room of each round; that of the present round changes with the search.

    `place`: where somebody stands in the list of their room in the present round; `met`: whom the unit that is looked
    at meets in the other rounds.
    """

    def prepare(self) -> None:
        """Who is where."""
        self.members = [rooms_with(self.state, rooms) for rooms in self.rooms]
        self.place: list[int] = []

    def reload(self, rooms: list[list[int]]) -> None:
        """Another plan."""
        self.rooms = rooms
        self.members = [rooms_with(self.state, one) for one in rooms]

    def enter(self) -> None:
        """What everybody's seat costs in this round."""
        members = self.members[self.round] = rooms_with(self.state, self.rooms[self.round])
        self.place = [0] * self.state.n
        for inside in members:
            for k, u in enumerate(inside):
                self.place[u] = k
        for b in range(self.state.rooms):
            self._renew_own(b)

    def leave(self) -> None:
        """Nothing to put back."""

    def _meetings(self, u: int, v: int) -> int:
        count = known(self.state, u).get(v, 0)
        return count + sum(rooms[u] == rooms[v] for r, rooms in enumerate(self.rooms) if r != self.round)

    def _cost(self, u: int, b: int, without: int) -> int:
        cost = linear(self.state, self.round, u, b)
        for v in self.members[self.round][b]:
            if v not in (u, without):
                cost += together(self.state, u, v, self._meetings(u, v))
        return cost

    def _renew_own(self, b: int) -> None:
        for u in self.members[self.round][b]:
            self.own[u] = self._cost(u, b, -1)

    def _move(self, u: int, a: int, b: int) -> None:
        source, target = self.members[self.round][a], self.members[self.round][b]
        last = source.pop()
        if last != u:
            source[self.place[u]] = last
            self.place[last] = self.place[u]
        self.place[u] = len(target)
        target.append(u)
        self.rooms[self.round][u] = b

    def look(self, unit: int, most: int) -> None:
        """Look at some rooms for a change of the unit that costs at most `most`."""
        state, i, own = self.state, unit, self.own
        a, su = self.rooms[self.round][i], state.size(i)
        met = meetings(state, self.rooms, self.members, i, self.round)
        for _ in range(LOOKS):
            b = below(self.random, state.rooms)
            there = linear(state, self.round, i, b)
            if b == a or there >= FORBIDDEN:
                continue
            inside = self.members[self.round][b]
            there += sum(together(state, i, v, met.get(v, 0)) for v in inside)
            if there - own[i] <= most and self.fits(a, b, su, state.facs[i]):
                self._change(there - own[i], [(i, a, b)], su, state.facs[i])
                return
            for j in inside:
                delta = there - together(state, i, j, met.get(j, 0)) - own[i] - own[j]
                if state.nonneg and delta > most:
                    continue
                people, facs = su - state.size(j), state.facs[i] - state.facs[j]
                if not self.fits(a, b, people, facs):
                    continue
                delta += self._cost(j, a, i)
                if delta > most:
                    continue
                self._change(delta, [(i, a, b), (j, b, a)], people, facs)
                return

    def _change(self, delta: int, steps: list[tuple[int, int, int]], people: int, facs: int) -> None:
        self.before_change(delta)
        for step in steps:
            self._move(*step)
        _, a, b = steps[0]
        self._renew_own(a)
        self._renew_own(b)
        self.count_move(a, b, people, facs)
        self.after_change(delta)
