"""Pairs that cannot but share a room: the pigeonhole principle, once and for all pairs of rounds.

Everything here is a lower bound that holds for every plan with rooms of these sizes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations_with_replacement

Sizes = tuple[int, ...]
"""The sizes of a round's rooms that are not empty, in ascending order."""

WITHOUT_REPEATS = {(12, 3): 4, (20, 4): 5, (36, 6): 3}
"""People and size of room: the most rounds in which nobody meets twice, where counting alone would allow more.

36 in sixes: a fourth round would make two orthogonal Latin squares of order six (Tarry, 1901: there are none). 12 in
threes: a fifth would make a nearly Kirkman triple system of order 12 (Kotzig and Rosa, 1974: there is none). 20 in
fours: a sixth would make a resolvable group divisible design of blocks of four and ten groups of two (there is none:
Handbook of Combinatorial Designs, 2nd ed., IV.5). The tests try the last two out. Sellmann's table of the social
golfer problem has all three.
"""


def pairs(people: int) -> int:
    """How many pairs that many people are."""
    return people * (people - 1) // 2


def spread(people: int, places: Iterable[tuple[int, int]]) -> int:
    """The fewest pairs that share a place when people are spread over places.

    `places`: (how many it takes, how many such places there are). Pairs grow faster than people, so the most even
    spread is the best one: fill the places that are too small for their even share, and level out the others.
    """
    ascending = sorted(place for place in places if place[0] > 0)
    left, open_places, shared = people, sum(count for _, count in ascending), 0
    for takes, count in ascending:
        if left <= open_places:
            return shared
        if takes * open_places > left:
            break
        left -= takes * count
        open_places -= count
        shared += pairs(takes) * count
    if not open_places:
        return shared
    level, above = divmod(left, open_places)
    return shared + above * pairs(level + 1) + (open_places - above) * pairs(level)


def crowding(sizes: Sizes, places: Iterable[tuple[int, int]]) -> int:
    """The fewest pairs that share a room of these sizes and a place, all rooms together."""
    places = list(places)
    return sum(count * spread(size, places) for size, count in Counter(sizes).items())


def forced(one: Sizes, other: Sizes) -> int:
    """The fewest pairs that meet in both of two rounds. Each room's people come out of the other round's rooms."""
    return max(
        crowding(one, Counter(other).items()),
        crowding(other, Counter(one).items()),
    )


def fewest_repeats(rounds: Sequence[Sizes], bound_pairs: int, met: Sequence[int]) -> int:
    """The fewest meetings, all rounds together, of pairs who met before or in an earlier round.

    `bound_pairs`: pairs kept together, who are not counted; the pigeonholes may have counted them. `met`: for each
    round, a lower bound of the pairs in it who met before the first one.

    Put the rounds in any order: the pairs who meet again in a round are at least those it shares with any one of
    the rounds before it. So every tree that joins the rounds to each other and to the past gives a bound, and the
    heaviest gives the best: Prim's algorithm grows it.
    """
    shapes = list(dict.fromkeys(rounds))
    shape_of = [shapes.index(sizes) for sizes in rounds]
    shared = [[0] * len(shapes) for _ in shapes]
    for one, other in combinations_with_replacement(range(len(shapes)), 2):
        least = max(0, forced(shapes[one], shapes[other]) - bound_pairs)
        shared[one][other] = shared[other][one] = least
    reach = list(met)
    left = list(range(len(rounds)))
    total = 0
    while left:
        nearest = max(left, key=reach.__getitem__)
        total += reach[nearest]
        left.remove(nearest)
        for index in left:
            reach[index] = max(reach[index], shared[shape_of[nearest]][shape_of[index]])
    return total if bound_pairs else max(total, _known_repeats(rounds))


def _known_repeats(rounds: Sequence[Sizes]) -> int:
    """Repeats by what is known to be impossible, whatever the number of rounds.

    Go through the rounds in order. Those that repeat no pair of an earlier one are rounds without repeats: there are
    only so many, and each further round repeats a pair. When as many rooms as they are large are filled twice, two
    pairs at once: a room that takes two people out of one earlier room takes nobody out of another, and out of that
    one some other room takes two.
    """
    most = 0
    for sizes, count in Counter(rounds).items():
        allowed = WITHOUT_REPEATS.get((sum(sizes), sizes[0])) if sizes and sizes[0] == sizes[-1] else None
        if allowed is not None:
            each = 2 if len(sizes) == sizes[0] else 1
            most = max(most, each * (count - allowed))
    return most


def cliques(met: Sequence[int]) -> Counter[int]:
    """People parted into sets in which everybody has met everybody: how many such sets there are of each size.

    `met`: for each person a number with a bit for everybody they have met, the bit of the person's own number being
    0. The rooms of an earlier round are such sets. The pass is greedy: fewer sets would prove more, but any will do.
    """
    left = (1 << len(met)) - 1
    found: Counter[int] = Counter()
    for person in sorted(range(len(met)), key=lambda one: -met[one].bit_count()):
        if left >> person & 1:
            clique = _grown(person, met, left)
            left &= ~clique
            found[clique.bit_count()] += 1
    return found


def _grown(person: int, met: Sequence[int], left: int) -> int:
    """A set of people who have all met, as bits, with this person and otherwise out of `left`."""
    clique, candidates = 1 << person, met[person] & left
    while candidates:
        known = {one: (met[one] & candidates).bit_count() for one in _bits(candidates)}
        if sum(known.values()) == len(known) * (len(known) - 1):
            return clique | candidates
        best = max(known, key=known.__getitem__)
        clique |= 1 << best
        candidates &= met[best]
    return clique


def _bits(number: int) -> list[int]:
    return [index for index, digit in enumerate(reversed(bin(number))) if digit == "1"]
