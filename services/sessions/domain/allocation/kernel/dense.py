"""The twin's search with matrices: the cost of every unit in every room of one round, kept up to date."""

from services.sessions.domain.allocation.kernel.search import Search
from services.sessions.domain.allocation.kernel.state import APART, APART_COST, FORBIDDEN
from services.sessions.domain.allocation.kernel.who import alike, below, known, linear, rooms_with

MOST_EXTRA = 4


class DenseSearch(Search):
    """`base`: what pairs cost whatever their meetings; `w`: what they cost in this round; `d`: units by room."""

    def prepare(self) -> None:
        """The parts of a pair's cost that never change, and meetings as a full matrix."""
        state, n = self.state, self.state.n
        self.base = [[0] * n for _ in range(n)]
        self.meetings = [[0] * n for _ in range(n)]
        self.w: list[list[int]] = []
        self.d: list[list[int]] = []
        for u in range(n):
            for v in range(u):
                cost = alike(state, u, v) if state.attrs else 0
                if state.matrix is not None:
                    cost += state.matrix[u * n + v]
                self.base[u][v] = self.base[v][u] = cost
        for u in range(n):
            for v, times in known(state, u).items():
                if times == APART:
                    self.base[u][v] += APART_COST
                else:
                    self.meetings[u][v] = times
        for r in range(state.rounds):
            self._count(r, 1)

    def reload(self, rooms: list[list[int]]) -> None:
        """Another plan; of a single round the meetings are out already."""
        if self.state.rounds > 1:
            for r in range(self.state.rounds):
                self._count(r, -1)
        self.rooms = rooms
        for r in range(self.state.rounds):
            self._count(r, 1)

    def _count(self, round_index: int, step: int) -> None:
        for inside in rooms_with(self.state, self.rooms[round_index]):
            for u in inside:
                row = self.meetings[u]
                for v in inside:
                    if v != u:
                        row[v] += step

    def enter(self) -> None:
        """Take the round out of the meetings and make its own matrices."""
        state, n, rooms = self.state, self.state.n, self.rooms[self.round]
        self._count(self.round, -1)
        marginal, sizes = state.marginal, [state.size(u) for u in range(n)]
        self.w = [
            [
                0 if u == v else base + marginal[met] * sizes[u] * sizes[v]
                for v, (base, met) in enumerate(zip(self.base[u], self.meetings[u], strict=True))
            ]
            for u in range(n)
        ]
        self.d = [[linear(state, self.round, u, b) for u in range(n)] for b in range(state.rooms)]
        for u, b in enumerate(rooms):
            self.d[b] = [x + y for x, y in zip(self.d[b], self.w[u], strict=True)]
        self.own = [self.d[b][u] for u, b in enumerate(rooms)]

    def leave(self) -> None:
        """Put the round back into the meetings."""
        self._count(self.round, 1)

    def _move(self, u: int, a: int, b: int) -> None:
        w = self.w[u]
        self.d[a] = [x - y for x, y in zip(self.d[a], w, strict=True)]
        self.d[b] = [x + y for x, y in zip(self.d[b], w, strict=True)]
        self.rooms[self.round][u] = b

    def _renew_own(self, a: int, b: int) -> None:
        da, db, own = self.d[a], self.d[b], self.own
        for v, room in enumerate(self.rooms[self.round]):
            if room == a:
                own[v] = da[v]
            elif room == b:
                own[v] = db[v]

    def look(self, unit: int, most: int) -> None:
        """Look for a first change of the unit that costs at most `most`, from a chance beginning on."""
        state, i = self.state, unit
        n, g, room = state.n, state.rooms, self.rooms[self.round]
        a, su, w, own, d = room[i], state.size(i), self.w[i], self.own, self.d
        da = d[a]
        at = [row[i] for row in d]
        here = at[a]
        limit = min(most + here, FORBIDDEN)
        if self.sizes[self.round][a] - su >= state.lo[self.round * g + a]:
            start = below(self.random, g)
            for x in range(g):
                b = start + x if start + x < g else start + x - g
                if at[b] > limit or b == a or not self.fits(a, b, su, state.facs[i]):
                    continue
                delta = at[b] - here
                self.before_change(delta)
                self._move(i, a, b)
                self._renew_own(a, b)
                self.count_move(a, b, su, state.facs[i])
                self.after_change(delta)
                return
        start = below(self.random, n)
        for j in (*range(start, n), *range(start)):
            b = room[j]
            partial = at[b] + da[j] - own[j] - 2 * w[j]
            if partial > limit or b == a:
                continue
            people, facs, delta = su - state.size(j), state.facs[i] - state.facs[j], partial - here
            if self.fits(a, b, people, facs):
                self.before_change(delta)
                self._move(i, a, b)
                self._move(j, b, a)
                self._renew_own(a, b)
                self.count_move(a, b, people, facs)
                self.after_change(delta)
                return
            if people != 0 and self._balance(i, j, a, b, delta, most):
                return

    def _balance(self, i: int, j: int, a: int, b: int, delta: int, most: int) -> bool:
        """i to b and j to a would leave the sizes wrong: single people follow the smaller of the two."""
        state, n, room = self.state, self.state.n, self.rooms[self.round]
        surplus, facs = state.size(i) - state.size(j), state.facs[i] - state.facs[j]
        source, target, leads, other = (b, a, i, j) if surplus > 0 else (a, b, j, i)
        if surplus == 0 or abs(surplus) > MOST_EXTRA:
            return False
        start, extra = below(self.random, n), list[int]()
        for x in range(n):
            if len(extra) == abs(surplus):
                break
            k = start + x if start + x < n else start + x - n
            if room[k] == source and k not in (i, j) and state.size(k) == 1:
                extra.append(k)
        if len(extra) < abs(surplus):
            return False
        for x, k in enumerate(extra):
            delta += self.d[target][k] - self.own[k] - 2 * self.w[k][leads] + 2 * self.w[k][other]
            delta += sum(2 * self.w[k][earlier] for earlier in extra[:x])
            facs += -state.facs[k] if surplus > 0 else state.facs[k]
        if delta > most or not self.fits(a, b, 0, facs):
            return False
        self.before_change(delta)
        self._move(i, a, b)
        self._move(j, b, a)
        for k in extra:
            self._move(k, source, target)
        self._renew_own(a, b)
        self.count_move(a, b, 0, facs)
        self.after_change(delta)
        return True
