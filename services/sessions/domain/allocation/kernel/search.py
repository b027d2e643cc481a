"""The course of the twin's search: descent, then cycles of annealing, each from the best plan so far.

How long a cycle is does not depend on the moves that are allowed: fewer moves are the beginning of more moves.
"""

from abc import ABC, abstractmethod

from services.sessions.domain.allocation.kernel.relabel import relabel
from services.sessions.domain.allocation.kernel.state import APART, CHANCES, Ints, State
from services.sessions.domain.allocation.kernel.who import alike, below, draw, known, linear, rooms_with

DESCENT, CALIBRATE, ANNEAL = range(3)
FIRST_LENGTH = 30
MOST_PASSES = 12
MOST_TRIALS = 24
MOST_STEPS = 400
HOT = 150
STALL = 60
MOST_STALE = 4
WARM = (120, 30)
COLD = (25, 1)


class Search(ABC):
    """What dense and sparse search have in common."""

    def __init__(self, state: State, random: int) -> None:
        self.state = state
        self.random = [random]
        self.length = FIRST_LENGTH
        self.heat = state.heat * 256
        self.warm = [0, 0]
        self.kind = self.cycles = self.stale = 0
        self.left = self.worsened = self.improved = self.tried = 0
        self.phase, self.passes, self.trials, self.steps, self.index = DESCENT, 0, 0, 0, 0
        self.round = -1
        self.own = [0] * state.n
        self.sizes: list[list[int]] = []
        self.facs: list[list[int]] = []
        self.rooms = [list(state.plan(r)) for r in range(state.rounds)]
        for r in range(state.rounds):
            self.count_round(r)
        self.prepare()
        self.cost = self.best_cost = self.before = self.low = self.lowest = self._whole_cost()
        self._best = state.room[:]
        self._unsaved = False

    @abstractmethod
    def prepare(self) -> None:
        """Make what the search decides by."""

    @abstractmethod
    def reload(self, rooms: list[list[int]]) -> None:
        """Put another plan in the place of the present one."""

    @abstractmethod
    def enter(self) -> None:
        """Begin to work on the round `self.round`."""

    @abstractmethod
    def leave(self) -> None:
        """End the work on the round `self.round`, before another."""

    @abstractmethod
    def look(self, unit: int, most: int) -> None:
        """Change this unit's room if that costs at most `most`."""

    def count_round(self, r: int) -> None:
        """Sizes and facilitators of the rooms of one round."""
        state = self.state
        sizes, facs = [0] * state.rooms, [0] * state.rooms
        for u, b in enumerate(self.rooms[r]):
            sizes[b] += state.size(u)
            facs[b] += state.facs[u]
        if r == len(self.sizes):
            self.sizes.append(sizes)
            self.facs.append(facs)
        else:
            self.sizes[r], self.facs[r] = sizes, facs

    def fits(self, a: int, b: int, people: int, facs: int) -> bool:
        """Whether so many more people and facilitators may go from a to b than come back."""
        state, r = self.state, self.round
        at, sizes, led = r * state.rooms, self.sizes[r], self.facs[r]
        return (
            state.lo[at + a] <= sizes[a] - people <= state.hi[at + a]
            and state.lo[at + b] <= sizes[b] + people <= state.hi[at + b]
            and led[a] - facs >= state.need[at + a]
            and led[b] + facs >= state.need[at + b]
        )

    def count_move(self, a: int, b: int, people: int, facs: int) -> None:
        """They have gone."""
        sizes, led = self.sizes[self.round], self.facs[self.round]
        sizes[a] -= people
        sizes[b] += people
        led[a] -= facs
        led[b] += facs

    def keep_best(self) -> None:
        """Copy the best plan, if that was not done yet."""
        if self._unsaved:
            self._write()
            self._best = self.state.room[:]
            self._unsaved = False

    def _write(self) -> None:
        for r, rooms in enumerate(self.rooms):
            self.state.room[r * self.state.n : (r + 1) * self.state.n] = type(self.state.room)("i", rooms)

    def before_change(self, delta: int) -> None:
        """Improvements come in runs: the best plan is copied only when it is about to be left."""
        if delta > 0:
            self.keep_best()

    def after_change(self, delta: int) -> None:
        """A change is done."""
        self.cost += delta
        self.worsened += delta > 0
        self.improved += delta < 0
        self.low = min(self.low, self.cost)
        if self.cost < self.best_cost:
            self.best_cost = self.cost
            self._unsaved = True

    def take_best(self) -> tuple[int, Ints]:
        """Cost and plan, the best so far."""
        self.keep_best()
        return self.best_cost, self._best[:]

    def _whole_cost(self) -> int:
        """The cost of the plan. Meetings from before it cost nothing."""
        state, total = self.state, 0
        for r, rooms in enumerate(self.rooms):
            for u, b in enumerate(rooms):
                total += linear(state, r, u, b)
            for inside in rooms_with(state, rooms):
                for k, u in enumerate(inside):
                    before = known(state, u)
                    for v in inside[k + 1 :]:
                        if state.attrs:
                            total += alike(state, u, v)
                        if state.matrix is not None:
                            total += state.matrix[u * state.n + v]
                        met = before.get(v, 0)
                        if met == APART or self._shared(u, v, 0, r):
                            continue
                        now = self._shared(u, v, r, state.rounds)
                        total += sum(state.marginal[met : met + now]) * state.size(u) * state.size(v)
        return total

    def _shared(self, u: int, v: int, start: int, end: int) -> int:
        return sum(self.rooms[r][u] == self.rooms[r][v] for r in range(start, end))

    def _load_best(self) -> None:
        """Go back to the best plan, with people exchanged where that mixes better."""
        self.keep_best()
        n, rounds = self.state.n, range(self.state.rounds)
        best = [list(self._best[r * n : (r + 1) * n]) for r in rounds]
        self.best_cost += relabel(self.state, best, self.random)
        self.reload(best)
        for r in rounds:
            self.count_round(r)
        self.cost = self.best_cost
        self._write()
        self._best = self.state.room[:]

    def _next_step(self) -> bool:
        """After all rounds had their turn at this temperature; whether another plan was loaded."""
        rate = self.worsened * CHANCES // self.tried if self.tried else 0
        loaded = False
        if self.phase == DESCENT:
            self.passes += 1
            if self.improved == 0 or self.passes >= MOST_PASSES:
                self._load_best()
                loaded = True
                self.before = self.best_cost
                self.phase = CALIBRATE
        elif self.phase == CALIBRATE:
            self._calibrate(rate, HOT if self.cycles == 0 else WARM[self.kind])
        elif self.heat > 0:
            self._cool(rate)
        else:
            self._load_best()
            loaded = True
            if self.best_cost >= self.before:
                self.kind = 1 - self.kind
            self.before = self.best_cost
            if self.cycles % 2 == 1:
                self.length = self.length * 7 // 5
            self.cycles += 1
            self.heat = self.warm[self.kind] = self.warm[self.kind] or self.warm[1 - self.kind]
            self.trials = 0
            self.phase = CALIBRATE
        self.improved = self.worsened = self.tried = 0
        return loaded

    def _calibrate(self, rate: int, goal: int) -> None:
        state = self.state
        if self.trials < MOST_TRIALS and rate * 4 > goal * 5:
            self.heat = self.heat // 2 if rate > goal * 3 else self.heat * 9 // 10
            self.trials += 1
        elif self.trials < MOST_TRIALS and rate * 5 < goal * 4:
            self.heat = self.heat * 2 + 1 if rate * 3 < goal else self.heat * 10 // 9 + 1
            self.heat = min(self.heat, state.most * 256)
            self.trials += 1
        else:
            self.warm[self.kind] = self.heat
            self.phase = ANNEAL
            self.steps = self.stale = 0
            self.low = self.lowest = self.cost

    def _cool(self, rate: int) -> None:
        if self.low < self.lowest:
            self.lowest = self.low
            self.stale = 0
        elif rate < STALL:
            self.stale += 1
        self.low = self.cost
        self.steps += 1
        over = (
            rate < COLD[self.kind] or self.steps > MOST_STEPS or (self.kind == 1 and self.stale >= MOST_STALE)
        )
        self.heat = 0 if over else self.heat * 15 // 16

    def _next_burst(self) -> None:
        state = self.state
        entered = self.round >= 0
        if entered and state.rounds > 1:
            self.leave()
            entered = False
        self.round += 1
        if self.round >= state.rounds:
            self.round = 0
            if self._next_step():
                entered = False
        if not entered:
            self.enter()
        self.index = 0
        self.left = state.n
        if self.phase == ANNEAL:
            self.left = max(self.length * state.n // state.rounds, (state.n + 1) // 2)

    def run(self, moves: int) -> int:
        """Look at so many units; how many were looked at (fewer: nothing can get better)."""
        state, done = self.state, 0
        if state.n < 2 or state.rooms < 2:
            return 0
        while done < moves and self.best_cost > state.floor:
            if self.left == 0:
                self._next_burst()
            self.left -= 1
            done += 1
            if self.phase == DESCENT:
                unit = self.index
                self.index += 1
            else:
                unit = below(self.random, state.n)
            most = -1
            if self.phase != DESCENT and self.heat > 0:
                most = self.heat * state.chance[draw(self.random) % CHANCES] // (256 * CHANCES)
                most = min(most, state.most)
            if state.nonneg and self.own[unit] == 0 and most < 0:  # who costs nothing has nothing to gain
                continue
            self.tried += 1
            self.look(unit, most)
        return done
