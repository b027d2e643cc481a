"""Balanced rooms: sizes differ by at most one, and people of one place or organisation are spread."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.allocation.balanced import Person, allocate

PLACES = st.sampled_from(["Exeter", "Truro", "Bath", " bath ", None])


@given(
    people=st.lists(st.tuples(PLACES, PLACES), max_size=60),
    rooms=st.integers(1, 12),
    seed=st.integers(0, 2**31 - 1),
)
def test_everybody_gets_one_room_and_sizes_differ_by_at_most_one(
    people: list[tuple[str | None, str | None]], rooms: int, seed: int
) -> None:
    crowd = [Person(f"per_{n}", place, organisation) for n, (place, organisation) in enumerate(people)]
    names = [f"roo_{n}" for n in range(rooms)]
    plan = allocate(crowd, names, seed)
    assert set(plan) == {person.person_id for person in crowd}
    assert set(plan.values()) <= set(names)
    sizes = Counter(plan.values())
    counts = [sizes[name] for name in names]
    assert max(counts) - min(counts) <= 1


def test_the_same_seed_gives_the_same_plan_whatever_the_order_of_people() -> None:
    crowd = [Person(f"per_{n}", f"place {n % 5}", f"org {n % 7}") for n in range(40)]
    rooms = ["a", "b", "c", "d"]
    assert allocate(crowd, rooms, 7) == allocate(list(reversed(crowd)), rooms, 7)


def test_another_seed_gives_another_plan() -> None:
    crowd = [Person(f"per_{n}", f"place {n % 5}") for n in range(40)]
    rooms = ["a", "b", "c", "d"]
    assert allocate(crowd, rooms, 1) != allocate(crowd, rooms, 2)


def test_people_from_one_place_are_spread_over_the_rooms() -> None:
    crowd = [Person(f"per_{n}", "Exeter" if n < 4 else f"village {n}") for n in range(16)]
    plan = allocate(crowd, ["a", "b", "c", "d"], 3)
    assert sorted(plan[f"per_{n}"] for n in range(4)) == ["a", "b", "c", "d"]


def test_places_and_organisations_that_fit_evenly_are_spread_evenly() -> None:
    crowd = [Person(f"per_{n}", f"place {n // 6}", None) for n in range(24)]
    rooms = ["a", "b", "c", "d", "e", "f"]
    plan = allocate(crowd, rooms, 11)
    met = Counter((plan[person.person_id], person.place) for person in crowd)
    assert set(met.values()) == {1}


def test_more_rooms_than_people_leaves_rooms_empty() -> None:
    assert len(set(allocate([Person("x"), Person("y")], ["a", "b", "c"], 0).values())) == 2


def test_refuses_an_allocation_without_rooms_or_with_somebody_twice() -> None:
    with pytest.raises(ValueError, match="at least one room"):
        allocate([Person("x")], [], 0)
    with pytest.raises(ValueError, match="once"):
        allocate([Person("x"), Person("x")], ["a"], 0)


def test_a_thousand_people_in_a_hundred_rooms_are_placed() -> None:
    crowd = [Person(f"per_{n}", f"place {n % 37}", f"org {n % 150}") for n in range(1000)]
    plan = allocate(crowd, [f"roo_{n}" for n in range(100)], 5)
    assert set(Counter(plan.values()).values()) == {10}
