"""The verifier lets right plans pass and names whatever is wrong with any other."""

import ast
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from services.sessions.domain.allocation.figures import figures
from services.sessions.domain.allocation.plan import Allocation, Assignments, Deal, Figures
from services.sessions.domain.allocation.problem import Person, Pin, Problem, Room, Wishes, may_sit
from services.sessions.domain.allocation.verify import Unverified, verify, violations
from tests.unit.services.sessions.domain.allocation.small import dealt, plain, plans_of_round, problems

PEOPLE = (
    Person("ada", {"place": "Exeter"}, facilitator=True, preferences=("art", "work")),
    Person("ben", {"place": " exeter"}, facilitator=True),
    Person("cleo", {"place": "Truro"}, languages=frozenset({"FR"}), preferences=("play",)),
    Person("dan", {"place": "Truro"}, languages=frozenset({"en", "fr"})),
    Person("eve", {"place": "Exeter"}, languages=frozenset({"en"}), needs_access=True),
    Person("fay", {"place": "Exeter"}),
    Person("gus"),
    Person("hal", opted_out=True),
)
ROUND = (
    Room("blue", least=2, most=4, theme="Art", language="fr", accessible=False),
    Room("red", least=2, most=4, theme="Work"),
)
PROBLEM = Problem(
    PEOPLE,
    (ROUND, ROUND),
    together=(frozenset({"fay", "gus"}), frozenset({"gus", "hal"})),
    apart=frozenset({("dan", "gus")}),
    pins=(Pin("ben", "red", 1), Pin("ada", "blue")),
    facilitator_in_each_room=True,
    history={("ada", "cleo"): 1, ("eve", "fay"): 2, ("fay", "gus"): 1, ("dan", "hal"): 1},
    wishes=Wishes(mix={"place": 5}),
    current={"ada": "red", "dan": "blue", "hal": "red"},
)
FIRST = {"ada": "blue", "ben": "red", "cleo": "blue", "dan": "blue", "eve": "red", "fay": "red", "gus": "red"}
ROUNDS = (FIRST, dict(FIRST))


def allocation(problem: Problem, rounds: tuple[Assignments, ...]) -> Allocation:
    return Allocation(rounds, figures(problem, rounds), "mix", seed=1, moves=0, cost=0)


def test_a_right_plan_passes() -> None:
    assert violations(PROBLEM, ROUNDS) == []
    verify(PROBLEM, allocation(PROBLEM, ROUNDS))


def second_round(**seats: str | None) -> tuple[Assignments, ...]:
    """The right plan, but for these seats in the second round; None takes a person out."""
    changed = {**FIRST, **{one: room for one, room in seats.items() if room}}
    return FIRST, {one: room for one, room in changed.items() if seats.get(one, room)}


@pytest.mark.parametrize(
    ("rounds", "words"),
    [
        pytest.param(second_round(cleo=None), "cleo has no room", id="lost"),
        pytest.param(second_round(zoe="red"), "zoe sits in red but is not among the people", id="stranger"),
        pytest.param(
            second_round(cleo="green"), "cleo sits in green, a room that is not there", id="no such room"
        ),
        pytest.param(
            second_round(hal="red"), "hal opted out of breakout rooms but sits in red", id="opted out"
        ),
        pytest.param(second_round(dan="red"), "red has 5 people but takes 4", id="overfull"),
        pytest.param(second_round(cleo="red", dan="red"), "blue has 1 people but needs 2", id="underfull"),
        pytest.param(
            second_round(fay="blue"), "fay and gus belong together but sit in blue and red", id="split"
        ),
        pytest.param(
            second_round(dan="red"), "dan and gus must be apart but both sit in red", id="not apart"
        ),
        pytest.param(
            second_round(ada="red"), "ada is pinned to blue but sits in red", id="pin of every round"
        ),
        pytest.param(
            second_round(ben="blue"), "ben is pinned to red but sits in blue", id="pin of one round"
        ),
        pytest.param(
            second_round(ben=None), "ben is pinned to red but sits in no room", id="pinned and lost"
        ),
        pytest.param(second_round(ben="blue"), "red has no facilitator", id="no facilitator"),
        pytest.param(
            second_round(eve="blue"),
            "eve talks in en but sits in blue, where people talk in fr",
            id="language",
        ),
        pytest.param(
            second_round(eve="blue"),
            "eve needs an accessible room but sits in blue, which is not",
            id="access",
        ),
    ],
)
def test_a_plan_broken_in_one_way_is_named_with_the_round(
    rounds: tuple[Assignments, ...], words: str
) -> None:
    assert f"round 2: {words}" in violations(PROBLEM, rounds)
    assert not any(found.startswith("round 1") for found in violations(PROBLEM, rounds))
    with pytest.raises(Unverified) as refused:
        verify(PROBLEM, replace(allocation(PROBLEM, ROUNDS), rounds=rounds))
    assert f"round 2: {words}" in refused.value.violations
    assert "must not be used" in str(refused.value)


@pytest.mark.parametrize("rounds", [(), (FIRST,), (FIRST,) * 3])
def test_a_plan_with_too_few_or_too_many_rounds_is_named(rounds: tuple[Assignments, ...]) -> None:
    assert violations(PROBLEM, rounds) == [f"the plan has {len(rounds)} rounds, but 2 were asked for"]


def test_two_people_who_swap_rooms_break_what_each_of_them_breaks() -> None:
    """Sizes stay right, so that nothing but the people's own constraints can tell."""
    swapped = violations(PROBLEM, second_round(cleo="red", eve="blue"))
    assert swapped == [
        "round 2: eve talks in en but sits in blue, where people talk in fr",
        "round 2: eve needs an accessible room but sits in blue, which is not",
    ]


def test_a_pin_of_every_round_counts_where_its_room_is() -> None:
    people = (Person("a"), Person("b"))
    problem = Problem(people, ((Room("x"), Room("y")), (Room("y"), Room("z"))), pins=(Pin("a", "x"),))
    assert violations(problem, [{"a": "x", "b": "y"}, {"a": "z", "b": "y"}]) == []
    assert violations(problem, [{"a": "y", "b": "y"}, {"a": "z", "b": "y"}]) == [
        "round 1: a is pinned to x but sits in y"
    ]


def test_an_empty_room_needs_a_facilitator_too() -> None:
    problem = Problem(
        (Person("a", facilitator=True),), ((*ROUND[1:], Room("z")),), facilitator_in_each_room=True
    )
    assert "round 1: z has no facilitator" in violations(problem, [{"a": "red"}])


RIGHT = figures(PROBLEM, ROUNDS)
MIX = RIGHT.mix[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"people": 8}, "people: 8"),
        ({"rounds": 1}, "rounds: 1"),
        ({"first_meetings": RIGHT.first_meetings - 1}, "first meetings"),
        ({"first_meetings_bound": RIGHT.first_meetings - 1}, "more than could be"),
        ({"repeats": RIGHT.repeats + 1}, "repeats"),
        ({"mix": (replace(MIX, alike=MIX.alike + 1),)}, "alike in place"),
        ({"mix": (replace(MIX, random=MIX.random + 0.01),)}, "expect alike in place"),
        ({"mix": (replace(MIX, fewest=MIX.alike + 1),)}, "fewer than could be"),
        ({"mix": ()}, "attributes"),
        ({"mix": (MIX, MIX)}, "attributes"),
        ({"choices": (2, 1)}, "seats by choice"),
        ({"choices": (2,)}, "seats by choice"),
        ({"no_choice": 0}, "theme of no choice"),
        ({"moved": 1}, "seats moved"),
        ({"worst": None}, "worst deal"),
        ({"worst": Deal("ada", 0, 0, 1)}, "worst deal"),
        ({"sizes": (RIGHT.sizes[0],)}, "sizes"),
        ({"sizes": (RIGHT.sizes[0], RIGHT.sizes[1][::-1])}, "sizes"),
    ],
)
def test_figures_that_are_not_those_of_the_plan_are_named(changes: dict[str, Any], words: str) -> None:
    claimed = replace(allocation(PROBLEM, ROUNDS), figures=replace(RIGHT, **changes))
    with pytest.raises(Unverified) as refused:
        verify(PROBLEM, claimed)
    assert len(refused.value.violations) == 1
    assert words in refused.value.violations[0]


def test_the_figures_of_the_plan_above_are_those_counted_by_hand() -> None:
    """Ada, Cleo and Dan; Ben and Eve with Fay and Gus, who belong together and with nobody else."""
    assert (
        Figures(
            people=7,
            rounds=2,
            first_meetings=6,  # ada-dan, cleo-dan; ben-eve, ben-fay, ben-gus, eve-gus
            first_meetings_bound=RIGHT.first_meetings_bound,
            repeats=10,  # each of those again, and twice each: ada-cleo, eve-fay
            mix=(replace(MIX, alike=8),),  # ben-eve, ben-fay, eve-fay; cleo-dan; twice
            choices=(2, 0),
            no_choice=2,
            moved=2,
            worst=Deal("cleo", 1, 3, 0),
            sizes=((3, 4), (3, 4)),
        )
        == RIGHT
    )


def test_only_the_first_of_many_violations_are_told_but_all_are_kept() -> None:
    refused = Unverified(f"v{index}" for index in range(9))
    assert str(refused) == "This plan must not be used: v0; v1; v2; v3; v4; and 4 more."
    assert len(refused.violations) == 9


# ---- any problem, any plan


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=problems(), chance=st.randoms(use_true_random=False))
def test_every_plan_with_its_own_figures_passes(problem: Problem, chance: Random) -> None:
    rounds = []
    for index in range(len(problem.rounds)):
        every = list(plans_of_round(problem, index))
        assume(every)
        rounds.append(chance.choice(every))
    verify(problem, allocation(problem, tuple(rounds)))


@settings(max_examples=200, deadline=None)
@given(problem=problems(most_people=5), data=st.data())
def test_a_plan_passes_exactly_when_each_rule_by_itself_holds(problem: Problem, data: st.DataObject) -> None:
    """Any seats at all, against the rules as the problem itself tells them."""
    seated = [person for person in problem.people if not person.opted_out]
    rounds = [
        {person.id: data.draw(st.sampled_from(rooms)).id for person in seated} for rooms in problem.rounds
    ]
    holds = all(rules(problem, index, plan) for index, plan in enumerate(rounds))
    assert (violations(problem, rounds) == []) is holds


def rules(problem: Problem, index: int, plan: Assignments) -> bool:
    rooms = {room.id: room for room in problem.rounds[index]}
    people = {person.id: person for person in problem.seated}
    there = {room: [people[one] for one, where in plan.items() if where == room] for room in rooms}
    return (
        all(may_sit(people[one], rooms[where]) for one, where in plan.items())
        and all(len(there[one]) >= room.least for one, room in rooms.items())
        and all(room.most is None or len(there[one]) <= room.most for one, room in rooms.items())
        and all(len({plan[one] for one in group}) == 1 for group in problem.groups())
        and not any(plan.get(one, 1) == plan.get(other, 2) for one, other in problem.apart)
        and all(wanted == {plan[one]} for one, wanted in problem.pinned(index).items())
        and (
            not problem.facilitator_in_each_room
            or all(any(person.facilitator for person in company) for company in there.values())
        )
    )


@given(st.integers(0, 2**32 - 1))
def test_large_plans_pass_with_their_own_figures_and_with_no_others(seed: int) -> None:
    problem = plain(60, 6, 3)
    problem = replace(
        problem,
        people=tuple(
            replace(person, attributes={"place": str(index % 7)})
            for index, person in enumerate(problem.people)
        ),
        history=dict.fromkeys(combinations((f"p{index:04}" for index in range(9)), 2), 1),
    )
    rounds = tuple(dealt(problem, seed))
    right = allocation(problem, rounds)
    verify(problem, right)
    off = replace(right, figures=replace(right.figures, repeats=right.figures.repeats + 1))
    with pytest.raises(Unverified):
        verify(problem, off)


# ---- independence


def test_the_verifier_knows_types_of_the_package_and_none_of_its_rules() -> None:
    """It may not import what it is to check, nor ask the problem for what it should find out itself."""
    module: Callable[..., None] = verify
    tree = ast.parse(Path(module.__code__.co_filename).read_text(encoding="utf-8"))
    imported = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported.update({alias.name: {""} for alias in node.names})
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported[str(node.module)] = {alias.name for alias in node.names}
    package = "services.sessions.domain.allocation"
    own = {name: names for name, names in imported.items() if name.split(".")[0] == "services"}
    assert set(own) == {f"{package}.problem", f"{package}.plan"}
    assert all(name[0].isupper() for names in own.values() for name in names)
    asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not asked & {"groups", "bound_pairs", "pinned", "seated", "score"}
