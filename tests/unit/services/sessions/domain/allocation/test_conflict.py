"""A round that cannot be seated is explained by the fewest constraints, in plain words."""

import random
from collections.abc import Iterable, Sequence
from itertools import combinations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from services.sessions.domain.allocation.conflict import clash, infeasible, smallest_conflict, trials
from services.sessions.domain.allocation.conflict.hitting import hitting_set
from services.sessions.domain.allocation.feasibility import Constraint, Rules
from services.sessions.domain.allocation.problem import Person, Pin, Problem, Room, pair
from tests.unit.services.sessions.domain.allocation.small_problems import every_seating, problems

NAMES = {
    f"p{number}": name for number, name in enumerate(("Ann", "Bob", "Cid", "Dot", "Eve", "Fay", "Gus", "Hal"))
}


def name(one: str) -> str:
    """Ann for p0, Table 1 for r0."""
    return NAMES.get(one) or f"Table {int(one[1:]) + 1}"


def holds(problem: Problem, one: Constraint, seating: dict[str, str]) -> bool:
    """Whether a seating keeps to one constraint, by the letter of the problem."""
    rooms = {room.id: room for room in problem.rounds[0]}
    here = [person for person in problem.people if seating.get(person.id) == one.room]
    seats = [seating[person] for person in one.people]
    match one.kind:
        case "facilitators":
            leading = {
                seating[person.id] for person in problem.people if person.facilitator and person.id in seating
            }
            return leading == set(rooms)
        case "together":
            return len(set(seats)) == 1
        case "apart":
            return seats[0] != seats[1]
        case "pin":
            return seats == [one.room]
        case "language":
            wanted = (rooms[one.room or ""].language or "").lower()
            return all(not p.languages or wanted in {word.lower() for word in p.languages} for p in here)
        case "access":
            needy = [person.id for person in problem.people if person.needs_access and person.id in seating]
            return all(rooms[seating[person]].accessible for person in needy)
        case "least":
            return len(here) >= rooms[one.room or ""].least
        case "most":
            return len(here) <= (rooms[one.room or ""].most or 0)


def what_can_hold(problem: Problem, constraints: Sequence[Constraint]) -> list[int]:
    """For each assignment there is, the constraints (as bits) that hold in it, without those in which fewer do."""
    people = [person.id for person in problem.people if not person.opted_out]
    found = {
        sum(1 << number for number, one in enumerate(constraints) if holds(problem, one, seating))
        for seating in every_seating(people, [room.id for room in problem.rounds[0]])
    }
    return [one for one in found if not any(one & ~other == 0 for other in found if other != one)]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(problem=problems(most_people=5))
def test_no_fewer_constraints_clash_and_of_these_none_could_be_left_out(problem: Problem) -> None:
    conflict = clash(problem, 0)
    constraints = Rules(problem, 0).constraints
    possible = what_can_hold(problem, constraints)
    if conflict is None:
        assert (1 << len(constraints)) - 1 in possible
        return
    assert conflict.proven
    assert conflict.smallest

    def clashes(chosen: Iterable[int]) -> bool:
        wanted = sum(1 << number for number in chosen)
        return all(wanted & ~held for held in possible)

    numbers = [constraints.index(one) for one in conflict.constraints]
    assert clashes(numbers)
    assert not any(clashes(fewer) for fewer in combinations(numbers, len(numbers) - 1))
    for size in range(len(numbers)):
        assert not any(clashes(fewer) for fewer in combinations(range(len(constraints)), size))


@settings(max_examples=150, deadline=None)
@given(problem=problems(most_people=5))
def test_without_effort_for_the_smallest_a_clash_still_has_nothing_to_spare(problem: Problem) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trials, "_EFFORT", 0)
        conflict = clash(problem, 0)
    assume(conflict is not None)
    assert conflict is not None
    possible = what_can_hold(problem, conflict.constraints)
    whole = (1 << len(conflict.constraints)) - 1
    assert whole not in possible
    for number in range(len(conflict.constraints)):
        assert any(not whole & ~(1 << number) & ~held for held in possible)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(problem=problems())
def test_every_conflict_has_words_and_they_name_people_and_rooms_by_their_names(problem: Problem) -> None:
    words = smallest_conflict(problem, 0, name=lambda one: f"<{one}>")
    assume(words is not None)
    assert words
    for sentence in words:
        assert sentence.strip() == sentence
        assert not sentence.endswith(".")
        for one in ("p0", "p1", "p2", "p3", "p4", "p5", "r0", "r1", "r2"):
            assert sentence.count(one) == sentence.count(f"<{one}>")


@given(sets=st.lists(st.integers(1, 255), max_size=8))
def test_a_smallest_set_that_meets_all_sets_is_found(sets: list[int]) -> None:
    fewest = min(one.bit_count() for one in range(256) if all(one & each for each in sets))
    found = hitting_set(sets, 8)
    assert found is not None
    assert found.bit_count() == fewest
    assert all(found & each for each in sets)
    assert hitting_set(sets, fewest - 1) is None


def people(
    count: int, *, facilitators: int = 0, languages: Sequence[str] = (), access: int = 0
) -> tuple[Person, ...]:
    """p0, p1 and so on: the first facilitate, all talk in these languages, the first need accessible rooms."""
    return tuple(
        Person(
            f"p{number}",
            facilitator=number < facilitators,
            languages=frozenset(languages),
            needs_access=number < access,
        )
        for number in range(count)
    )


def rooms(*seats: int | None, least: int = 0) -> tuple[tuple[Room, ...]]:
    return (tuple(Room(f"r{number}", least, most) for number, most in enumerate(seats)),)


def together(*ids: int) -> frozenset[str]:
    return frozenset(f"p{one}" for one in ids)


def apart(*pairs: tuple[int, int]) -> frozenset[tuple[str, str]]:
    return frozenset(pair(f"p{one}", f"p{other}") for one, other in pairs)


WELSH = (Room("r0", least=5, language="Welsh"), Room("r1"))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (
            Problem(people(20, facilitators=3), rooms(*[None] * 5), facilitator_in_each_room=True),
            ("3 facilitators for 5 rooms",),
        ),
        (
            Problem(people(3), rooms(None), facilitator_in_each_room=True),
            ("no facilitator for 1 room",),
        ),
        (Problem(people(12), rooms(4, 4, 2)), ("12 people for rooms with 10 seats in all",)),
        (Problem(people(5), rooms(None, None, least=3)), ("5 people for rooms that need 6 in all",)),
        (
            Problem(people(5), ((Room("r0", 4), Room("r1"), Room("r2", 2)),)),
            ("5 people in all, and Table 1 and Table 3 need 6",),
        ),
        (
            Problem(people(5), rooms(None, None), (together(0, 1),), apart((0, 1))),
            ("Ann and Bob must be together, and must be apart",),
        ),
        (
            Problem(people(5), rooms(None, None), (together(0, 1, 2),), apart((0, 2))),
            ("Ann, Bob and Cid must be together, and Ann and Cid must be apart",),
        ),
        (
            Problem(people(5), rooms(None, None), (together(0, 1), together(1, 2)), apart((0, 2))),
            (
                "Ann and Bob must be together",
                "Bob and Cid must be together",
                "Ann and Cid must be apart",
                "there are 5 people for 2 rooms",
            ),
        ),
        (
            Problem(people(5), rooms(None, None), pins=(Pin("p0", "r0"), Pin("p0", "r1", 0))),
            ("Ann is pinned to Table 1 and to Table 2",),
        ),
        (
            Problem(people(5), rooms(None, None), (together(0, 1),), pins=(Pin("p0", "r0"), Pin("p1", "r1"))),
            ("Ann is pinned to Table 1 and Bob to Table 2, and they must be together",),
        ),
        (
            Problem(
                people(5), rooms(None, None), apart=apart((0, 1)), pins=(Pin("p0", "r0"), Pin("p1", "r0"))
            ),
            ("Ann and Bob are pinned to Table 1, and must be apart",),
        ),
        (
            Problem(people(8), rooms(3, None), pins=tuple(Pin(f"p{n}", "r0") for n in range(4))),
            ("Ann, Bob, Cid and Dot are pinned to Table 1, which has 3 seats",),
        ),
        (
            Problem(people(8), rooms(3, None), pins=tuple(Pin(f"p{n}", "r0") for n in range(6))),
            ("6 people are pinned to Table 1, which has 3 seats",),
        ),
        (
            Problem(
                (*people(3, languages=["Welsh"]), Person("p7", languages=frozenset({"English"}))), (WELSH,)
            ),
            ("4 people in all, and Table 1 needs 5",),
        ),
        (
            Problem(
                (
                    *people(3, languages=["Welsh"]),
                    *(Person(f"p{n}", languages=frozenset({"English"})) for n in range(3, 8)),
                ),
                (WELSH,),
            ),
            ("Table 1 takes only Welsh, which 3 people talk in, and needs 5",),
        ),
        (
            Problem(
                people(8, facilitators=2, languages=["English"]),
                ((Room("r0", language="Welsh"), Room("r1")),),
                facilitator_in_each_room=True,
            ),
            ("Table 1 takes only Welsh, which no facilitator talks in, and needs a facilitator",),
        ),
        (
            Problem(
                people(1, languages=["English"]),
                ((Room("r0", language="Welsh"), Room("r1")),),
                pins=(Pin("p0", "r0"),),
            ),
            ("Ann is pinned to Table 1, which takes only Welsh, and does not talk in it",),
        ),
        (
            Problem(
                people(2, languages=["English"]),
                ((Room("r0", language="Welsh"), Room("r1", language="Irish")),),
            ),
            ("Ann and Bob talk in no language that a room takes",),
        ),
        (
            Problem(people(5, languages=["English"]), ((Room("r0", language="Welsh"), Room("r1", most=4)),)),
            ("5 people do not talk in Welsh, and the other room, Table 2, has 4 seats",),
        ),
        (
            Problem(people(2, access=1), ((Room("r0", accessible=False),),)),
            ("Ann needs an accessible room, and there is none",),
        ),
        (
            Problem(people(8, access=6), ((Room("r0", most=4), Room("r1", accessible=False)),)),
            ("6 people need an accessible room, and the only one, Table 1, has 4 seats",),
        ),
        (
            Problem(
                people(8, facilitators=3, access=2),
                ((Room("r0"), Room("r1", accessible=False), Room("r2", accessible=False)),),
                facilitator_in_each_room=True,
            ),
            (
                "2 of 3 facilitators need an accessible room, and 2 of 3 rooms, which need one each, "
                "are not accessible",
            ),
        ),
        (
            Problem(people(8, access=5), ((Room("r0"), Room("r1", least=5, accessible=False)),)),
            ("Table 2 is not accessible and needs 5 people, and only 3 people can go there",),
        ),
        (
            Problem(
                people(8, access=1), ((Room("r0"), Room("r1", accessible=False)),), pins=(Pin("p0", "r1"),)
            ),
            ("Ann is pinned to Table 2, which is not accessible, and needs an accessible room",),
        ),
        (
            Problem(people(6), rooms(2, 2, 2), (together(0, 1, 2),)),
            ("Ann, Bob and Cid must be together, and no room has more than 2 seats",),
        ),
        (
            Problem(
                tuple(Person(f"p{n}") for n in range(9)),
                rooms(4, 4, 1),
                (together(0, 1, 2), together(3, 4, 5), together(6, 7, 8)),
            ),
            ("Groups of 3, 3 and 3 must be together, and the rooms have 4, 4 and 1 seats",),
        ),
        (
            Problem(people(6), rooms(None, None), apart=apart((0, 1), (1, 2), (0, 2))),
            ("Ann, Bob and Cid must all be apart, and there are 2 rooms",),
        ),
        (
            Problem(people(6), rooms(None, None), apart=apart((0, 1), (1, 2), (2, 3), (3, 4), (0, 4))),
            (
                "Ann and Bob must be apart",
                "Ann and Eve must be apart",
                "Bob and Cid must be apart",
                "Cid and Dot must be apart",
                "Dot and Eve must be apart",
                "there are 6 people for 2 rooms",
            ),
        ),
        (
            Problem(
                people(6, facilitators=2), rooms(None, None), (together(0, 1),), facilitator_in_each_room=True
            ),
            ("each room needs a facilitator: 2 facilitators for 2 rooms", "Ann and Bob must be together"),
        ),
        (
            Problem(
                people(6), ((Room("r0", 3, 3), Room("r1")),), (together(0, 1), together(2, 3), together(4, 5))
            ),
            (
                "Ann and Bob must be together",
                "Cid and Dot must be together",
                "Eve and Fay must be together",
                "Table 1 takes exactly 3 people",
                "there are 6 people for 2 rooms",
            ),
        ),
    ],
)
def test_the_words_say_what_cannot_hold_together(problem: Problem, words: tuple[str, ...]) -> None:
    assert smallest_conflict(problem, 0, name=name) == words


def test_the_fewest_constraints_are_named_though_others_clash_as_well() -> None:
    problem = Problem(
        people(8, facilitators=1),
        rooms(3, 3),
        (together(0, 1), together(1, 2)),
        apart((0, 2)),
        pins=(Pin("p5", "r0"), Pin("p5", "r1")),
        facilitator_in_each_room=True,
    )
    assert smallest_conflict(problem, 0, name=name) == ("1 facilitator for 2 rooms",)


def test_each_round_is_explained_by_itself() -> None:
    problem = Problem(people(3), ((Room("r0"),), (Room("r0", most=2),)))
    assert smallest_conflict(problem, 0) is None
    assert smallest_conflict(problem, 1) == ("3 people for 1 room with 2 seats",)


def test_a_thousand_people_with_too_few_seats_are_told_by_the_seats_in_all() -> None:
    problem = Problem(
        tuple(Person(f"p{n}", facilitator=n < 120) for n in range(1_000)),
        rooms(*[9] * 100),
        tuple(together(2 * n, 2 * n + 1) for n in range(200, 250)),
        apart(*((2 * n, 2 * n + 1) for n in range(100, 150))),
        facilitator_in_each_room=True,
    )
    assert smallest_conflict(problem, 0) == ("1000 people for rooms with 900 seats in all",)


def test_one_clash_among_hundreds_of_constraints_is_found() -> None:
    problem = Problem(
        tuple(Person(f"p{n}") for n in range(300)),
        rooms(*[10] * 30),
        tuple(together(2 * n, 2 * n + 1) for n in range(100)),
        apart(*((n, 299 - n) for n in range(150))),
        pins=(Pin("p40", "r3"), Pin("p41", "r4")),
    )
    assert smallest_conflict(problem, 0) == ("p40 is pinned to r3 and p41 to r4, and they must be together",)


def test_the_exception_carries_round_words_and_proof() -> None:
    problem = Problem(
        people(20, facilitators=3), (*rooms(None), *rooms(*[None] * 5)), facilitator_in_each_room=True
    )
    refusal = infeasible(problem, 1, name=name)
    assert refusal.round == 1
    assert refusal.conflict == ("3 facilitators for 5 rooms",)
    assert refusal.proven
    assert "Round 2: These cannot all hold: 3 facilitators for 5 rooms." in str(refusal)
    with pytest.raises(ValueError, match="round 1 can be seated"):
        infeasible(problem, 0)


def test_what_nobody_can_decide_is_a_guess_and_marked_as_one() -> None:
    chance = random.Random(2)
    pairs = [couple for couple in combinations(range(60), 2) if chance.random() < 0.3]
    problem = Problem(tuple(Person(f"p{n}") for n in range(60)), rooms(*[None] * 6), apart=apart(*pairs))
    conflict = clash(problem, 0, nodes=20)
    assert conflict is not None
    assert not conflict.proven
    assert not conflict.smallest
    assert {one.kind for one in conflict.constraints} == {"apart"}
