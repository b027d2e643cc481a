"""`allocate`: a feasible plan at once, polished for as long as it may be, checked before it leaves."""

from array import array
from collections.abc import Callable, Sequence

from services.sessions.domain.allocation.conflict import infeasible
from services.sessions.domain.allocation.encode import Encoded, encode, mixed
from services.sessions.domain.allocation.feasibility import GaveUp, seat
from services.sessions.domain.allocation.figures import figures
from services.sessions.domain.allocation.kernel import Kernel, kernel_for
from services.sessions.domain.allocation.kernel.state import APART, FORBIDDEN, INTS, Ints, State
from services.sessions.domain.allocation.kernel.who import known
from services.sessions.domain.allocation.limits import Limits, widening
from services.sessions.domain.allocation.plan import Allocation, Assignments, Progress, Watch
from services.sessions.domain.allocation.problem import Problem, Room
from services.sessions.domain.allocation.schedules import schedule
from services.sessions.domain.allocation.verify import verify

MOVES = 200_000
"""Units looked at by default: well under a second for a few hundred people."""

NODES = 20_000
"""How long the exact search for seats may branch before it gives up."""

Clock = Callable[[], float]
"""Seconds that only rise."""


def allocate(
    problem: Problem,
    *,
    seed: int = 0,
    moves: int = MOVES,
    time_cap: float | None = None,
    clock: Clock | None = None,
    watch: Watch | None = None,
    start: Sequence[Assignments] | None = None,
    twin: bool = False,
    name: Callable[[str], str] = str,
) -> Allocation:
    """A plan for all rounds of the problem.

    `moves`: how many times a unit is looked at for a better room; more never give a worse plan. `time_cap`: seconds of
    `clock` after which polishing ends (it needs a clock). `watch` is told of the progress, at first when there is a
    feasible plan, and may end the polishing. `start`: a plan to begin with where it holds. `twin`: without the kernel
    in C, with the same result. `name`: what an id is called in the reasons of Infeasible.

    Raises Infeasible when no plan can hold, and Unverified when the plan is wrong (a defect of ours; nobody gets it).
    """
    if time_cap is not None and clock is None:
        raise ValueError("a time cap needs a clock to be measured with")
    ends = None if time_cap is None or clock is None else clock() + time_cap
    encoded = _prepare(problem, seed, name)
    kernel = kernel_for(encoded.state, mixed(seed, -1), twin=twin)
    try:
        _seat_all(problem, encoded, kernel, start or schedule(problem, seed), name)
        cost, plan, done = _polish(encoded, kernel, moves, ends, clock, watch)
    finally:
        kernel.close()
    rounds = tuple(encoded.assignments(plan))
    allocation = Allocation(rounds, figures(problem, rounds), "mix", seed, done, cost, kernel=kernel.name)
    verify(problem, allocation)
    return allocation


def _prepare(problem: Problem, seed: int, name: Callable[[str], str]) -> Encoded:
    people = len(problem.seated)
    first: dict[tuple[Room, ...], Limits] = {}
    for rooms in problem.rounds:
        if rooms not in first:
            first[rooms] = next(widening(rooms, people, balanced=problem.balanced))
    encoded = encode(problem, [first[rooms] for rooms in problem.rounds], seed)
    mates = {one: k for k, unit in enumerate(encoded.units) if len(unit) > 1 for one in unit}
    if any(one in mates and mates[one] == mates.get(other) for one, other in problem.apart):
        raise infeasible(problem, 0, name=name)
    return encoded


def _seat_all(
    problem: Problem,
    encoded: Encoded,
    kernel: Kernel,
    start: Sequence[Assignments] | None,
    name: Callable[[str], str],
) -> None:
    """A feasible plan for each round, with regard to the rounds before it."""
    state = encoded.state
    unseated = array(INTS, [-1]) * state.n
    exact: dict[object, tuple[Ints, Limits]] = {}
    for r in range(state.rounds):
        if start is not None:
            state.seat(r, _what_holds(state, r, encoded.seats(r, start[r])))
            if kernel.deal(r):
                continue
            state.seat(r, unseated)
        if not kernel.deal(r):
            pinned = tuple(sorted((one, *sorted(rooms)) for one, rooms in problem.pinned(r).items()))
            if (problem.rounds[r], pinned) not in exact:
                exact[problem.rounds[r], pinned] = _seat_exactly(problem, encoded, r, name)
            seats, limits = exact[problem.rounds[r], pinned]
            encoded.limit(r, limits)
            state.seat(r, unseated)
            # Dealt seats mix better than proven ones, where the wider limits make them possible.
            if not kernel.deal(r):
                state.seat(r, seats)


def _seat_exactly(
    problem: Problem, encoded: Encoded, r: int, name: Callable[[str], str]
) -> tuple[Ints, Limits]:
    """Seats that satisfy everything, by the most balanced limits that allow it. Raises Infeasible."""
    *narrower, own = widening(problem.rounds[r], len(problem.seated), balanced=problem.balanced)
    for limits in narrower:
        try:
            seats = seat(problem, r, sizes=limits, nodes=NODES // 10)
        except GaveUp:
            continue
        if seats is not None:
            return encoded.seats(r, seats), limits
    try:
        seats = seat(problem, r, nodes=NODES)
    except GaveUp:
        seats = None
    if seats is not None:
        return encoded.seats(r, seats), own
    raise infeasible(problem, r, name=name)


def _what_holds(state: State, r: int, seats: Ints) -> Ints:
    """The seats of a given plan that break nothing; the others are -1, to be dealt."""
    size = [0] * state.rooms
    members: list[list[int]] = [[] for _ in range(state.rooms)]
    kept = array(INTS, [-1]) * state.n
    for u, b in enumerate(seats):
        if b < 0 or size[b] + state.size(u) > state.hi[r * state.rooms + b]:
            continue
        row = state.row[r * state.n + u]
        if row >= 0 and state.lin[row * state.rooms + b] >= FORBIDDEN:
            continue
        before = known(state, u)
        if before and any(before.get(v) == APART for v in members[b]):
            continue
        size[b] += state.size(u)
        members[b].append(u)
        kept[u] = b
    return kept


def _polish(
    encoded: Encoded, kernel: Kernel, moves: int, ends: float | None, clock: Clock | None, watch: Watch | None
) -> tuple[int, Ints, int]:
    """Cost, plan and the moves that were made."""

    def go_on(done: int, cost: int) -> bool:
        if watch is not None and not watch(Progress(done, moves, cost)):
            return False
        return ends is None or clock is None or clock() < ends

    kernel.open()
    done = 0
    while go_on(done, kernel.cost()) and done < moves:
        step = kernel.run(min(kernel.chunk, moves - done))
        if step == 0:
            break
        done += step
    cost, plan = kernel.best()
    return cost, plan, done
