"""The twin's first plan."""

from array import array

from services.sessions.domain.allocation.kernel.state import APART, FORBIDDEN, INTS, State
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
    room, inside = (
        rooms[round_index],
        [one[::-1] for one in members[round_index]],
    )  # the last is looked at first
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
    for u in _shuffled_order(state, random):
        if room[u] >= 0:
            continue
        if cursor >= len(turn):
            cursor = 0
        su, tries, led = state.size(u), state.tries[u], state.facs[u]
        met = meetings(state, rooms, members, u, round_index)
        found, seen, least = -1, 0, 1 << 62
        seen_rooms, at = 0, cursor
        while seen_rooms < len(turn):
            b = turn[at]
            if size[b] >= hi[b] or (size[b] >= lo[b] and slack <= 0):  # nobody can come here any more
                turn.pop(at)
                cursor -= at < cursor
                at = at if at < len(turn) else 0
                continue
            seen_rooms += 1
            at = at + 1 if at + 1 < len(turn) else 0
            if size[b] + su > hi[b]:
                continue
            over = size[b] + su - max(size[b], lo[b])
            if 0 < over > slack or (led > 0 and lacking > 0 and facs[b] >= need[b]):
                continue
            cost = linear(state, round_index, u, b)
            if cost >= FORBIDDEN:
                continue
            apart = False
            for v in reversed(inside[b]):
                if cost >= least:
                    break
                apart = met.get(v, 0) >= APART
                if apart:
                    break
                cost += together(state, u, v, met.get(v, 0))
            if apart:
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
        cursor = cursor + 1 if cursor + 1 < len(turn) else 0
    state.seat(round_index, array(INTS, room))
    return well and lacking <= 0 and all(size[b] >= lo[b] for b in range(g))


def _shuffled_order(state: State, random: list[int]) -> list[int]:
    """After the special units, people alike stay next to each other; which come after which is left to chance."""
    order, blocks = list(state.order), list[list[int]]()
    before = -1
    for u in order[state.special :]:
        value = state.values[state.start[u] * state.attrs] if state.attrs else 0
        if value != before:
            blocks.append([])
        blocks[-1].append(u)
        before = value
    for k in range(len(blocks) - 1, 0, -1):
        other = below(random, k + 1)
        blocks[k], blocks[other] = blocks[other], blocks[k]
    shuffled = order[: state.special]
    for block in blocks:
        turn = below(random, len(block))
        shuffled += block[turn:] + block[:turn]
    return shuffled
