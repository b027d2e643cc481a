"""Who is where and who has met whom, for the twin."""

from services.sessions.domain.allocation.kernel.state import APART, APART_COST, State

_MASK = (1 << 64) - 1


def draw(random: list[int]) -> int:
    """32 random bits; `random` holds the state, 64 bits."""
    random[0] = (random[0] * 6364136223846793005 + 1442695040888963407) & _MASK
    x = random[0] ^ (random[0] >> 32)
    return ((x * 0xD6E8FEB86659FD93) & _MASK) >> 32


def below(random: list[int], n: int) -> int:
    """A whole number from 0 to n - 1."""
    return (draw(random) * n) >> 32


def alike(state: State, u: int, v: int) -> int:
    """The cost of what the people of two units have in common."""
    attrs, values, total = state.attrs, state.values, 0
    for a in range(state.start[u], state.start[u + 1]):
        for b in range(state.start[v], state.start[v + 1]):
            for k in range(attrs):
                value = values[a * attrs + k]
                if value and value == values[b * attrs + k]:
                    total += state.weight[k]
    return total


def known(state: State, u: int) -> dict[int, int]:
    """How often this unit has met others before, or APART."""
    span = range(state.known[u], state.known[u + 1])
    return {state.others[k]: state.times[k] for k in span}


def together(state: State, u: int, v: int, met: int) -> int:
    """What it costs that u and v share a room when they have met so often otherwise."""
    if met >= APART:
        return APART_COST
    cost = state.marginal[met] * state.size(u) * state.size(v)
    if state.attrs:
        cost += alike(state, u, v)
    if state.matrix is not None:
        cost += state.matrix[u * state.n + v]
    return cost


def linear(state: State, round_index: int, u: int, room: int) -> int:
    """What the unit pays for the room itself."""
    row = state.row[round_index * state.n + u]
    return 0 if row < 0 else state.lin[row * state.rooms + room]


def rooms_with(state: State, rooms: list[int]) -> list[list[int]]:
    """The units in each room of one round; -1 is no room."""
    members: list[list[int]] = [[] for _ in range(state.rooms)]
    for u, b in enumerate(rooms):
        if b >= 0:
            members[b].append(u)
    return members


def meetings(
    state: State, rooms: list[list[int]], members: list[list[list[int]]], u: int, but: int
) -> dict[int, int]:
    """How often unit u meets others in all rounds but one, and met them before."""
    met = known(state, u)
    for r, inside in enumerate(members):
        if r == but or rooms[r][u] < 0:
            continue
        for v in inside[rooms[r][u]]:
            met[v] = met.get(v, 0) + 1
    return met
