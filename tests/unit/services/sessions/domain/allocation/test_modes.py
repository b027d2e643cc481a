"""The other ways to fill rooms."""

from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.sessions.domain.allocation import (
    Infeasible,
    NotValid,
    Person,
    Pin,
    Problem,
    Room,
    Wishes,
    again,
    balanced_random,
    by_attribute,
    by_theme,
    from_list,
    pair,
    self_select,
    violations,
)
from tests.unit.services.sessions.domain.allocation.problems import random_problem

PEOPLE = [f"p{k:02}" for k in range(40)]
THEMES = ["Food", "Homes", "Youth"]


def plain(people: int, rooms: int, rounds: int) -> Problem:
    return Problem(
        tuple(Person(one) for one in PEOPLE[:people]), (tuple(Room(f"r{k}") for k in range(rooms)),) * rounds
    )


def groups(seats: dict[str, str]) -> set[frozenset[str]]:
    return {frozenset(one for one in seats if seats[one] == room) for room in seats.values()}


def test_again_gives_the_same_groups_even_in_other_rooms() -> None:
    before = {one: f"r{k % 3}" for k, one in enumerate(PEOPLE[:12])}
    problem = plain(12, 3, 1)
    other = replace(problem, rounds=((Room("blue"), Room("r1"), Room("red")),))
    assert dict(again(problem, before).rounds[0]) == before
    moved = dict(again(other, before).rounds[0])
    assert groups(moved) == groups(before)
    assert moved[PEOPLE[1]] == "r1"


def test_again_seats_newcomers_and_forgets_who_has_gone() -> None:
    before = {one: f"r{k % 2}" for k, one in enumerate(PEOPLE[:8])}
    problem = replace(plain(8, 2, 1), people=tuple(Person(one) for one in PEOPLE[2:10]))
    plan = again(problem, before)
    assert {one: room for one, room in plan.rounds[0].items() if one in before} == {
        one: room for one, room in before.items() if one in PEOPLE[2:10]
    }
    assert sorted(plan.figures.sizes[0]) == [4, 4]
    assert plan.mode == "again"


def least_ranks(problem: Problem) -> int:
    """The least sum of ranks over all assignments, by trying them all."""
    people, rooms = problem.people, problem.rounds[0]
    best = 10**9
    for chosen in product(range(len(rooms)), repeat=len(people)):
        counts = [chosen.count(k) for k in range(len(rooms))]
        if any(
            room.most is not None and count > room.most for room, count in zip(rooms, counts, strict=True)
        ):
            continue
        if any(count < room.least for room, count in zip(rooms, counts, strict=True)):
            continue
        best = min(best, sum(_rank(person, rooms[k]) for person, k in zip(people, chosen, strict=True)))
    return best


def _rank(person: Person, room: Room) -> int:
    if not person.preferences:
        return 0
    wanted = list(person.preferences)
    return wanted.index(room.theme) if room.theme in wanted else max(3, len(wanted))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_themes_are_honoured_as_well_as_any_assignment_can(seed: int) -> None:
    chance = Random(seed)
    likings = [tuple(chance.sample(THEMES, chance.randint(0, 3))) for _ in range(chance.randint(3, 6))]
    people = tuple(Person(one, preferences=liked) for one, liked in zip(PEOPLE, likings, strict=False))
    rooms = tuple(Room(theme, chance.randint(0, 1), chance.randint(2, 3), theme=theme) for theme in THEMES)
    problem = Problem(people, (rooms,), wishes=Wishes(meet_new=0))
    plan = by_theme(problem, moves=0)
    known = {room.id: room for room in rooms}
    assert sum(_rank(person, known[plan.rounds[0][person.id]]) for person in people) == least_ranks(problem)


def test_polishing_by_theme_does_not_give_up_first_choices() -> None:
    people = tuple(Person(one, preferences=(THEMES[k % 3],)) for k, one in enumerate(PEOPLE[:12]))
    rooms = tuple(Room(theme, most=4, theme=theme) for theme in THEMES)
    plan = by_theme(Problem(people, (rooms, rooms)), moves=5_000)
    assert plan.figures.choices == (24,)
    assert plan.figures.no_choice == 0


def test_all_of_one_place_sit_together_over_as_few_rooms_as_must_be() -> None:
    places = ["Leeds"] * 7 + ["Bath"] * 4 + ["Hull"] * 3 + ["York"] * 2
    people = tuple(Person(one, {"place": place}) for one, place in zip(PEOPLE, places, strict=False))
    rooms = tuple(Room(f"r{k}", most=5) for k in range(4))
    plan = by_attribute(Problem(people, (rooms,)), "place", moves=2_000)
    seats = plan.rounds[0]
    where = {
        place: {seats[one.id] for one in people if one.attributes["place"] == place} for place in set(places)
    }
    assert {place: len(found) for place, found in where.items()} == {
        "Leeds": 2,
        "Bath": 1,
        "Hull": 1,
        "York": 1,
    }


def test_what_people_chose_is_taken_as_it_is_or_refused_with_every_reason() -> None:
    problem = replace(plain(4, 2, 1), apart=frozenset({pair("p00", "p01")}))
    chosen = {"p00": "r0", "p01": "r1", "p02": "r0", "p03": "r1"}
    assert dict(self_select(problem, [chosen]).rounds[0]) == chosen
    with pytest.raises(NotValid) as wrong:
        self_select(problem, [{"p00": "r0", "p01": "r0", "p02": "elsewhere"}])
    assert len(wrong.value.reasons) == 3


def test_a_list_is_kept_and_who_is_not_on_it_is_seated() -> None:
    problem = plain(9, 3, 2)
    listed = {"p00": "r2", "p01": "r2"}
    plan = from_list(problem, [listed, {}])
    assert listed.items() <= plan.rounds[0].items()
    assert len(plan.rounds[0]) == len(plan.rounds[1]) == 9
    assert plan.mode == "list"


def test_a_list_that_cannot_be_is_refused() -> None:
    problem = replace(plain(4, 2, 1), apart=frozenset({pair("p00", "p01")}))
    with pytest.raises(
        NotValid,
        match="nobody is on the list for round 1 but is not among the people; round 1 has no room attic",
    ):
        from_list(problem, [{"nobody": "r0", "p00": "attic"}])
    with pytest.raises(Infeasible):
        from_list(problem, [{"p00": "r0", "p01": "r0"}])


def test_chance_gives_even_rooms_that_differ_from_round_to_round_and_seed_to_seed() -> None:
    problem = plain(20, 4, 3)
    plan = balanced_random(problem, seed=5)
    assert all(sizes == (5, 5, 5, 5) for sizes in plan.figures.sizes)
    assert len({frozenset(groups(dict(seats))) for seats in plan.rounds}) == 3
    assert balanced_random(problem, seed=5).rounds == plan.rounds
    assert balanced_random(problem, seed=6).rounds != plan.rounds


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_every_mode_keeps_what_must_hold_or_says_that_it_cannot(seed: int) -> None:
    problem = random_problem(Random(seed), most=10)
    before = {person.id: f"r{k % 3}" for k, person in enumerate(problem.people)}
    for mode in (
        lambda: again(problem, before),
        lambda: by_theme(problem, seed=seed, moves=100),
        lambda: by_attribute(problem, "place", seed=seed, moves=100),
        lambda: balanced_random(problem, seed=seed),
        lambda: from_list(problem, [{} for _ in problem.rounds], seed=seed, moves=100),
    ):
        try:
            plan = mode()
        except Infeasible:
            continue
        assert violations(problem, plan.rounds) == []


def test_pins_for_one_round_hold_in_that_round_when_chance_decides() -> None:
    problem = replace(plain(8, 2, 3), pins=(Pin("p00", "r1", 1),))
    assert balanced_random(problem, seed=1).rounds[1]["p00"] == "r1"


def test_who_has_no_preference_fills_the_emptier_rooms() -> None:
    likings = [(THEMES[0],)] * 3 + [()] * 9
    people = tuple(Person(one, preferences=liked) for one, liked in zip(PEOPLE, likings, strict=False))
    rooms = tuple(Room(theme, theme=theme) for theme in [*THEMES, "Trees"])
    plan = by_theme(Problem(people, (rooms,)), moves=5_000)
    assert sorted(plan.figures.sizes[0]) == [3, 3, 3, 3]
    assert all(plan.rounds[0][one.id] == THEMES[0] for one in people[:3])


def test_rooms_by_theme_are_larger_where_what_must_hold_makes_them() -> None:
    groups_of_four = [frozenset(PEOPLE[k : k + 4]) for k in (0, 4, 8)]
    likings = [(THEMES[1 + k % 2],) for k in range(12)]
    people = tuple(Person(one, preferences=liked) for one, liked in zip(PEOPLE, likings, strict=False))
    problem = Problem(
        people,
        (tuple(Room(theme, theme=theme) for theme in THEMES),),
        together=tuple(groups_of_four),
        pins=tuple(Pin(PEOPLE[k], THEMES[0]) for k in (0, 4, 8)),
    )
    plan = by_theme(problem, moves=1_000)
    assert violations(problem, plan.rounds) == []
    assert plan.figures.sizes[0] == (12, 0, 0)
