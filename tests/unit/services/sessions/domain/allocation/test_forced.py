"""The pigeonholes behind the bounds are as tight as trying everything out."""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.allocation.figures import figures
from services.sessions.domain.allocation.figures.forced import cliques, fewest_repeats, forced, pairs, spread
from tests.unit.services.sessions.domain.allocation.small import dealt, plain


def spreads(people: int, places: list[int]) -> Iterator[int]:
    for shares in product(*(range(min(people, takes) + 1) for takes in places)):
        if sum(shares) == people:
            yield sum(map(pairs, shares))


@given(st.lists(st.integers(0, 5), max_size=5), st.data())
def test_the_most_even_spread_is_the_best_of_all(places: list[int], data: st.DataObject) -> None:
    people = data.draw(st.integers(0, sum(places)))
    assert spread(people, Counter(places).items()) == min(spreads(people, places))


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ((6,) * 4, (6,) * 4, 8),
        ((4,) * 4, (4,) * 4, 0),
        ((3, 3), (3, 3), 2),
        ((12, 12), (6,) * 4, 24),
        ((), (), 0),
    ],
)
def test_two_rounds_share_at_least_as_many_pairs_as_their_rooms_force(
    one: tuple[int, ...], other: tuple[int, ...], least: int
) -> None:
    assert forced(one, other) == forced(other, one) == least


def test_pairs_kept_together_are_not_taken_for_repeats() -> None:
    sixes = ((6,) * 4,) * 3
    assert fewest_repeats(sixes, 0, [0, 0, 0]) == 16
    assert fewest_repeats(sixes, 3, [0, 0, 0]) == 10
    assert fewest_repeats(sixes, 0, [8, 8, 8]) == 24
    assert fewest_repeats([(6,) * 6] * 4, 1, [0] * 4) == 0


@given(st.integers(1, 12), st.data())
def test_sets_of_people_who_have_all_met_part_everybody(people: int, data: st.DataObject) -> None:
    met = [0] * people
    for one, other in combinations(range(people), 2):
        if data.draw(st.booleans()):
            met[one] |= 1 << other
            met[other] |= 1 << one
    sets = cliques(met)
    assert sum(size * count for size, count in sets.items()) == people
    # Each set needs all its pairs: there are never more than have met.
    assert sum(pairs(size) * count for size, count in sets.items()) <= sum(map(int.bit_count, met)) // 2


def test_the_rooms_of_one_earlier_round_are_found_again() -> None:
    rooms = [range(5), range(5, 9), range(9, 12)]
    met = [0] * 12
    for room in rooms:
        for one, other in product(room, repeat=2):
            met[one] |= (1 << other) if one != other else 0
    assert cliques(met) == {5: 1, 4: 1, 3: 1}


@pytest.mark.parametrize(("size", "rounds"), [(2, 5), (3, 4), (4, 5)])
def test_no_more_rounds_without_repeats_are_hoped_for_than_trying_them_all_finds(
    size: int, rounds: int
) -> None:
    """One room more than a room has people. Up to names there is one way to fill the first two rounds: the people of
    room i go one each to all rooms but i. Then every way to fill another, and rounds that share no pair."""
    people = size * (size + 1)
    second = [seat + (seat >= room) for room in range(size + 1) for seat in range(size)]
    met = [[a // size == b // size or second[a] == second[b] for b in range(people)] for a in range(people)]
    every = list(further_rounds(size, met))
    mates = [one for one in range(people) if not met[0][one]]
    assert are_disjoint(every, mates, rounds - 2, size)
    assert not are_disjoint(every, mates, rounds - 1, size)
    problem = plain(people, size, rounds + 1)
    slots = (rounds + 1) * (size + 1) * pairs(size)
    assert figures(problem, dealt(problem)).first_meetings_bound < slots


def further_rounds(size: int, met: list[list[bool]]) -> Iterator[int]:
    """Every way to fill one round with people who have not met, as the bits of the pairs who meet in it."""
    people = len(met)
    rooms: list[list[tuple[int, int]]] = [[] for _ in met]
    for room in combinations(range(people), size):
        couples = list(combinations(room, 2))
        if not any(met[one][other] for one, other in couples):
            shared = sum(1 << (one * people + other) for one, other in couples)
            rooms[room[0]].append((sum(1 << one for one in room), shared))

    def filled(free: int, shared: int) -> Iterator[int]:
        if not free:
            yield shared
        else:
            for there, new in rooms[(free & -free).bit_length() - 1]:
                if there & free == there:
                    yield from filled(free ^ there, shared | new)

    return filled((1 << people) - 1, 0)


def are_disjoint(every: list[int], mates: list[int], wanted: int, size: int, taken: int = 0) -> bool:
    """Whether that many rounds share no pair, each giving person 0 some of these mates. The first mate is met in one
    of them, or in none when there are more mates than the rounds need."""
    if wanted == 0:
        return True
    spare = len(mates) - wanted * (size - 1)
    if spare < 0:
        return False
    first, *others = mates
    free = [one for one in every if not one & taken]
    for one in free:
        if one >> first & 1:
            left = [mate for mate in others if not one >> mate & 1]
            if are_disjoint(free, left, wanted - 1, size, one):
                return True
    return spare > 0 and are_disjoint(free, others, wanted, size, taken)
