"""The twin's search without matrices, for many people: costs are added up from the pairs' meetings when asked for."""

from services.sessions.domain.allocation.kernel.deal import below, draw, linear, pair_index, together
from services.sessions.domain.allocation.kernel.search import Search
from services.sessions.domain.allocation.kernel.state import APART, FORBIDDEN

LOOKS = 12


class SparseSearch(Search):
    """`members`: who is in each room of each round, in no order; `place`: where in that list."""

    def prepare(self) -> None:
        """Nothing more than who is where."""

    def count_round(self, r: int) -> None:
        """Sizes, facilitators and members of the rooms of one round."""
        super().count_round(r)
        if r == 0 and not hasattr(self, "members"):
            self.members: list[list[list[int]]] = []
            self.place: list[list[int]] = []
        members: list[list[int]] = [[] for _ in range(self.state.rooms)]
        place = []
        for u, b in enumerate(self.rooms[r]):
            place.append(len(members[b]))
            members[b].append(u)
        if r == len(self.members):
            self.members.append(members)
            self.place.append(place)
        else:
            self.members[r], self.place[r] = members, place

    def meet(self, round_index: int, step: int) -> None:
        """Count a round's meetings, or take them back."""
        self.record_sparse(round_index, step)

    def enter(self) -> None:
        """Nothing to make."""

    def leave(self) -> None:
        """Nothing to put back."""

    def _cost(self, u: int, b: int, without: int, now: int) -> int:
        cost = linear(self.state, self.round, u, b)
        for v in self.members[self.round][b]:
            if v not in (u, without):
                cost += together(self.state, u, v, now)
        return cost

    def _meet_all(self, u: int, b: int, step: int) -> None:
        pairs = self.state.pairs
        for v in self.members[self.round][b]:
            if v != u:
                at = pair_index(u, v)
                if pairs[at] != APART:
                    pairs[at] += step

    def _move(self, u: int, a: int, b: int) -> None:
        source, target = self.members[self.round][a], self.members[self.round][b]
        place = self.place[self.round]
        self._meet_all(u, a, -1)
        last = source.pop()
        if last != u:
            source[place[u]] = last
            place[last] = place[u]
        self._meet_all(u, b, 1)
        place[u] = len(target)
        target.append(u)
        self.rooms[self.round][u] = b

    def look(self, unit: int, most: int) -> None:
        """Look at some rooms for a change of the unit that costs at most `most`."""
        state, i, room = self.state, unit, self.rooms[self.round]
        a, su = room[i], state.size(i)
        own = self._cost(i, a, -1, 1)
        if state.nonneg and own == 0 and (most < 0 or draw(self.random) % 16 != 0):
            return
        self.tried += 1
        for _ in range(LOOKS):
            b = below(self.random, state.rooms)
            if b == a or linear(state, self.round, i, b) >= FORBIDDEN:
                continue
            there = self._cost(i, b, -1, 0)
            if there - own <= most and self.fits(a, b, su, state.facs[i]):
                self._change(there - own, [(i, a, b)], su, state.facs[i])
                return
            for j in self.members[self.round][b]:
                people, facs = su - state.size(j), state.facs[i] - state.facs[j]
                if not self.fits(a, b, people, facs):
                    continue
                delta = there - together(state, i, j, 0) - own - self._cost(j, b, -1, 1)
                if state.nonneg and delta > most:
                    continue
                delta += self._cost(j, a, i, 0)
                if delta > most:
                    continue
                self._change(delta, [(i, a, b), (j, b, a)], people, facs)
                return

    def _change(self, delta: int, steps: list[tuple[int, int, int]], people: int, facs: int) -> None:
        self.before_change(delta)
        for step in steps:
            self._move(*step)
        self.count_move(steps[0][1], steps[0][2], people, facs)
        self.after_change(delta)
