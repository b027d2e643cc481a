"""How many pairs could meet for the first time at most: proven, for rooms of the plan's sizes.

Three bounds, of which the least counts: the pairs who can meet at all; what each person's rooms let that person meet;
and the seats for pairs that the rooms have, less those that must go to pairs who have met.
"""

from collections import Counter

from services.sessions.domain.allocation.figures.forced import (
    Sizes,
    cliques,
    crowding,
    fewest_repeats,
    pairs,
)
from services.sessions.domain.allocation.figures.reach import Distances, doors, kinds, seats_beside
from services.sessions.domain.allocation.figures.seating import Seating

MOST_PEOPLE_FOR_CLIQUES = 4_000
"""Beyond it, no search for sets of people who have all met: it is quadratic, and rarely proves anything there."""


def first_meetings_bound(seats: Seating) -> int:
    """No plan with rooms of these sizes, in each round, lets more pairs meet for the first time."""
    rooms = doors(seats)
    reach = kinds(seats, rooms)
    open_to = _people_to_meet(seats, Distances(seats, rooms, reach))
    beside = seats_beside(seats, rooms, reach)
    by_person = sum(min(open_to[person], beside[group]) for person, group in enumerate(seats.group_of))
    rounds = [tuple(sorted(size for size in sizes if size)) for sizes in seats.sizes]
    meetings = sum(sum(map(pairs, sizes)) - seats.bound_pairs for sizes in rounds)
    repeats = fewest_repeats(rounds, seats.bound_pairs, _met_before(seats, rounds))
    return max(0, min(by_person // 2, meetings - repeats))


def _people_to_meet(seats: Seating, distances: Distances) -> list[int]:
    """For each person, how many others can be met for the first time: no constraint and no past meeting forbids it.

    Their sum is twice the number of pairs who can meet at all.
    """
    apart = _groups_apart(seats)
    kept_away = [
        distances.people_away_from(group) + len(seats.groups[group]) for group in range(len(seats.groups))
    ]
    for one, other in apart:
        if not distances.never_meet(one, other):
            kept_away[one] += len(seats.groups[other])
            kept_away[other] += len(seats.groups[one])
    to_meet = [len(seats.people) - kept_away[group] for group in seats.group_of]
    ones, others = seats.met_before
    for person, times in (Counter(ones) + Counter(others)).items():
        to_meet[person] -= times
    # Who is kept away and met all the same must not be taken off twice.
    wary = [kept_away[group] > len(seats.groups[group]) for group in seats.group_of]
    for first, second in zip(ones, others, strict=True):
        if wary[first] and wary[second]:
            one, other = seats.group_of[first], seats.group_of[second]
            if (min(one, other), max(one, other)) in apart or distances.never_meet(one, other):
                to_meet[first] += 1
                to_meet[second] += 1
    return to_meet


def _groups_apart(seats: Seating) -> set[tuple[int, int]]:
    """Groups of whom two members are kept apart, and so all are. The smaller number first."""
    found = set()
    for one, other in seats.problem.apart:
        if one in seats.number and other in seats.number:
            couple = sorted((seats.group_of[seats.number[one]], seats.group_of[seats.number[other]]))
            found.add((couple[0], couple[1]))
    return found


def _met_before(seats: Seating, rounds: list[Sizes]) -> list[int]:
    """For each round, how many pairs who met in the past it must bring together again.

    People are parted into sets who have all met, as by the rooms of an earlier round: whoever comes out of the same
    set meets again. The search is left out where such sets would be too many for any room to draw twice on one.
    """
    nothing = [0] * len(rounds)
    everybody = len(seats.people)
    if not seats.problem.history or everybody > MOST_PEOPLE_FOR_CLIQUES:
        return nothing
    knows = [len(seats.groups[group]) for group in seats.group_of]
    ones, others = seats.met_before
    for person, times in (Counter(ones) + Counter(others)).items():
        knows[person] += times
    # A set is no larger than what each of its people knows, and each is one part of it: at least so many sets.
    if sum(1 / known for known in knows) >= max((size for sizes in rounds for size in sizes), default=0):
        return nothing
    met = [0] * everybody
    for first, second in zip(ones, others, strict=True):
        met[first] |= 1 << second
        met[second] |= 1 << first
    for group in seats.groups:
        for person in group:
            met[person] |= sum(1 << mate for mate in group if mate != person)
    sets = cliques(met)
    return [max(0, crowding(sizes, sets.items()) - seats.bound_pairs) for sizes in rounds]
