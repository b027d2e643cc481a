"""Schedules from design theory: nobody meets anybody twice."""

from itertools import combinations

import pytest

from services.sessions.domain.allocation.schedules import rounds_for


def pairs_met(rounds: list[list[tuple[int, ...]]]) -> list[tuple[int, int]]:
    return [pair for rooms in rounds for room in rooms for pair in combinations(sorted(room), 2)]


@pytest.mark.parametrize(
    ("people", "rooms", "rounds"),
    [
        (15, 5, 7),
        (16, 4, 5),
        (25, 5, 6),
        (27, 9, 13),
        (28, 7, 9),
        (32, 8, 10),
        (64, 16, 21),
        (49, 7, 8),
        (81, 9, 10),
        (10, 5, 9),
        (21, 7, 8),
        (45, 15, 16),
        (60, 20, 20),
        (100, 20, 21),
        (40, 8, 8),
        (175, 35, 36),
    ],
)
def test_a_known_schedule_seats_everybody_in_every_round_and_nobody_meets_twice(
    people: int, rooms: int, rounds: int
) -> None:
    found = rounds_for(people, rooms, rounds)
    assert found is not None
    for one in found:
        assert sorted(point for room in one for point in room) == list(range(people))
        assert {len(room) for room in one} == {people // rooms}
        assert len(one) == rooms
    met = pairs_met(found)
    assert len(met) == len(set(met))


@pytest.mark.parametrize(
    ("people", "rooms", "rounds"), [(15, 5, 7), (16, 4, 5), (25, 5, 6), (28, 7, 9), (27, 9, 13)]
)
def test_where_it_is_possible_everybody_meets_everybody(people: int, rooms: int, rounds: int) -> None:
    found = rounds_for(people, rooms, rounds)
    assert found is not None
    assert len(found) == rounds
    assert len(set(pairs_met(found))) == people * (people - 1) // 2


@pytest.mark.parametrize(
    ("people", "rooms", "rounds"), [(23, 5, 5), (22, 5, 4), (14, 5, 6), (98, 20, 16), (9, 5, 8)]
)
def test_fewer_people_take_a_schedule_for_more_without_uneven_rooms(
    people: int, rooms: int, rounds: int
) -> None:
    found = rounds_for(people, rooms, rounds)
    assert found is not None
    for one in found:
        assert sorted(point for room in one for point in room) == list(range(people))
        sizes = {len(room) for room in one}
        assert max(sizes) - min(sizes) <= 1
    met = pairs_met(found)
    assert len(met) == len(set(met))


@pytest.mark.parametrize(("people", "rooms"), [(36, 6), (24, 4), (7, 7), (12, 1), (1, 1), (17, 6)])
def test_there_is_none_where_none_is_known(people: int, rooms: int) -> None:
    assert rounds_for(people, rooms, 3) is None
