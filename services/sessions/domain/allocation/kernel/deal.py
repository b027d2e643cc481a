"""The twin's first plan, and what both of its searches share: random numbers, costs of pairs, counting meetings."""

from services.sessions.domain.allocation.kernel.state import APART, APART_COST, FORBIDDEN, State

_MASK = (1 << 64) - 1


def draw(random: list[int]) -> int:
    """32 random bits; `random` holds the state, 64 bits."""
    random[0] = (random[0] * 6364136223846793005 + 1442695040888963407) & _MASK
    x = random[0] ^ (random[0] >> 32)
    return ((x * 0xD6E8FEB86659FD93) & _MASK) >> 32


def below(random: list[int], n: int) -> int:
    """A whole number from 0 to n - 1."""
    return (draw(random) * n) >> 32


def pair_index(u: int, v: int) -> int:
    """Where `State.pairs` counts the meetings of two units."""
    return u * (u - 1) // 2 + v if u > v else v * (v - 1) // 2 + u


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


def together(state: State, u: int, v: int, now: int) -> int:
    """What it costs that u and v share a room; `now`: they do already, so that one of their meetings is this one."""
    met = state.pairs[pair_index(u, v)]
    if met == APART:
        return APART_COST
    cost = state.marginal[met - now] * state.size(u) * state.size(v)
    if state.attrs:
        cost += alike(state, u, v)
    if state.matrix is not None:
        cost += state.matrix[u * state.n + v]
    return cost


def linear(state: State, round_index: int, u: int, room: int) -> int:
    """What the unit pays for the room itself."""
    row = state.row[round_index * state.n + u]
    return 0 if row < 0 else state.lin[row * state.rooms + room]


def deal(state: State, round_index: int, random: list[int]) -> bool:
    """Seat the units of one round that have no room yet; False when somebody cannot be seated."""
    n, g = state.n, state.rooms
    base, limits = round_index * n, round_index * g
    room, lo, hi, need = (
        state.plan(round_index),
        state.lo[limits : limits + g],
        state.hi[limits : limits + g],
        state.need[limits : limits + g],
    )
    members: list[list[int]] = [[] for _ in range(g)]
    size, facs, slack, lacking, cursor, well = [0] * g, [0] * g, 0, 0, 0, True
    for u in range(n):
        slack += state.size(u)
        if room[u] >= 0:
            size[room[u]] += state.size(u)
            facs[room[u]] += state.facs[u]
            members[room[u]].append(u)
    turn = list(range(g))
    for b in range(g):
        slack -= max(size[b], lo[b])
        lacking += max(0, need[b] - facs[b])
    for b in range(g - 1, 0, -1):
        other = below(random, b + 1)
        turn[b], turn[other] = turn[other], turn[b]
    for u in state.order:
        if room[u] >= 0:
            continue
        su, tries, led = state.size(u), state.tries[u], state.facs[u]
        found, seen, least = -1, 0, 1 << 62
        for x in range(g):
            b = turn[(cursor + x) % g]
            if size[b] + su > hi[b]:
                continue
            over = size[b] + su - max(size[b], lo[b])
            if 0 < over > slack or (led > 0 and lacking > 0 and facs[b] >= need[b]):
                continue
            cost = linear(state, round_index, u, b)
            if cost >= FORBIDDEN:
                continue
            for v in members[b]:
                if cost >= least:
                    break
                cost += together(state, u, v, 0)
            if cost >= APART_COST and state.nonneg:
                continue
            if cost < least:
                least, found = cost, b
            seen += 1
            if tries > 0 and (seen >= tries or (state.nonneg and least == 0)):
                break
        if found < 0:
            well = False
            continue
        slack -= max(0, size[found] + su - max(size[found], lo[found]))
        lacking -= max(0, min(led, need[found] - facs[found]))
        room[u] = found
        size[found] += su
        facs[found] += led
        members[found].append(u)
        cursor = (cursor + 1) % g
    state.room[base : base + n] = room
    return well and lacking <= 0 and all(size[b] >= lo[b] for b in range(g))


def record(state: State, round_index: int, step: int) -> None:
    """Add `step` to the meetings of all pairs who share a room in this round."""
    members: list[list[int]] = [[] for _ in range(state.rooms)]
    for u, b in enumerate(state.plan(round_index)):
        if b < 0:
            continue
        for v in members[b]:
            at = pair_index(u, v)
            if state.pairs[at] != APART:
                state.pairs[at] += step
        members[b].append(u)
