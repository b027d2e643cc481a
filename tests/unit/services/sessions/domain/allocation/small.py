"""Problems small enough to try every plan, and plans of problems that are not."""

import random
from collections.abc import Iterator
from itertools import combinations, product

from hypothesis import strategies as st

from services.sessions.domain.allocation.plan import Assignments
from services.sessions.domain.allocation.problem import Pair, Person, Pin, Problem, Room, Wishes, pair
from services.sessions.domain.allocation.verify import violations

PLACES = ("Exeter", "Truro", " exeter", "", "Bath")
LANGUAGES = (frozenset[str](), frozenset({"en"}), frozenset({"fr", "EN "}))


def plain(people: int, sizes: int, rounds: int) -> Problem:
    """Nothing but people, rooms that take `sizes` of them each, and rounds."""
    rooms = tuple(Room(f"room {index}", sizes, sizes) for index in range(people // sizes))
    return Problem(tuple(Person(f"p{index:04}") for index in range(people)), (rooms,) * rounds)


def dealt(problem: Problem, seed: int = 0) -> list[dict[str, str]]:
    """A plan that looks at nothing: people shuffled and dealt out to the rooms in turn."""
    chance = random.Random(seed)
    plan = []
    for rooms in problem.rounds:
        people = [person.id for person in problem.people if not person.opted_out]
        chance.shuffle(people)
        plan.append({one: rooms[index % len(rooms)].id for index, one in enumerate(people)})
    return plan


@st.composite
def problems(draw: st.DrawFn, most_people: int = 6, most_rounds: int = 2) -> Problem:
    """Any problem of a few people, with each kind of constraint now and then; some have no plan."""
    ids = [f"p{index}" for index in range(draw(st.integers(0, most_people)))]
    seldom = st.sampled_from([True, False, False, False, False])
    people = tuple(
        Person(
            one,
            {"place": draw(st.sampled_from(PLACES)), "role": draw(st.sampled_from("ab"))},
            languages=draw(st.sampled_from(LANGUAGES)),
            facilitator=draw(st.booleans()),
            needs_access=draw(seldom),
            opted_out=draw(seldom),
            preferences=tuple(draw(st.lists(st.sampled_from(["Art", " art", "Work", "Play"]), max_size=3))),
        )
        for one in ids
    )
    rounds = []
    for _ in range(draw(st.integers(1, most_rounds))):
        rounds.append(
            tuple(
                Room(
                    f"r{index}",
                    least=draw(st.sampled_from([0, 0, 0, 1, 2])),
                    most=draw(st.sampled_from([None, None, 2, 3, 4])),
                    theme=draw(st.sampled_from([None, "art", "play "])),
                    language=draw(st.sampled_from([None, None, None, "en", "Fr"])),
                    accessible=not draw(seldom),
                )
                for index in range(draw(st.integers(1, 3)))
            )
        )
    couples = [pair(*couple) for couple in combinations(ids, 2)]
    few: st.SearchStrategy[list[Pair]] = st.just([])
    if couples:
        few = st.lists(st.sampled_from(couples), max_size=2)
    staying = [person.id for person in people if not person.opted_out]
    pins = [
        Pin(draw(st.sampled_from(staying)), draw(st.sampled_from(rounds[index])).id, index)
        for index in range(len(rounds))
        if draw(seldom) and staying
    ]
    return Problem(
        people,
        tuple(rounds),
        together=tuple(frozenset(couple) for couple in draw(few)),
        apart=frozenset(draw(few)),
        pins=tuple(pins),
        facilitator_in_each_room=draw(seldom),
        history=draw(st.dictionaries(st.sampled_from(couples), st.integers(0, 2))) if couples else {},
        wishes=draw(st.sampled_from([Wishes(), Wishes(mix={"place": 3}, gather={"role": 1})])),
        current={one: "r0" for one in ids if draw(st.booleans())},
    )


def plans_of_round(problem: Problem, index: int) -> Iterator[Assignments]:
    """Every plan there is for one round."""
    rooms = problem.rounds[index]
    alone = Problem(
        problem.people,
        (rooms,),
        problem.together,
        problem.apart,
        tuple(Pin(pin.person, pin.room) for pin in problem.pins if pin.round in (None, index)),
        problem.facilitator_in_each_room,
    )
    seated = [person.id for person in problem.people if not person.opted_out]
    for choice in product([room.id for room in rooms], repeat=len(seated)):
        plan = dict(zip(seated, choice, strict=True))
        if not violations(alone, [plan]):
            yield plan
