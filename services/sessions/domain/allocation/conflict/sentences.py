"""One sentence for a clash of a common kind. Each gives None when the figures are not what it would say."""

from collections.abc import Callable
from itertools import combinations

from services.sessions.domain.allocation.conflict.facts import Facts, one_language, talks
from services.sessions.domain.allocation.conflict.phrases import (
    MOST_NAMED,
    all_of,
    count,
    people,
    some_of,
    verb,
)
from services.sessions.domain.allocation.problem import Person, Room

Sentence = Callable[[Facts], str | None]


def facilitators(facts: Facts) -> str | None:
    """ "3 facilitators for 5 rooms"."""
    leading, rooms = len(facts.facilitators), len(facts.rooms)
    return f"{count(leading, 'facilitator')} for {count(rooms, 'room')}" if leading < rooms else None


def seats(facts: Facts) -> str | None:
    """ "12 people for rooms with 10 seats in all"."""
    rooms = facts.rooms_of("most")
    seats = facts.seats(rooms)
    if len(rooms) < len(facts.rooms) or seats >= facts.crowd:
        return None
    if len(rooms) == 1:
        return f"{people(facts.crowd)} for 1 room with {count(seats, 'seat')}"
    return f"{people(facts.crowd)} for rooms with {count(seats, 'seat')} in all"


def needs(facts: Facts) -> str | None:
    """ "5 people for rooms that need 6 in all"."""
    rooms = facts.rooms_of("least")
    needed = facts.needs(rooms)
    if needed <= facts.crowd:
        return None
    if len(rooms) == len(facts.rooms) and len(rooms) > 1:
        return f"{people(facts.crowd)} for rooms that need {needed} in all"
    if len(rooms) > MOST_NAMED:
        return f"{people(facts.crowd)} in all, and {len(rooms)} of {len(facts.rooms)} rooms need {needed} together"
    called = _rooms(facts, rooms)
    return f"{people(facts.crowd)} in all, and {called} {verb(len(rooms), 'needs', 'need')} {needed}"


def together_and_apart(facts: Facts) -> str | None:
    """ "Ann and Bob must be together, and must be apart"."""
    groups, pairs = facts.of["together"], facts.of["apart"]
    if len(groups) != 1 or len(pairs) != 1:
        return None
    couple = all_of(facts.names(pairs[0].people))
    if set(groups[0].people) == set(pairs[0].people):
        return f"{couple} must be together, and must be apart"
    return f"{some_of(facts.names(groups[0].people))} must be together, and {couple} must be apart"


def two_pins(facts: Facts) -> str | None:
    """ "Ann is pinned to Table 1 and to Table 2"."""
    pins = facts.of["pin"]
    if len({pin.people for pin in pins}) != 1:
        return None
    rooms = [f"to {facts.name(pin.room or '')}" for pin in pins]
    return f"{facts.name(pins[0].people[0])} is pinned {all_of(rooms)}"


def pins_and_together(facts: Facts) -> str | None:
    """ "Ann is pinned to Table 1 and Bob to Table 2, and they must be together"."""
    groups, pins = facts.of["together"], facts.of["pin"]
    if (
        len(groups) != 1
        or len(pins) != 2
        or {one for pin in pins for one in pin.people} - set(groups[0].people)
    ):
        return None
    first, second = pins
    pinned = (
        f"{facts.name(first.people[0])} is pinned to {facts.name(first.room or '')} "
        f"and {facts.name(second.people[0])} to {facts.name(second.room or '')}"
    )
    if len(groups[0].people) == 2:
        return f"{pinned}, and they must be together"
    return f"{pinned}, and {some_of(facts.names(groups[0].people))} must be together"


def pins_and_apart(facts: Facts) -> str | None:
    """ "Ann and Bob are pinned to Table 1, and must be apart"."""
    pairs, pins = facts.of["apart"], facts.of["pin"]
    if len(pairs) != 1 or len(pins) != 2 or len({pin.room for pin in pins}) != 1:
        return None
    return f"{all_of(facts.names(pairs[0].people))} are pinned to {facts.name(pins[0].room or '')}, and must be apart"


def pin_and_language(facts: Facts) -> str | None:
    """ "Ann is pinned to Table 1, which takes only Welsh, and does not talk in it"."""
    pins, rooms = facts.of["pin"], facts.rooms_of("language")
    if len(pins) != 1 or [room.id for room in rooms] != [pins[0].room]:
        return None
    who, room = facts.name(pins[0].people[0]), rooms[0]
    return (
        f"{who} is pinned to {facts.name(room.id)}, which takes only {room.language}, and does not talk in it"
    )


def pin_and_access(facts: Facts) -> str | None:
    """ "Ann is pinned to Table 1, which is not accessible, and needs an accessible room"."""
    pins = facts.of["pin"]
    if len(pins) != 1 or facts.room(pins[0].room).accessible:
        return None
    who, room = facts.name(pins[0].people[0]), facts.name(pins[0].room or "")
    return f"{who} is pinned to {room}, which is not accessible, and needs an accessible room"


def pins_and_seats(facts: Facts) -> str | None:
    """ "4 people are pinned to Table 1, which has 3 seats"."""
    rooms = facts.rooms_of("most")
    if len(rooms) != 1 or {pin.room for pin in facts.of["pin"]} != {rooms[0].id}:
        return None
    pinned, seats = facts.pinned(rooms[0].id), facts.seats(rooms)
    if len(pinned) <= seats:
        return None
    who = all_of(facts.names(pinned)) if len(pinned) <= MOST_NAMED else people(len(pinned))
    be = verb(len(pinned), "is", "are")
    return f"{who} {be} pinned to {facts.name(rooms[0].id)}, which has {count(seats, 'seat')}"


def language_and_needs(facts: Facts) -> str | None:
    """ "Table 1 takes only Welsh, which 3 people talk in, and needs 5"."""
    rooms, needy = facts.rooms_of("language"), facts.rooms_of("least")
    language = one_language(rooms)
    if language is None or rooms != needy:
        return None
    speakers = sum(talks(person, language) for person in facts.rules.people)
    if speakers >= facts.needs(rooms):
        return None
    return (
        f"{_only(facts, rooms, language, people(speakers), speakers)}, and {_need(rooms, facts.needs(rooms))}"
    )


def language_and_facilitators(facts: Facts) -> str | None:
    """ "Table 1 takes only Welsh, which no facilitator talks in, and needs a facilitator"."""
    rooms = facts.rooms_of("language")
    language = one_language(rooms)
    speakers = sum(talks(person, language) for person in facts.facilitators)
    if language is None or speakers >= len(rooms):
        return None
    needs = "needs a facilitator" if len(rooms) == 1 else "each needs a facilitator"
    return f"{_only(facts, rooms, language, count(speakers, 'facilitator'), max(1, speakers))}, and {needs}"


def language_of_all(facts: Facts) -> str | None:
    """ "Ann talks in no language that a room takes"."""
    if len(facts.rooms_of("language")) < len(facts.rooms):
        return None
    lost = _barred(facts, list(facts.rooms))
    talk = verb(len(lost), "talks", "talk")
    return f"{_who(facts, lost)} {talk} in no language that a room takes" if lost else None


def language_and_seats(facts: Facts) -> str | None:
    """ "4 people do not talk in Welsh, and the other rooms have 3 seats in all"."""
    closed, open_ones = facts.rooms_of("language"), facts.rooms_of("most")
    if [room for room in facts.rooms if room not in closed] != open_ones:
        return None
    barred = _barred(facts, closed)
    seats = facts.seats(open_ones)
    if len(barred) <= seats:
        return None
    languages = list(dict.fromkeys(room.language or "" for room in closed))
    others = (
        f"the other room, {facts.name(open_ones[0].id)}, has"
        if len(open_ones) == 1
        else "the other rooms have"
    )
    total = count(seats, "seat") + (" in all" if len(open_ones) > 1 else "")
    do = verb(len(barred), "does", "do")
    return f"{_who(facts, barred)} {do} not talk in {' or '.join(languages)}, and {others} {total}"


def access(facts: Facts) -> str | None:
    """ "2 people need an accessible room, and there is none"."""
    if any(room.accessible for room in facts.rooms):
        return None
    return f"{_in_need(facts)}, and there is none"


def access_and_seats(facts: Facts) -> str | None:
    """ "6 people need an accessible room, and Table 1 is the only one and has 4 seats"."""
    rooms = facts.rooms_of("most")
    if rooms != [room for room in facts.rooms if room.accessible]:
        return None
    seats = facts.seats(rooms)
    if sum(person.needs_access for person in facts.rules.people) <= seats:
        return None
    if len(rooms) == 1:
        return f"{_in_need(facts)}, and the only one, {facts.name(rooms[0].id)}, has {count(seats, 'seat')}"
    return f"{_in_need(facts)}, and those rooms have {count(seats, 'seat')} in all"


def access_and_facilitators(facts: Facts) -> str | None:
    """ "2 of 3 facilitators need an accessible room, and 2 of 3 rooms, which need one each, are not accessible"."""
    closed = [room for room in facts.rooms if not room.accessible]
    leading = len(facts.facilitators)
    bound = sum(person.needs_access for person in facts.facilitators)
    if leading - bound >= len(closed):
        return None
    return (
        f"{bound} of {count(leading, 'facilitator')} {verb(bound, 'needs', 'need')} an accessible room, "
        f"and {len(closed)} of {count(len(facts.rooms), 'room')}, which need one each, "
        f"{verb(len(closed), 'is', 'are')} not accessible"
    )


def access_and_needs(facts: Facts) -> str | None:
    """ "Table 2 is not accessible and needs 5 people, and only 3 people can go there"."""
    rooms = facts.rooms_of("least")
    able = sum(not person.needs_access for person in facts.rules.people)
    if any(room.accessible for room in rooms) or able >= facts.needs(rooms):
        return None
    called = _rooms(facts, rooms)
    be = verb(len(rooms), "is", "are")
    return (
        f"{called} {be} not accessible and {verb(len(rooms), 'needs', 'need')} {people(facts.needs(rooms))}, "
        f"and only {people(able)} can go there"
    )


def groups_and_seats(facts: Facts) -> str | None:
    """ "Ann, Bob and Cid must be together, and no room has more than 2 seats"."""
    groups, rooms = facts.of["together"], facts.rooms_of("most")
    if len(rooms) < len(facts.rooms):
        return None
    seats = [facts.rules.most(room.id) for room in rooms]
    if len(groups) == 1:
        members = groups[0].people
        if len(members) <= max(seats):
            return None
        who = all_of(facts.names(members)) if len(members) <= MOST_NAMED else f"A group of {len(members)}"
        return f"{who} must be together, and no room has more than {count(max(seats), 'seat')}"
    everyone = [one for group in groups for one in group.people]
    if len(set(everyone)) < len(everyone) or len(groups) > 12 or len(rooms) > 12:
        return None
    sizes = all_of([str(size) for size in sorted((len(group.people) for group in groups), reverse=True)])
    have = "the room has" if len(rooms) == 1 else "the rooms have"
    return f"Groups of {sizes} must be together, and {have} {all_of([str(one) for one in seats])} seats"


def apart(facts: Facts) -> str | None:
    """ "Ann, Bob and Cid must all be apart, and there are 2 rooms"."""
    pairs = {one.people for one in facts.of["apart"]}
    ones = sorted({one for pair in pairs for one in pair})
    if pairs != set(combinations(ones, 2)):
        return None
    rooms = f"there {verb(len(facts.rooms), 'is', 'are')} {count(len(facts.rooms), 'room')}"
    every = "" if len(ones) == 2 else "all "
    return f"{some_of(facts.names(ones))} must {every}be apart, and {rooms}"


def room_for_nobody(facts: Facts) -> str | None:
    """ "Table 1 has no seat, and every room needs a facilitator"."""
    rooms = facts.rooms_of("most")
    if len(rooms) != 1 or facts.seats(rooms):
        return None
    return f"{facts.name(rooms[0].id)} has no seat, and each room needs a facilitator"


SENTENCES: dict[frozenset[str], Sentence] = {
    frozenset({"facilitators"}): facilitators,
    frozenset({"most"}): seats,
    frozenset({"least"}): needs,
    frozenset({"together", "apart"}): together_and_apart,
    frozenset({"pin"}): two_pins,
    frozenset({"pin", "together"}): pins_and_together,
    frozenset({"pin", "apart"}): pins_and_apart,
    frozenset({"pin", "language"}): pin_and_language,
    frozenset({"pin", "access"}): pin_and_access,
    frozenset({"pin", "most"}): pins_and_seats,
    frozenset({"language", "least"}): language_and_needs,
    frozenset({"language", "facilitators"}): language_and_facilitators,
    frozenset({"language"}): language_of_all,
    frozenset({"language", "most"}): language_and_seats,
    frozenset({"access"}): access,
    frozenset({"access", "most"}): access_and_seats,
    frozenset({"access", "facilitators"}): access_and_facilitators,
    frozenset({"access", "least"}): access_and_needs,
    frozenset({"together", "most"}): groups_and_seats,
    frozenset({"apart"}): apart,
    frozenset({"most", "facilitators"}): room_for_nobody,
}
"""By the kinds of constraint that a clash has."""


def _rooms(facts: Facts, rooms: list[Room]) -> str:
    return some_of(facts.names(room.id for room in rooms))


def _who(facts: Facts, ones: list[Person]) -> str:
    """By name when they are few, else how many."""
    return all_of(facts.names(one.id for one in ones)) if len(ones) <= 3 else people(len(ones))


def _only(facts: Facts, rooms: list[Room], language: str, who: str, speakers: int) -> str:
    takes, talk = verb(len(rooms), "takes", "take"), verb(max(1, speakers), "talks", "talk")
    return f"{_rooms(facts, rooms)} {takes} only {language}, which {who} {talk} in"


def _need(rooms: list[Room], needed: int) -> str:
    return f"needs {needed}" if len(rooms) == 1 else f"they need {needed} in all"


def _in_need(facts: Facts) -> str:
    needy = [person for person in facts.rules.people if person.needs_access]
    return f"{_who(facts, needy)} {verb(len(needy), 'needs', 'need')} an accessible room"


def _barred(facts: Facts, rooms: list[Room]) -> list[Person]:
    """Whom the languages of all these rooms keep out."""
    return [
        person for person in facts.rules.people if not any(talks(person, room.language) for room in rooms)
    ]
