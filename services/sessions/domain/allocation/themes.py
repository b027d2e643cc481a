"""Seats by preference: the least sum of ranks there is, when people are seated one by one."""

from collections.abc import Sequence
from heapq import heappop, heappush

from services.sessions.domain.allocation.encode import rank
from services.sessions.domain.allocation.limits import own_limits
from services.sessions.domain.allocation.plan import Assignments
from services.sessions.domain.allocation.problem import Problem, may_sit

_NEVER = 1 << 40
_FILL = 1 << 20


def dearest_seats(problem: Problem, index: int) -> Assignments:
    """One round in which the ranks of people's themes add up to the least possible.

    Successive shortest paths over rooms: each newcomer takes a seat and the cheapest chain of moves makes room for
    them (Ahuja, Magnanti, Orlin: Network Flows, 1993, 9.7). Keeping together, apart and facilitators are not looked
    at. Who has no seat that they may take is left out.
    """
    rooms = problem.rounds[index]
    people = problem.seated
    pinned = problem.pinned(index)
    limits = own_limits(rooms, len(people))
    costs = [
        [
            rank(person, room)
            if may_sit(person, room) and pinned.get(person.id, {room.id}) == {room.id}
            else _NEVER
            for room in rooms
        ]
        for person in people
    ]
    seats = _assign(costs, limits)
    return {person.id: rooms[k].id for person, k in zip(people, seats, strict=True) if k >= 0}


def _assign(costs: Sequence[Sequence[int]], limits: Sequence[tuple[int, int]]) -> list[int]:
    """A room for each row of costs, -1 where there is none.

    Seats below a room's least are filled before others; whoever does not mind comes last, and to the emptiest room.
    """
    g = len(limits)
    seat = [-1] * len(costs)
    load = [0] * g
    # moves[a][b]: (what it costs to move this person from a to b, person), the cheapest on top; stale ones are skipped
    moves: list[list[list[tuple[int, int]]]] = [[[] for _ in range(g)] for _ in range(g)]

    def enter(person: int, room: int) -> None:
        seat[person] = room
        for other in range(g):
            if other != room and costs[person][other] < _NEVER:
                heappush(moves[room][other], (costs[person][other] - costs[person][room], person))

    def cheapest(a: int, b: int) -> tuple[int, int] | None:
        heap = moves[a][b]
        while heap and seat[heap[0][1]] != a:
            heappop(heap)
        return heap[0] if heap else None

    for person in sorted(range(len(costs)), key=lambda one: len(set(costs[one])) == 1):
        distance = [min(cost, _NEVER) for cost in costs[person]]
        before: list[tuple[int, int] | None] = [
            None
        ] * g  # the room before this one on the path, and who moves on
        changed = True
        while changed:  # Bellman and Ford: moves may save something, but no cycle does
            changed = False
            for a in range(g):
                if distance[a] >= _NEVER:
                    continue
                for b in range(g):
                    step = cheapest(a, b) if a != b else None
                    if step is not None and distance[a] + step[0] < distance[b]:
                        distance[b] = distance[a] + step[0]
                        before[b] = (a, step[1])
                        changed = True
        ends = [
            (distance[k] - (_FILL if load[k] < limits[k][0] else 0), load[k], k)
            for k in range(g)
            if load[k] < limits[k][1] and distance[k] < _NEVER
        ]
        if not ends:
            continue
        _, _, room = min(ends)
        load[room] += 1
        while (step := before[room]) is not None:
            enter(step[1], room)
            room = step[0]
        enter(person, room)
    return seat
