"""People come and go, facilitators drop out, rooms are merged and added: the plan follows with few moves."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.sessions.domain.allocation import (
    Infeasible,
    NoSeat,
    Person,
    Problem,
    Room,
    Wishes,
    allocate,
    pair,
    repair,
    seat,
    violations,
)
from services.sessions.domain.allocation.feasibility import seat as exact_seats
from tests.unit.services.sessions.domain.allocation.problems import random_problem

PEOPLE = [f"p{k:02}" for k in range(60)]


def plain(people: int, rooms: int, rounds: int) -> Problem:
    return Problem(
        tuple(
            Person(one, {"place": f"{k % 5}"}, facilitator=k < rooms + 1)
            for k, one in enumerate(PEOPLE[:people])
        ),
        (tuple(Room(f"r{k}") for k in range(rooms)),) * rounds,
        wishes=Wishes(mix={"place": 2}),
    )


def with_one_more(problem: Problem, person: Person) -> Problem:
    return replace(problem, people=(*problem.people, person))


def without(problem: Problem, gone: str) -> Problem:
    return replace(problem, people=tuple(person for person in problem.people if person.id != gone))


def test_who_joins_is_seated_at_once_with_people_they_have_not_met() -> None:
    problem = plain(12, 4, 1)
    plan = allocate(problem, moves=500)
    room = plan.rounds[0][PEOPLE[0]]
    known = {pair("new", one): 1 for one, where in plan.rounds[0].items() if where != room}
    wider = replace(with_one_more(problem, Person("new")), history=known)
    assert seat(wider, plan.rounds, "new", 0) == room


def test_who_joins_keeps_sizes_even_before_anything_else() -> None:
    problem = plain(11, 4, 1)
    plan = allocate(problem, moves=500)
    small = min(plan.figures.sizes[0])
    room = seat(with_one_more(problem, Person("new")), plan.rounds, "new", 0)
    assert list(plan.rounds[0].values()).count(room) == small


def test_who_joins_sits_with_those_they_are_kept_together_with_and_away_from_others() -> None:
    problem = plain(12, 4, 2)
    plan = allocate(problem, moves=500)
    wider = replace(with_one_more(problem, Person("new")), together=(frozenset({"new", PEOPLE[3]}),))
    assert seat(wider, plan.rounds, "new", 1) == plan.rounds[1][PEOPLE[3]]
    apart = frozenset(pair("new", one) for one, room in plan.rounds[0].items() if room != "r2")
    assert seat(replace(with_one_more(problem, Person("new")), apart=apart), plan.rounds, "new", 0) == "r2"


def test_there_is_no_seat_where_every_room_is_full() -> None:
    rooms = (Room("a", most=2), Room("b", most=2))
    problem = Problem(tuple(Person(one) for one in PEOPLE[:4]), (rooms,))
    plan = allocate(problem, moves=100)
    with pytest.raises(NoSeat, match="round 1"):
        seat(with_one_more(problem, Person("new")), plan.rounds, "new", 0)
    with pytest.raises(Infeasible):
        repair(with_one_more(problem, Person("new")), plan.rounds)


def test_joining_moves_nobody_in_the_open_round_and_two_at_most_in_those_to_come() -> None:
    problem = plain(40, 8, 6)
    plan = allocate(problem, moves=20_000)
    wider = with_one_more(problem, Person("new", {"place": "1"}))
    mended = repair(wider, plan.rounds, frozen=1)
    assert violations(wider, mended.rounds) == []
    assert plan.rounds[0].items() <= mended.rounds[0].items()
    assert len(mended.moved) <= 2


def test_leaving_leaves_rooms_even_with_two_moves_at_most() -> None:
    problem = plain(12, 4, 3)
    plan = allocate(problem, moves=2_000)
    room = plan.rounds[1][PEOPLE[11]]
    leavers = [one for one, where in plan.rounds[1].items() if where == room][:2]
    smaller = without(without(problem, leavers[0]), leavers[1])
    mended = repair(smaller, plan.rounds, frozen=1)
    sizes = sorted(list(mended.rounds[1].values()).count(f"r{k}") for k in range(4))
    assert sizes == [2, 2, 3, 3]
    assert len(mended.moved) <= 2
    assert mended.rounds[0] == {one: where for one, where in plan.rounds[0].items() if one not in leavers}


def test_a_facilitator_who_drops_out_is_replaced_by_a_spare_one() -> None:
    problem = replace(plain(20, 4, 2), facilitator_in_each_room=True)
    plan = allocate(problem, moves=2_000)
    led = {
        room: [one for one in PEOPLE[:5] if plan.rounds[0][one] == room] for room in ("r0", "r1", "r2", "r3")
    }
    alone = next(found[0] for found in led.values() if len(found) == 1)
    smaller = without(problem, alone)
    mended = repair(smaller, plan.rounds)
    assert violations(smaller, mended.rounds) == []
    with pytest.raises(Infeasible) as none_left:
        fewer = without(smaller, next(one for one in PEOPLE[:5] if one != alone))
        repair(fewer, mended.rounds)
    assert "facilitators" in str(none_left.value)


def test_the_people_of_a_room_that_is_closed_are_seated_elsewhere_and_nobody_else_is_in_an_open_round() -> (
    None
):
    problem = plain(20, 5, 1)
    plan = allocate(problem, moves=1_000)
    fewer = replace(problem, rounds=(problem.rounds[0][:4],))
    mended = repair(fewer, plan.rounds, frozen=1)
    assert violations(fewer, mended.rounds) == []
    assert mended.moved == ()
    assert sorted(list(mended.rounds[0].values()).count(f"r{k}") for k in range(4)) == [5, 5, 5, 5]


def test_a_room_that_is_added_takes_people_in_rounds_to_come_only() -> None:
    problem = plain(20, 4, 2)
    plan = allocate(problem, moves=1_000)
    more = replace(problem, rounds=((*problem.rounds[0], Room("extra")),) * 2)
    mended = repair(more, plan.rounds, frozen=1)
    assert "extra" not in mended.rounds[0].values()
    assert list(mended.rounds[1].values()).count("extra") == 2


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_any_plan_is_mended_for_any_change_or_the_change_is_named_impossible(seed: int) -> None:
    chance = Random(seed)
    problem = random_problem(chance, most=10)
    try:
        plan = allocate(problem, seed=seed, moves=100)
    except Infeasible:
        return
    seated = [person.id for person in problem.seated]
    changed = with_one_more(problem, Person("new", {"place": "Bath"}, facilitator=chance.random() < 0.5))
    if chance.random() < 0.5 and seated:
        gone = chance.choice(seated)
        kept = tuple(replace(one, opted_out=True) if one.id == gone else one for one in changed.people)
        pins = tuple(pin for pin in changed.pins if pin.person != gone)
        changed = replace(changed, people=kept, pins=pins)
    frozen = chance.randint(0, 1)
    if all(exact_seats(changed, r) is not None for r in range(len(changed.rounds))):
        mended = repair(changed, plan.rounds, frozen=frozen, seed=seed)
        assert violations(changed, mended.rounds) == []
    else:
        with pytest.raises(Infeasible):
            repair(changed, plan.rounds, frozen=frozen, seed=seed)
