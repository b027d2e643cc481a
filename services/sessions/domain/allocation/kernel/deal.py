"""The twin's first plan."""

from array import array

from services.sessions.domain.allocation.kernel.state import APART_COST, FORBIDDEN, INTS, State
from services.sessions.domain.allocation.kernel.who import below, linear, meetings, rooms_with, together


def deal(state: State, round_index: int, random: list[int]) -> bool:
    """Seat the units of one round that have no room yet, with regard to the rounds that have seats.

    False when somebody cannot be seated; their seat then stays -1.
    """
    n, g = state.n, state.rooms
    limits = slice(round_index * g, (round_index + 1) * g)
    lo, hi, need = state.lo[limits], state.hi[limits], state.need[limits]
    rooms = [list(state.plan(r)) for r in range(state.rounds)]
    members = [rooms_with(state, one) for one in rooms]
    room, inside = rooms[round_index], members[round_index]
    size, facs, lacking, cursor, well = [0] * g, [0] * g, 0, 0, True
    slack = state.start[n]
    for u, b in enumerate(room):
        if b >= 0:
            size[b] += state.size(u)
            facs[b] += state.facs[u]
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
        met = meetings(state, rooms, members, u, round_index)
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
            for v in reversed(inside[b]):
                if cost >= least:
                    break
                cost += together(state, u, v, met.get(v, 0))
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
        inside[found].append(u)
        cursor = (cursor + 1) % g
    state.seat(round_index, array(INTS, room))
    return well and lacking <= 0 and all(size[b] >= lo[b] for b in range(g))
