"""What no plan can better, proven by counting, for rooms of the sizes at hand."""

from collections import Counter
from collections.abc import Mapping, Sequence

from services.sessions.domain.allocation.problem import Pair, Problem, may_sit

Sizes = Sequence[Sequence[int]]
"""People in each room of each round."""


def first_meetings_bound(problem: Problem, sizes: Sizes) -> int:
    """An upper bound of the pairs who meet for the first time in any plan with rooms of these sizes.

    The least of: pairs who can meet at all; what each person can have, halved (the degree or Johnson bound,
    Johnson 1962); seats side by side, less those that two rounds must have in common (pigeonholes).
    """
    bound = problem.bound_pairs() if problem.together else set()
    eligible, partners = _eligible(problem, bound)
    mates = Counter(one for couple in bound for one in couple)
    others = sum(max(one, default=0) - 1 for one in sizes if max(one, default=0) > 0)
    degrees = sum(
        min(partners[person.id], max(0, others - len(sizes) * mates[person.id])) for person in problem.seated
    )
    return max(0, min(eligible, degrees // 2, _side_by_side(sizes, len(bound))))


def _eligible(problem: Problem, bound: set[Pair]) -> tuple[int, dict[str, int]]:
    """Pairs who may meet and have not met, in all and for each person."""
    people = [person.id for person in problem.seated]
    where = _reach(problem)
    n = len(people)
    total = n * (n - 1) // 2
    partners = dict.fromkeys(people, n - 1)
    apart_by_reach: set[tuple[frozenset[tuple[int, str]], frozenset[tuple[int, str]]]] = set()
    if where:
        groups = Counter(where.values())
        kinds = list(groups)
        lost: Counter[frozenset[tuple[int, str]]] = Counter()
        for k, one in enumerate(kinds):
            for other in kinds[k + 1 :]:
                if one.isdisjoint(other):
                    total -= groups[one] * groups[other]
                    lost[one] += groups[other]
                    lost[other] += groups[one]
                    apart_by_reach |= {(one, other), (other, one)}
        for who in people:
            partners[who] -= lost[where[who]]
    excluded = bound | problem.apart | {couple for couple, times in problem.history.items() if times > 0}
    for left, right in excluded:
        if left not in partners or right not in partners:
            continue
        if where and (where[left], where[right]) in apart_by_reach:
            continue
        total -= 1
        partners[left] -= 1
        partners[right] -= 1
    return total, partners


def _reach(problem: Problem) -> Mapping[str, frozenset[tuple[int, str]]]:
    """The rooms that each person may be in, by round; empty when everybody may be everywhere."""
    every = [room for rooms in problem.rounds for room in rooms]
    free = not problem.pins and all(room.language is None and room.accessible for room in every)
    if free:
        return {}
    whole = frozenset((r, room.id) for r, rooms in enumerate(problem.rounds) for room in rooms)
    pinned = [problem.pinned(r) for r in range(len(problem.rounds))]
    found: dict[str, frozenset[tuple[int, str]]] = {}
    known: dict[object, frozenset[tuple[int, str]]] = {}
    for person in problem.seated:
        asked = tuple(frozenset(one.get(person.id, ())) for one in pinned)
        key = (person.languages, person.needs_access, asked)
        if key not in known:
            reach = frozenset(
                (r, room.id)
                for r, rooms in enumerate(problem.rounds)
                for room in rooms
                if may_sit(person, room) and asked[r] <= {room.id}
            )
            known[key] = whole if reach == whole else reach
        found[person.id] = known[key]
    return found


def _side_by_side(sizes: Sizes, bound: int) -> int:
    """Pairs in rooms, all rounds together, less those that must be repeats.

    Two rounds have at least so many pairs in common as follow when every room of the one takes its people evenly from
    all rooms of the other. Along a spanning tree of the rounds each of these pairs is a repeat once; the heaviest tree
    proves most. `bound`: pairs who are kept together, in every round, and no first meetings.
    """
    slots = sum(size * (size - 1) // 2 for one in sizes for size in one) - bound * len(sizes)
    kinds = [tuple(sorted(one)) for one in sizes]
    common: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}

    def weight(r: int, s: int) -> int:
        key = (kinds[r], kinds[s])
        if key not in common:
            one = sum(spread(size, kinds[s]) for size in kinds[r])
            other = sum(spread(size, kinds[r]) for size in kinds[s])
            common[key] = max(0, max(one, other) - bound)
        return common[key]

    tree, repeats = {0}, 0
    best = {r: weight(r, 0) for r in range(1, len(sizes))}
    while best:
        r = max(best, key=lambda one: (best[one], -one))
        repeats += best.pop(r)
        tree.add(r)
        for other in best:
            best[other] = max(best[other], weight(other, r))
    if len(sizes) > 3 and all(one == (6,) * 6 for one in kinds):
        # Four such rounds without repeats were two orthogonal Latin squares of order 6; there are none (Tarry 1900).
        # With fewer than R - 3 repeats, leaving out a round for each would leave four without any.
        repeats = max(repeats, len(sizes) - 3)
    return slots - repeats


def spread(people: int, rooms: Sequence[int]) -> int:
    """The fewest pairs that share a room when so many people fill rooms that take so many each."""
    if not rooms or people <= 1:
        return 0
    even, more = divmod(people, len(rooms))
    if min(rooms) >= even + (more > 0):
        return more * (even + 1) * even // 2 + (len(rooms) - more) * even * (even - 1) // 2
    pairs, left, open_rooms = 0, people, sorted(rooms)
    while open_rooms:  # the smallest room is full before the others are, or all are even
        share = left // len(open_rooms)
        if open_rooms[0] > share:
            even, more = divmod(left, len(open_rooms))
            return pairs + more * (even + 1) * even // 2 + (len(open_rooms) - more) * even * (even - 1) // 2
        full = open_rooms.pop(0)
        pairs += full * (full - 1) // 2
        left -= full
    return pairs


def fewest_alike(counts: Sequence[int], unknown: int, sizes: Sequence[int]) -> int:
    """A lower bound of the pairs alike in an attribute in rooms of these sizes: by value, and by room.

    `counts`: people of each known value; `unknown`: people who are like nobody.
    """
    by_value = sum(spread(count, sizes) for count in counts)
    by_room = sum(spread(max(0, size - unknown), counts) for size in sizes) if counts else 0
    return max(by_value, by_room)
