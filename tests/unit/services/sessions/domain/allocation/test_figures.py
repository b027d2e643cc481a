"""Figures are those of counting pair by pair, and no plan whatever does better than their bounds."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import combinations, product
from operator import or_
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from services.sessions.domain.allocation.figures import figures, meetings
from services.sessions.domain.allocation.plan import Assignments
from services.sessions.domain.allocation.problem import Person, Pin, Problem, Room, Wishes, pair, same
from services.sessions.domain.allocation.verify import violations
from tests.unit.services.sessions.domain.allocation.small import dealt, plain, plans_of_round, problems

slowly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def some_plan(problem: Problem, chance: Random) -> list[Assignments]:
    """Any valid plan; gives the example up when there is none."""
    chosen = []
    for index in range(len(problem.rounds)):
        every = list(plans_of_round(problem, index))
        assume(every)
        chosen.append(chance.choice(every))
    return chosen


def counted_pairs(problem: Problem) -> Iterator[tuple[str, str]]:
    """Pairs of seated people who are not kept together."""
    ids = [person.id for person in problem.people if not person.opted_out]
    kept = [set(group) & set(ids) for group in problem.together]
    for _ in kept:
        kept = [set().union(*(other for other in kept if other & group), group) for group in kept]
    for one, other in combinations(ids, 2):
        if not any({one, other} <= group for group in kept):
            yield pair(one, other)


def room_sizes(plan: Assignments) -> tuple[int, ...]:
    return tuple(sorted(Counter(plan.values()).values()))


# ---- what is counted


@slowly
@given(problem=problems(), chance=st.randoms(use_true_random=False))
def test_figures_are_those_of_counting_every_pair_in_every_round(problem: Problem, chance: Random) -> None:
    rounds = some_plan(problem, chance)
    told = figures(problem, rounds)
    new: Counter[str] = Counter()
    again: Counter[str] = Counter()
    for one, other in counted_pairs(problem):
        times = sum(plan[one] == plan[other] for plan in rounds)
        first = int(times > 0 and not problem.history.get((one, other)))
        new.update({one: first, other: first})
        again.update({one: times - first, other: times - first})
    seated = [person for person in problem.people if not person.opted_out]
    assert told.people == len(seated)
    assert told.first_meetings == new.total() // 2
    assert told.repeats == again.total() // 2
    assert told.first_meetings <= told.first_meetings_bound
    assert told.moved == sum(plan[one] != "r0" for plan in rounds for one in problem.current if one in plan)
    for plan, rooms, sizes in zip(rounds, problem.rounds, told.sizes, strict=True):
        assert sizes == tuple(list(plan.values()).count(room.id) for room in rooms)
    if not seated:
        assert told.worst is None
        return
    assert told.worst is not None
    worst = min(seated, key=lambda person: (new[person.id], -again[person.id]))
    assert (told.worst.first_meetings, told.worst.repeats) == (new[worst.id], again[worst.id])


@slowly
@given(problem=problems(), chance=st.randoms(use_true_random=False))
def test_alike_pairs_and_what_chance_makes_of_them_are_counted_pair_by_pair(
    problem: Problem, chance: Random
) -> None:
    rounds = some_plan(problem, chance)
    value = {person.id: {key: same(it) for key, it in person.attributes.items()} for person in problem.people}
    seated = [person.id for person in problem.people if not person.opted_out]
    told = figures(problem, rounds)
    assert {figure.attribute for figure in told.mix} == (
        {"place", "role"} if seated else set(told_names(problem))
    )
    for figure in told.mix:
        alike = [
            couple
            for couple in counted_pairs(problem)
            if value[couple[0]][figure.attribute] == value[couple[1]][figure.attribute] != ""
        ]
        assert figure.alike == sum(plan[one] == plan[other] for one, other in alike for plan in rounds)
        assert figure.fewest <= figure.alike
        # By symmetry each pair is as likely in a room as the share of all pairs that the room holds.
        everybody = list(combinations(seated, 2))
        expected = sum(
            len(alike) * sum(plan[one] == plan[other] for one, other in everybody) / len(everybody)
            for plan in rounds
            if everybody
        )
        assert figure.random == pytest.approx(expected)


def told_names(problem: Problem) -> list[str]:
    return [*problem.wishes.mix, *problem.wishes.gather]


def test_the_expectation_is_the_average_of_all_ways_to_fill_the_rooms() -> None:
    people = tuple(
        Person(f"p{index}", {"place": place}) for index, place in enumerate(["a", "a", "a", "b", "b", ""])
    )
    problem = Problem(people, ((Room("one", 2, 2), Room("two", 4, 4)),))
    every = [figures(problem, [plan]).mix[0] for plan in plans_of_round(problem, 0)]
    assert every[0].random == pytest.approx(sum(figure.alike for figure in every) / len(every))
    assert every[0].fewest == min(figure.alike for figure in every) == 1


def test_seats_are_counted_by_rank_and_the_worst_choice_breaks_the_tie() -> None:
    rooms = (Room("r0", theme="Art"), Room("r1", theme=" work "), Room("r2"))
    people = (
        Person("a", preferences=("art", "work")),
        Person("b", preferences=("play", "art ", "work")),
        Person("c", preferences=("play",)),
        Person("d"),
        Person("e", preferences=("art",)),
    )
    seats = {"a": "r0", "b": "r1", "c": "r0", "d": "r1", "e": "r2"}
    told = figures(Problem(people[:4], (rooms,)), [{one: seats[one] for one in "abcd"}])
    assert (told.choices, told.no_choice) == ((1, 0, 1), 1)
    assert told.worst is not None
    assert (told.worst.person, told.worst.worst_choice) == ("c", 0)
    alone = figures(Problem(people, (rooms,)), [seats])
    assert alone.worst is not None
    assert (alone.worst.person, alone.worst.worst_choice) == ("e", None)
    assert (alone.choices, alone.no_choice) == ((1, 0, 1), 1)


def test_a_plan_that_leaves_a_person_out_has_no_figures() -> None:
    problem = plain(4, 2, 1)
    with pytest.raises(KeyError):
        figures(problem, [{"p0000": "room 0"}])
    with pytest.raises(ValueError, match="argument"):
        figures(problem, [*dealt(problem), *dealt(problem)])


@pytest.mark.parametrize("attributes", [{"mix": {"role": 1}}, {"gather": {"role": 0}}])
def test_only_attributes_that_the_wishes_name_have_a_figure(attributes: dict[str, dict[str, int]]) -> None:
    people = (Person("a", {"place": "x", "role": "y"}), Person("b"))
    problem = Problem(people, ((Room("r"),),), wishes=Wishes(**attributes))  # type: ignore[arg-type]
    assert [figure.attribute for figure in figures(problem, dealt(problem)).mix] == ["role"]
    problem = Problem(people, ((Room("r"),),))
    assert [figure.attribute for figure in figures(problem, dealt(problem)).mix] == ["place", "role"]


def test_crowds_are_counted_the_same_with_and_without_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = plain(60, 6, 4)
    rounds = dealt(problem)
    with_bits = figures(problem, rounds)
    monkeypatch.setattr(meetings, "MOST_BITS", 0)
    assert figures(problem, rounds) == with_bits


# ---- bounds, against every plan there is


@slowly
@given(problem=problems(), chance=st.randoms(use_true_random=False))
def test_no_plan_with_rooms_of_the_same_sizes_beats_the_bounds(problem: Problem, chance: Random) -> None:
    rounds = some_plan(problem, chance)
    told = figures(problem, rounds)
    assert told.first_meetings_bound >= most_first_meetings(problem, [room_sizes(plan) for plan in rounds])
    for figure in told.mix:
        best = 0
        for index, plan in enumerate(rounds):
            alone = Problem(problem.people, (problem.rounds[index],), problem.together, wishes=problem.wishes)
            best += min(
                next(it for it in figures(alone, [other]).mix if it.attribute == figure.attribute).alike
                for other in plans_of_round(problem, index)
                if room_sizes(other) == room_sizes(plan)
            )
        assert figure.fewest <= best


def most_first_meetings(problem: Problem, sizes: Sequence[tuple[int, ...]]) -> int:
    """The most that any plan gets whose rooms have these sizes, found by trying them all."""
    new = [couple for couple in counted_pairs(problem) if not problem.history.get(couple)]
    every = []
    for index, wanted in enumerate(sizes):
        met = set()
        for plan in plans_of_round(problem, index):
            if room_sizes(plan) == wanted:
                met.add(sum(1 << bit for bit, (one, other) in enumerate(new) if plan[one] == plan[other]))
        every.append(met)
    return max(reduce(or_, chosen, 0).bit_count() for chosen in product(*every))


@pytest.mark.parametrize(
    ("people", "rooms", "rounds"),
    [(n, g, r) for n in range(2, 8) for g in (2, 3) for r in (1, 2)],
)
def test_the_bound_is_reached_by_the_best_of_all_plans_with_even_rooms(
    people: int, rooms: int, rounds: int
) -> None:
    """For seven people at most and two rounds, counting proves exactly what can be had."""
    least, larger = divmod(people, rooms)
    even = (least,) * (rooms - larger) + (least + 1,) * larger
    problem = Problem(
        tuple(Person(f"p{index}") for index in range(people)),
        (tuple(Room(f"r{index}", size, size) for index, size in enumerate(even)),) * rounds,
    )
    assert figures(problem, dealt_even(problem)).first_meetings_bound == most_first_meetings(
        problem, [tuple(size for size in even if size)] * rounds
    )


def dealt_even(problem: Problem) -> list[Assignments]:
    return [next(plans_of_round(problem, index)) for index in range(len(problem.rounds))]


@pytest.mark.parametrize(
    ("people", "size", "rounds", "bound"),
    [
        (24, 6, 3, 164),
        (24, 6, 8, 276),
        (16, 4, 5, 120),
        (15, 3, 7, 105),
        (25, 5, 6, 300),
        (28, 4, 9, 378),
        (32, 4, 10, 480),
        (100, 5, 16, 3200),
        (36, 6, 3, 270),
        (36, 6, 4, 358),  # Tarry: a fourth round repeats a pair, and so two
        (12, 3, 5, 59),  # Kotzig and Rosa
        (20, 4, 6, 179),
    ],
)
def test_the_bound_is_the_one_known_for(people: int, size: int, rounds: int, bound: int) -> None:
    problem = plain(people, size, rounds)
    assert figures(problem, dealt(problem)).first_meetings_bound == bound


def test_rounds_that_are_over_weigh_as_much_as_rounds_to_come() -> None:
    """The second and third of three rounds can add what the first leaves: 164 less its own 60."""
    first, *later = dealt(plain(24, 6, 3))
    met = {couple: 1 for couple in combinations(sorted(first), 2) if first[couple[0]] == first[couple[1]]}
    rounds = plain(24, 6, 2)
    problem = Problem(rounds.people, rounds.rounds, history=met)
    assert figures(problem, later).first_meetings_bound == 164 - 60


def test_in_rounds_without_end_everybody_is_hoped_to_meet_whom_nothing_forbids() -> None:
    """Of 28 pairs: two kept together; six kept apart, since a couple is as one; four met, one of whom are apart
    too; and two pinned to different rooms for ever, who have met as well."""
    ids = [f"p{index}" for index in range(8)]
    problem = Problem(
        tuple(Person(one) for one in ids),
        ((Room("r0"), Room("r1")),) * 60,
        together=(frozenset({"p0", "p1"}), frozenset({"p2", "p3"})),
        apart=frozenset({("p0", "p2"), ("p1", "p3"), ("p1", "p4")}),
        pins=(Pin("p6", "r0"), Pin("p7", "r1")),
        history={("p0", "p1"): 1, ("p0", "p2"): 1, ("p0", "p5"): 2, ("p4", "p5"): 1, ("p5", "p6"): 1}
        | {("p6", "p7"): 3, ("p1", "p7"): 0},
    )
    plan = dict.fromkeys(ids, "r0") | dict.fromkeys(["p2", "p3", "p4", "p7"], "r1")
    assert violations(problem, [plan] * 60) == []
    assert figures(problem, [plan] * 60).first_meetings_bound == 28 - 2 - 6 - 3 - 1


def test_a_room_has_no_seats_for_new_pairs_where_people_are_kept_together() -> None:
    """Three rounds of sixes without couples: 164, of 180 seats. Three couples take a seat each in every round, and
    may be three of the eight pairs that two rounds must share."""
    free = plain(24, 6, 3)
    couples = tuple(frozenset({f"p{2 * index:04}", f"p{2 * index + 1:04}"}) for index in range(3))
    problem = replace(free, together=couples)
    plan = {person.id: f"room {index // 6}" for index, person in enumerate(free.people)}
    assert figures(problem, [plan] * 3).first_meetings_bound == 180 - 3 * 3 - 2 * (8 - 3)


def test_who_never_can_meet_is_not_hoped_for() -> None:
    """Two hosts pinned to their rooms, a French and an English room, a room for each facilitator alone."""
    four = tuple(Person(f"p{index}") for index in range(4))
    two_rooms = ((Room("r0"), Room("r1")),)
    pinned = Problem(four, two_rooms * 3, pins=(Pin("p0", "r0"), Pin("p1", "r1")))
    seats = {"p0": "r0", "p1": "r1", "p2": "r0", "p3": "r1"}
    assert figures(pinned, [seats] * 3).first_meetings_bound == 5
    speakers = tuple(
        Person(one.id, languages=frozenset({"fr" if one.id in ("p0", "p1") else "en"})) for one in four
    )
    talk = Problem(speakers, ((Room("r0", language="FR"), Room("r1", language="en")),) * 3)
    assert figures(talk, [{"p0": "r0", "p1": "r0", "p2": "r1", "p3": "r1"}] * 3).first_meetings_bound == 2
    leaders = tuple(Person(one.id, facilitator=one.id in ("p0", "p1")) for one in four)
    led = Problem(leaders, two_rooms * 3, facilitator_in_each_room=True)
    assert figures(led, [seats] * 3).first_meetings_bound == 5
    apart = Problem(four, two_rooms * 3, apart=frozenset({("p0", "p1")}), together=(frozenset({"p1", "p3"}),))
    assert figures(apart, [{"p0": "r0", "p1": "r1", "p2": "r1", "p3": "r1"}] * 3).first_meetings_bound == 3
