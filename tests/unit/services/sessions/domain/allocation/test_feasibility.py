"""A round is seated exactly when some assignment satisfies all that must hold."""

import random
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.sessions.domain.allocation.feasibility import GaveUp, search, seat
from services.sessions.domain.allocation.problem import Person, Pin, Problem, Room, pair
from tests.unit.services.sessions.domain.allocation.small_problems import (
    broken,
    can_be_seated,
    can_be_seated_stepwise,
    problems,
    tight_problem,
)


def crowd(size: int) -> tuple[Person, ...]:
    return tuple(Person(f"p{number}") for number in range(size))


def takes(*seats: int | None, least: int = 0) -> tuple[tuple[Room, ...]]:
    """One round, with a room for each number of seats."""
    return (tuple(Room(f"r{number}", least, most) for number, most in enumerate(seats)),)


def groups(*sizes: int) -> tuple[frozenset[str], ...]:
    """The first people in groups of these sizes."""
    ids = iter(range(sum(sizes)))
    return tuple(frozenset(f"p{next(ids)}" for _ in range(size)) for size in sizes)


def apart(pairs: Iterable[tuple[int, int]]) -> frozenset[tuple[str, str]]:
    return frozenset(pair(f"p{one}", f"p{other}") for one, other in pairs)


@settings(max_examples=400, deadline=None)
@given(problem=problems())
def test_a_seating_is_found_exactly_when_some_assignment_satisfies_everything(problem: Problem) -> None:
    seating = seat(problem, 0)
    if seating is None:
        assert not can_be_seated(problem)
    else:
        assert broken(problem, seating) is None


@settings(max_examples=100, deadline=None)
@given(problem=problems(), data=st.data())
def test_sizes_that_are_given_take_the_place_of_the_rooms_own(problem: Problem, data: st.DataObject) -> None:
    limits = st.tuples(st.integers(0, 2), st.integers(2, 4))
    rooms = problem.rounds[0]
    sizes = data.draw(st.lists(limits, min_size=len(rooms), max_size=len(rooms)))
    resized = tuple(
        replace(room, least=least, most=most) for room, (least, most) in zip(rooms, sizes, strict=True)
    )
    seating = seat(problem, 0, sizes=sizes)
    assert seating == seat(replace(problem, rounds=(resized,)), 0)
    assert (seating is not None) == can_be_seated(replace(problem, rounds=(resized,)))


def test_sizes_for_other_rooms_than_there_are_are_refused() -> None:
    with pytest.raises(ValueError, match="2 rooms cannot have 1 sizes"):
        seat(Problem(crowd(2), takes(1, 1)), 0, sizes=[(1, 1)])


@pytest.mark.parametrize(
    "problem",
    [
        pytest.param(Problem(crowd(9), takes(4, 4, 1), groups(3, 3, 3)), id="three threes in 4, 4 and 1"),
        pytest.param(Problem(crowd(100), takes(*[3] * 34), groups(*[2] * 50)), id="fifty pairs in 34 threes"),
        pytest.param(Problem(crowd(12), takes(6, 6), groups(4, 4, 4)), id="three fours in two sixes"),
        pytest.param(Problem(crowd(20), takes(10, 10), groups(*[4] * 5)), id="five fours in two tens"),
        pytest.param(
            Problem(crowd(30), takes(*[3] * 10, least=3), groups(*[2] * 15)), id="pairs in full threes"
        ),
        pytest.param(
            Problem(crowd(101), takes(None, None), apart=apart((n, (n + 1) % 101) for n in range(101))),
            id="an odd ring in two rooms",
        ),
        pytest.param(
            Problem(crowd(40), takes(*[4] * 19), apart=apart(combinations(range(20), 2))),
            id="twenty apart in nineteen rooms",
        ),
        pytest.param(
            Problem(
                crowd(100), takes(*[5] * 20), apart=apart((a, b) for a in range(44) for b in range(44, 100))
            ),
            id="two parties of 44 and 56 in full fives",
        ),
        pytest.param(
            Problem(
                tuple(Person(f"p{n}", facilitator=n < 10) for n in range(30)),
                takes(*[3] * 10),
                (frozenset({"p0", "p1"}),),
                facilitator_in_each_room=True,
            ),
            id="two of ten facilitators together, for ten rooms",
        ),
        pytest.param(
            Problem(
                tuple(Person(f"p{n}", facilitator=n >= 18) for n in range(24)),
                takes(*[4] * 6),
                groups(*[2] * 9)[:7],
                facilitator_in_each_room=True,
            ),
            id="seven pairs beside facilitators in six fours",
        ),
    ],
)
def test_what_cannot_be_is_proven_though_each_constraint_and_the_seats_in_all_would_do(
    problem: Problem,
) -> None:
    assert seat(problem, 0) is None


@pytest.mark.parametrize(
    "problem",
    [
        pytest.param(Problem(crowd(9), takes(3, 5, 1), groups(3, 3, 2)), id="groups that just fit"),
        pytest.param(
            Problem(crowd(100), takes(None, None), apart=apart((n, (n + 1) % 100) for n in range(100))),
            id="an even ring in two rooms",
        ),
        pytest.param(
            Problem(crowd(40), takes(*[2] * 20, least=2), apart=apart(combinations(range(20), 2))),
            id="twenty apart in twenty rooms",
        ),
        pytest.param(
            Problem(
                crowd(100), takes(*[5] * 20), apart=apart((a, b) for a in range(45) for b in range(45, 100))
            ),
            id="two parties of 45 and 55 in full fives",
        ),
    ],
)
def test_what_only_just_can_be_is_found(problem: Problem) -> None:
    seating = seat(problem, 0)
    assert seating is not None
    assert broken(problem, seating) is None


@pytest.mark.parametrize("seed", range(5))
def test_groups_cut_from_full_rooms_fit_into_them_again(seed: int) -> None:
    chance = random.Random(seed)
    seats = [chance.randint(6, 14) for _ in range(15)]
    sizes: list[int] = []
    for space in seats:
        left = space
        while left > 1:
            sizes.append(min(left, chance.randint(2, 5)))
            left -= sizes[-1]
    chance.shuffle(sizes)
    problem = Problem(crowd(sum(seats)), takes(*seats), groups(*sizes))
    seating = seat(problem, 0)
    assert seating is not None
    assert broken(problem, seating) is None


@pytest.mark.parametrize("seed", range(12))
def test_groups_of_whom_some_have_a_facilitator_fill_rooms_that_need_one_each(seed: int) -> None:
    chance = random.Random(seed)
    sizes: list[int] = []
    leading: set[int] = set()
    for _ in range(12):
        parts = chance.choice([(5, 4, 3), (4, 4, 4), (6, 3, 3), (7, 5), (5, 5, 2), (3, 3, 3, 3)])
        leading.add(sum(sizes) + sum(parts[: chance.randrange(len(parts))]))
        sizes.extend(parts)
    people = tuple(Person(f"p{number}", facilitator=number in leading) for number in range(sum(sizes)))
    problem = Problem(people, takes(*[12] * 12, least=12), groups(*sizes), facilitator_in_each_room=True)
    seating = seat(problem, 0)
    assert seating is not None
    assert broken(problem, seating) is None


@pytest.mark.parametrize("part", range(4))
def test_nothing_is_overlooked_in_tight_problems_with_many_restarts(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_FIRST_ATTEMPT", 1)
    # The last tells whether rooms are taken for alike that differ in who may use them.
    for number in (*range(300), 1379):
        seed = f"{part}-{number}"
        problem = tight_problem(random.Random(seed))
        seating = seat(problem, 0)
        if seating is None:
            assert not can_be_seated_stepwise(problem), seed
        else:
            assert broken(problem, seating) is None, seed


def test_a_thousand_people_with_all_kinds_of_constraints_are_seated() -> None:
    chance = random.Random(11)
    ids = [f"p{number}" for number in range(1_000)]
    facilitators = set(chance.sample(ids, 110))
    people = tuple(
        Person(
            one,
            facilitator=one in facilitators,
            needs_access=chance.random() < 0.02,
            languages=frozenset({"Welsh", "English"} if chance.random() < 0.3 else {"English"}),
        )
        for one in ids
    )
    rooms = tuple(
        Room(f"r{n}", 10, 10, language="Welsh" if n % 20 == 1 else None, accessible=n % 3 > 0)
        for n in range(100)
    )
    paired = chance.sample(ids, 200)
    pairs = [pair(paired[2 * n], paired[2 * n + 1]) for n in range(100)]
    problem = Problem(
        people,
        (rooms,),
        together=tuple(frozenset(couple) for couple in pairs[:50]),
        apart=frozenset(pairs[50:]),
        facilitator_in_each_room=True,
    )
    seating = seat(problem, 0)
    assert seating is not None
    assert broken(problem, seating) is None
    assert seat(problem, 0) == seating


def test_a_pin_for_all_rounds_counts_only_where_the_room_is() -> None:
    here, there = Room("here", most=1), Room("there", most=1)
    problem = Problem(
        crowd(2), ((here, there), (there, Room("else"))), pins=(Pin("p0", "here"), Pin("p1", "else", 1))
    )
    first, second = seat(problem, 0), seat(problem, 1)
    assert first == {"p0": "here", "p1": "there"}
    assert second is not None
    assert second["p1"] == "else"


def test_nobody_is_seated_when_everybody_opted_out_unless_a_room_needs_somebody() -> None:
    people = (Person("p0", opted_out=True),)
    assert seat(Problem(people, takes(3)), 0) == {}
    assert seat(Problem(people, takes(3, least=1)), 0) is None
    assert seat(Problem(people, takes(3), facilitator_in_each_room=True), 0) is None


def _crossword() -> Problem:
    """Too many people apart in too irregular a way for a proof in a few steps."""
    chance = random.Random(2)
    pairs = [couple for couple in combinations(range(60), 2) if chance.random() < 0.3]
    return Problem(crowd(60), takes(*[None] * 6), apart=apart(pairs))


def test_a_search_without_an_answer_says_so() -> None:
    with pytest.raises(GaveUp):
        seat(_crossword(), 0, nodes=20)
