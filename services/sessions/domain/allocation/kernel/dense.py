"""The twin's search with matrices: the cost of every unit in every room of one round, kept up to date."""

from services.sessions.domain.allocation.kernel.deal import alike, below, draw, linear, pair_index
from services.sessions.domain.allocation.kernel.search import Search
from services.sessions.domain.allocation.kernel.state import APART, APART_COST, FORBIDDEN

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
        self.own: list[int] = []
        for u in range(n):
            for v in range(u):
                met = state.pairs[pair_index(u, v)]
                cost = APART_COST if met == APART else 0
                if state.attrs:
                    cost += alike(state, u, v)
                if state.matrix is not None:
                    cost += state.matrix[u * n + v]
                self.base[u][v] = self.base[v][u] = cost
                self.meetings[u][v] = self.meetings[v][u] = 0 if met == APART else met

    def meet(self, round_index: int, step: int) -> None:
        """Count a round's meetings, or take them back; a single round is always out of them."""
        if self.state.rounds > 1:
            self._count(round_index, step)

    def _count(self, round_index: int, step: int) -> None:
        members: list[list[int]] = [[] for _ in range(self.state.rooms)]
        for u, b in enumerate(self.rooms[round_index]):
            for v in members[b]:
                self.meetings[u][v] += step
                self.meetings[v][u] += step
            members[b].append(u)

    def enter(self) -> None:
        """Take the round out of the meetings and make its own matrices."""
        state, n, rooms = self.state, self.state.n, self.rooms[self.round]
        if state.rounds > 1 or not self.w:
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
        # Who costs nothing has little to gain: look at them seldom.
        if state.nonneg and self.own[i] == 0 and (most < 0 or draw(self.random) % 16 != 0):
            return
        self.tried += 1
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
