"""Schedules known from design theory in which nobody meets anybody twice: where one fits, the search begins from it.

Points stand for people; a schedule is a list of rounds, each a partition of the points into rooms of one size.
"""

from collections.abc import Sequence
from itertools import product

from services.sessions.domain.allocation.encode import mixed
from services.sessions.domain.allocation.plan import Assignments
from services.sessions.domain.allocation.problem import Problem

Rounds = list[list[tuple[int, ...]]]

_MOST_POINTS = 2_000


_DEVELOPED = {
    # 15 in threes over 7 rounds: Kirkman's schoolgirls (1850).
    (3, 5): (7, 1, ((14, 0, 7), (13, 1, 5), (12, 2, 3), (11, 8, 9), (10, 4, 6))),
}
"""(size, rooms): modulus, fixed points and the first round, for `_developed`."""


_GOLFERS = (
    "0123 4567 89ab cdef ghij klmn opqr stuv",
    "048l 179m 2aps 3bru 5cgk 6dhn eiot fjqv",
    "05ip 1jnu 2glt 37hq 4aco 69fr 8eks bdmv",
    "06aq 14ft 278r 3dlo 59js bhkp cinv egmu",
    "07ev 1cqs 25fm 39kt 4djp 6bil 8hou agnr",
    "09ch 18dg 2bej 3afi 4mrs 5nqt 6kov 7lpu",
    "0bns 16ep 2dkq 358v 49iu 7fgo ahmt cjlr",
    "0drt 15bo 26cu 34en 7ajk 8imq 9gpv fhls",
    "0fku 1alv 29no 3cmp 4bgq 5ehr 68jt 7dis",
    "0jmo 1ikr 24hv 36gs 5adu 7bct 8fnp 9elq",
)
"""32 in fours over 10 rounds, the original social golfers (solved by Alejandro Aguado, 2004); points in base 32."""


_QUASI_DIFFERENCES = (
    (None, 0, 0, 7, 1, 11),
    (7, 1, 11, None, 0, 0),
    (13, 15, 10, 13, 15, 10),
    (1, 7, 11, 16, 17, 5),
    (16, 17, 5, 1, 7, 11),
    (9, 6, 4, 2, 14, 3),
    (2, 14, 3, 9, 6, 4),
)
"""For `_todorov_20`: each stands for its three rotations and their 19 translations; None is a point that stays."""


def schedule(problem: Problem, seed: int) -> list[Assignments] | None:
    """A start in which pairs meet once at most, for people who are all alike; None when none is known.

    People take the points in an order that `seed` decides. Rounds beyond the known ones are left empty.
    """
    people = [person.id for person in problem.seated]
    g = len(problem.rounds[0])
    if problem.history or any(len(rooms) != g for rooms in problem.rounds) or not people:
        return None
    found = rounds_for(len(people), g, len(problem.rounds))
    if found is None:
        return None
    order = [one for _, one in sorted((mixed(seed, k), one) for k, one in enumerate(people))]
    plan: list[Assignments] = []
    for r, rooms in enumerate(problem.rounds):
        blocks = found[r] if r < len(found) else []
        plan.append({order[p]: rooms[k].id for k, block in enumerate(blocks) for p in block})
    return plan


def rounds_for(people: int, rooms: int, rounds: int) -> Rounds | None:
    """At most `rounds` rounds for points 0 .. people - 1 in so many rooms whose sizes differ by one at most.

    A schedule for more people serves fewer when the missing ones never share a room: they are a room of a round that
    is not used. None when no schedule is known that is better than chance.
    """
    size = -(-people // rooms)
    points = size * rooms
    if size < 2 or rooms < 2 or points > _MOST_POINTS:
        return None
    known = _known(size, rooms)
    if known is None:
        return None
    missing = points - people
    if missing == 0:
        return known[:rounds]
    if missing > size:
        return None
    last = min(
        rounds, len(known) - 1
    )  # this round is not used, so that the people of one of its rooms can be missing
    used, gone = known[:last], set(known[last][0][:missing])
    number = {p: k for k, p in enumerate(p for p in range(points) if p not in gone)}
    return [[tuple(number[p] for p in block if p not in gone) for block in blocks] for blocks in used]


def _known(size: int, rooms: int) -> Rounds | None:
    if size == 2:
        return _round_robin(2 * rooms)
    if (size, rooms) in _DEVELOPED:
        return _developed(*_DEVELOPED[size, rooms])
    if (size, rooms) == (4, 7):
        return _rbibd_28()
    if (size, rooms) == (4, 8):
        return [[tuple(int(p, 32) for p in room) for room in row.split()] for row in _GOLFERS]
    prime = _prime_of(size)
    dimension = 2
    while prime and size ** (dimension - 1) < rooms:
        dimension += 1
    if prime and size ** (dimension - 1) == rooms:
        return _affine(size, dimension)
    if (size, rooms) == (5, 20):
        return _todorov_20()
    if size <= min(_prime_powers(rooms)) and size < rooms:
        return _transversal(size, rooms)
    return None


def _round_robin(points: int) -> Rounds:
    """Everybody meets everybody in pairs (Kirkman 1847; the circle method)."""
    last = points - 1
    return [
        [(last, r), *(((r + k) % last, (r - k) % last) for k in range(1, points // 2))] for r in range(last)
    ]


def _developed(modulus: int, fixed: int, base: Sequence[tuple[int, ...]]) -> Rounds:
    """One round, and what it becomes when 1 is added to every point again and again.

    Points come in orbits of `modulus` (point // modulus is the orbit); the last `fixed` points stay as they are.
    """
    moving = sum(len(block) for block in base) - fixed

    def shifted(p: int, step: int) -> int:
        return p if p >= moving else p // modulus * modulus + (p + step) % modulus

    return [[tuple(shifted(p, step) for p in block) for block in base] for step in range(modulus)]


def _rbibd_28() -> Rounds:
    """28 points in fours, everybody meets everybody in 9 rounds.

    A resolvable (28, 4, 1) design that is 1-rotational over the elementary abelian group of order 27 (Buratti and
    Zuanni, G-invariantly resolvable Steiner 2-designs, Bull. Belg. Math. Soc. 5, 1998): the first round is a union of
    orbits of the subgroup {(x, 0, 0)} and the translations by (0, y, z) give the others.
    """
    blocks = ([(0, 0, 1), (2, 0, 2), (1, 1, 0), (0, 2, 0)], [(0, 1, 1), (0, 1, 2), (0, 2, 1), (1, 2, 2)])

    def point(x: int, y: int, z: int) -> int:
        return x % 3 * 9 + y % 3 * 3 + z % 3

    rounds = []
    for y, z in product(range(3), repeat=2):
        rooms = [(27, *(point(x, y, z) for x in range(3)))]
        for x, block in product(range(3), blocks):
            rooms.append(tuple(point(a + x, b + y, c + z) for a, b, c in block))
        rounds.append(rooms)
    return rounds


def _affine(q: int, dimension: int) -> Rounds:
    """The lines of the affine space of this dimension over the field of q elements, by parallel classes."""
    add, times = _field(q)
    vectors = list(product(range(q), repeat=dimension))
    number = {vector: k for k, vector in enumerate(vectors)}
    rounds = []
    for direction in vectors:
        lead = next((x for x in direction if x != 0), 0)
        if lead != 1:  # one direction of each line through the origin
            continue
        left, rooms = set(vectors), []
        for vector in vectors:
            if vector in left:
                line = [
                    tuple(add[v][times[t][d]] for v, d in zip(vector, direction, strict=True))
                    for t in range(q)
                ]
                left.difference_update(line)
                rooms.append(tuple(number[one] for one in line))
        rounds.append(rooms)
    return rounds


def _transversal(size: int, g: int) -> Rounds:
    """`size` rows of g points: in round m, point c of row i goes to room c + m * i (a transversal design).

    The numbers are those of the field of g elements, or of the product of the fields of its prime powers (MacNeish
    1922), where enough of them differ by units. People of one row never meet in these g rounds; where `size` divides g,
    they do in one more.
    """
    add, times = _ring(g)
    units = {k for k in range(g) if 0 not in times[k][1:]}
    rows = [0]
    for k in range(1, g):
        if len(rows) < size and all(add[other].index(k) in units for other in rows):
            rows.append(k)
    seats = [(i * g + c, row, c) for i, row in enumerate(rows) for c in range(g)]
    rounds = []
    for m in range(g):
        rooms: list[list[int]] = [[] for _ in range(g)]
        for point, row, c in seats:
            rooms[add[c][times[m][row]]].append(point)
        rounds.append(rooms)
    return _with_rows(size, g, rounds)


def _with_rows(size: int, g: int, rooms: list[list[list[int]]]) -> Rounds:
    rounds: Rounds = [[tuple(room) for room in one] for one in rooms]
    if g % size == 0:
        rounds.append(
            [
                tuple(range(first, first + size))
                for i in range(size)
                for first in range(i * g, (i + 1) * g, size)
            ]
        )
    return rounds


def _todorov_20() -> Rounds:
    """100 points in fives: five rows of 20, over 20 rounds and one more.

    An orthogonal array of 400 rows and 6 columns from a (19, 6; 1, 1; 1) quasi-difference matrix, that is four
    mutually orthogonal Latin squares of order 20 (Todorov, Ars Combinatoria 27, 1989). The last column says the round.
    """
    rooms: list[list[list[int]]] = [[] for _ in range(20)]
    for column in _QUASI_DIFFERENCES:
        a, b, c, d, e, f = column
        for row in ((a, b, c, d, e, f), (b, c, a, f, d, e), (c, a, b, e, f, d)):
            for step in range(19):
                *points, last = (19 if x is None else (x + step) % 19 for x in row)
                rooms[last].append([i * 20 + x for i, x in enumerate(points)])
    rooms[19].append([i * 20 + 19 for i in range(5)])
    return _with_rows(5, 20, rooms)


def _prime_of(q: int) -> int:
    """The prime that q is a power of; 0 when it is none."""
    if q < 2:
        return 0
    prime = next(p for p in range(2, q + 1) if q % p == 0)
    while q % prime == 0:
        q //= prime
    return prime if q == 1 else 0


def _ring(g: int) -> tuple[list[list[int]], list[list[int]]]:
    """Addition and multiplication, number by number, of the product of the fields whose orders multiply to g."""
    add, times = [[0]], [[0]]
    for q in _prime_powers(g):
        plus, by = _field(q)
        order = len(add) * q
        add, times = (
            [[old[x // q][y // q] * q + new[x % q][y % q] for y in range(order)] for x in range(order)]
            for old, new in ((add, plus), (times, by))
        )
    return add, times


def _prime_powers(g: int) -> list[int]:
    """The powers of different primes that multiply to g."""
    powers, p = [], 2
    while g > 1:
        power = 1
        while g % p == 0:
            power *= p
            g //= p
        if power > 1:
            powers.append(power)
        p += 1
    return powers


def _field(q: int) -> tuple[list[list[int]], list[list[int]]]:
    """Addition and multiplication of the field of q elements, a power of a prime; elements are digits to the prime."""
    p = _prime_of(q)
    degree = 1
    while p**degree < q:
        degree += 1
    elements = [tuple(k // p**d % p for d in range(degree)) for k in range(q)]
    number = {element: k for k, element in enumerate(elements)}
    add = [
        [number[tuple((x + y) % p for x, y in zip(a, b, strict=True))] for b in elements] for a in elements
    ]
    for (
        reduction
    ) in elements:  # x ** degree = reduction; the first for which all products of non-zeros are non-zero
        times = [[number[_product(a, b, reduction, p)] for b in elements] for a in elements]
        if all(0 not in row[1:] for row in times[1:]):
            return add, times
    raise ArithmeticError(f"no field of {q} elements")  # there is one for each power of a prime


def _product(a: tuple[int, ...], b: tuple[int, ...], reduction: tuple[int, ...], p: int) -> tuple[int, ...]:
    degree = len(a)
    if degree == 1:
        return (a[0] * b[0] % p,)
    terms = [0] * (2 * degree - 1)
    for i, j in product(range(degree), repeat=2):
        terms[i + j] += a[i] * b[j]
    for power in range(2 * degree - 2, degree - 1, -1):
        for d in range(degree):
            terms[power - degree + d] += terms[power] * reduction[d]
        terms[power] = 0
    return tuple(term % p for term in terms[:degree])
