"""Small random problems, and the plainest possible way to seat them: look at every assignment."""

import random
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from hypothesis import strategies as st

from services.sessions.domain.allocation.problem import Person, Pin, Problem, Room, pair

LANGUAGES = st.sampled_from([frozenset(), frozenset(), frozenset({"Welsh"}), frozenset({"Welsh", "English"})])


@st.composite
def problems(draw: st.DrawFn, *, most_people: int = 6) -> Problem:
    """One round of up to six people and three rooms, feasible or not, with constraints of every kind."""
    ids = [f"p{number}" for number in range(draw(st.integers(0, most_people)))]
    rare = st.integers(0, 5).map(lambda number: number == 0)
    people = tuple(
        Person(
            one,
            languages=draw(LANGUAGES),
            facilitator=draw(st.booleans()),
            needs_access=draw(rare),
            opted_out=draw(rare),
        )
        for one in ids
    )
    rooms = tuple(draw(_room(f"r{number}")) for number in range(draw(st.integers(1, 3))))
    seated = [person.id for person in people if not person.opted_out]
    pairs = list(combinations(sorted(ids), 2))
    couples = st.lists(st.sampled_from(pairs), max_size=4) if pairs else st.just([])
    groups = st.lists(st.frozensets(st.sampled_from(ids), max_size=3), max_size=2) if ids else st.just([])
    pins = (
        st.lists(
            st.tuples(st.sampled_from(seated), st.sampled_from(rooms), st.sampled_from([None, 0])), max_size=2
        )
        if seated
        else st.just([])
    )
    return Problem(
        people,
        (rooms,),
        together=tuple(draw(groups)),
        apart=frozenset(draw(couples)),
        pins=tuple(Pin(person, room.id, index) for person, room, index in draw(pins)),
        facilitator_in_each_room=draw(st.booleans()),
    )


@st.composite
def _room(draw: st.DrawFn, name: str) -> Room:
    least = draw(st.sampled_from([0, 0, 1, 2, 3]))
    most = draw(st.sampled_from([None, 0, 1, 2, 3, 4]))
    return Room(
        name,
        least=least if most is None else min(least, most),
        most=most,
        language=draw(st.sampled_from([None, None, None, "welsh", "English"])),
        accessible=draw(st.sampled_from([True, True, False])),
    )


def broken(problem: Problem, seating: dict[str, str], index: int = 0) -> str | None:
    """What a seating does wrong, by the letter of the problem; None when it is right."""
    rooms = {room.id: room for room in problem.rounds[index]}
    here = {room: [one for one in problem.people if seating.get(one.id) == room] for room in rooms}
    if set(seating) != {person.id for person in problem.people if not person.opted_out}:
        return "somebody is missing, or should be"
    if not set(seating.values()) <= set(rooms):
        return "a room is not there"
    for name, room in rooms.items():
        if len(here[name]) < room.least or (room.most is not None and len(here[name]) > room.most):
            return f"{name} has {len(here[name])} people"
        if problem.facilitator_in_each_room and not any(person.facilitator for person in here[name]):
            return f"{name} has no facilitator"
        for person in here[name]:
            spoken = {language.lower() for language in person.languages}
            if room.language is not None and spoken and room.language.lower() not in spoken:
                return f"{person.id} does not talk in {room.language}"
            if person.needs_access and not room.accessible:
                return f"{person.id} cannot get into {name}"
    for group in problem.together:
        if len({seating[one] for one in group if one in seating}) > 1:
            return f"{group} are not together"
    for one, other in problem.apart:
        if one in seating and seating[one] == seating.get(other):
            return f"{one} and {other} are not apart"
    for pin in problem.pins:
        here_too = pin.round == index or (pin.round is None and pin.room in rooms)
        if here_too and seating[pin.person] != pin.room:
            return f"{pin.person} is not in {pin.room}"
    return None


def every_seating(people: Sequence[str], rooms: Sequence[str]) -> Iterator[dict[str, str]]:
    """All ways to give each person a room."""
    for choice in product(rooms, repeat=len(people)):
        yield dict(zip(people, choice, strict=True))


def can_be_seated(problem: Problem, index: int = 0) -> bool:
    """By looking at every assignment."""
    people = [person.id for person in problem.people if not person.opted_out]
    rooms = [room.id for room in problem.rounds[index]]
    return any(broken(problem, seating, index) is None for seating in every_seating(people, rooms))


def tight_problem(chance: random.Random) -> Problem:
    """One round whose seats, groups and pairs leave so little room that a search meets dead ends."""
    count, spots = chance.randint(5, 9), chance.randint(2, 4)
    ids = [f"p{number}" for number in range(count)]
    people = tuple(
        Person(
            one,
            facilitator=chance.random() < 0.4,
            languages=chance.choice([frozenset()] * 6 + [frozenset({"Welsh"}), frozenset({"Irish"})]),
        )
        for one in ids
    )
    share = count // spots
    limits = [(max(0, share - chance.randint(0, 2)), share + chance.choice([0, 1, 1])) for _ in range(spots)]
    rooms = tuple(
        Room(f"r{number}", least, most, language=chance.choice([None] * 8 + ["Welsh"]))
        for number, (least, most) in enumerate(limits)
    )
    return Problem(
        people,
        (rooms,),
        together=tuple(frozenset(chance.sample(ids, 2)) for _ in range(chance.randint(0, 3))),
        apart=frozenset(pair(*chance.sample(ids, 2)) for _ in range(chance.choice([0, 2, 4, 8]))),
        pins=tuple(
            Pin(chance.choice(ids), chance.choice(rooms).id) for _ in range(chance.choice([0, 0, 1, 2]))
        ),
        facilitator_in_each_room=chance.random() < 0.5,
    )


def can_be_seated_stepwise(problem: Problem, index: int = 0) -> bool:
    """By looking at every assignment, without those that are wrong already before everybody is seated."""
    people = [person for person in problem.people if not person.opted_out]
    heads = {room.id: 0 for room in problem.rounds[index]}
    most = {room.id: len(people) if room.most is None else room.most for room in problem.rounds[index]}
    pins = {pin.person: pin.room for pin in problem.pins}
    seating: dict[str, str] = {}

    def wrong(person: Person, room: Room) -> bool:
        spoken = {language.lower() for language in person.languages}
        if room.language is not None and spoken and room.language.lower() not in spoken:
            return True
        if heads[room.id] == most[room.id] or pins.get(person.id, room.id) != room.id:
            return True
        others = [one for one, taken in seating.items() if taken == room.id]
        if any(pair(one, person.id) in problem.apart for one in others):
            return True
        return any(
            seating.get(one, room.id) != room.id
            for group in problem.together
            if person.id in group
            for one in group
        )

    def seat_from(number: int) -> bool:
        if number == len(people):
            return broken(problem, seating, index) is None
        person = people[number]
        for room in problem.rounds[index]:
            if not wrong(person, room):
                seating[person.id] = room.id
                heads[room.id] += 1
                if seat_from(number + 1):
                    return True
                del seating[person.id]
                heads[room.id] -= 1
        return False

    return seat_from(0)
