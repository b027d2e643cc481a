"""The twin's exchange of people between whole schedules: whom the seats meet stays, who sits in them changes."""

from services.sessions.domain.allocation.kernel.state import State
from services.sessions.domain.allocation.kernel.who import alike, below, linear, rooms_with

RELABELLINGS = 32


def relabel(state: State, plan: list[list[int]], random: list[int]) -> int:
    """Exchange people in `plan` (a list of rooms for each round) where it costs less; what that changes."""
    if state.attrs == 0 or state.rounds < 2 or state.matrix is not None:
        return 0
    members = [rooms_with(state, rooms) for rooms in plan]
    total = 0
    for _ in range(RELABELLINGS * state.n):
        u, v = below(random, state.n), below(random, state.n)
        if u == v or state.facs[u] != state.facs[v] or not (_free(state, u) and _free(state, v)):
            continue
        delta = _relabelling(state, plan, members, u, v)
        if delta >= 0:
            continue
        for r, rooms in enumerate(plan):
            rooms[u], rooms[v] = rooms[v], rooms[u]
            members[r] = rooms_with(state, rooms)
        total += delta
    return total


def _free(state: State, u: int) -> bool:
    """Whom this unit meets is a matter of its seats alone."""
    return state.size(u) == 1 and state.known[u] == state.known[u + 1]


def _relabelling(state: State, plan: list[list[int]], members: list[list[list[int]]], u: int, v: int) -> int:
    delta = 0
    for r, rooms in enumerate(plan):
        a, b = rooms[u], rooms[v]
        if a == b:
            continue
        delta += sum(alike(state, v, x) - alike(state, u, x) for x in members[r][a] if x != u)
        delta += sum(alike(state, u, x) - alike(state, v, x) for x in members[r][b] if x != v)
        delta += linear(state, r, v, a) + linear(state, r, u, b)
        delta -= linear(state, r, u, a) + linear(state, r, v, b)
    return delta
