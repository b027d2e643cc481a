"""A clash in words that somebody understands who never heard of constraints.

Clashes of the common kinds have a sentence of their own (see `sentences`), with the figures that show why nothing can
work. Every other clash is said constraint by constraint, those alike in one sentence.
"""

from collections.abc import Callable, Iterator, Sequence

from services.sessions.domain.allocation.conflict.facts import Facts, talks
from services.sessions.domain.allocation.conflict.phrases import (
    MOST_NAMED,
    all_of,
    count,
    people,
    some_of,
    verb,
)
from services.sessions.domain.allocation.conflict.sentences import SENTENCES
from services.sessions.domain.allocation.feasibility import Constraint, Rules
from services.sessions.domain.allocation.problem import same

_MOST_SENTENCES = 6  # of one kind; the rest is counted


def in_words(
    rules: Rules, constraints: Sequence[Constraint], name: Callable[[str], str] = str
) -> tuple[str, ...]:
    """Sentences, without a full stop, that together say what these constraints ask. `name` gives words for an id."""
    facts = Facts(rules, constraints, name)
    special = SENTENCES.get(facts.kinds)
    if special is not None and (sentence := special(facts)) is not None:
        return (sentence,)
    return tuple(_one_by_one(facts))


def _one_by_one(facts: Facts) -> Iterator[str]:
    rooms = count(len(facts.rooms), "room")
    if "facilitators" in facts.of:
        leading = count(len(facts.facilitators), "facilitator")
        yield f"each room needs a facilitator: {leading} for {rooms}"
    yield from _at_most(
        [f"{some_of(facts.names(one.people))} must be together" for one in facts.of.get("together", ())],
        "groups must be together",
    )
    yield from _at_most(
        [f"{all_of(facts.names(one.people))} must be apart" for one in facts.of.get("apart", ())],
        "pairs must be apart",
    )
    yield from _at_most(_pins(facts), "rooms have people pinned to them")
    yield from _at_most(_languages(facts), "rooms take one language only")
    if "access" in facts.of:
        yield _access(facts)
    yield from _limits(facts)
    if facts.kinds & {"apart", "least", "most"}:
        yield f"there {verb(max(1, facts.crowd), 'is', 'are')} {people(facts.crowd)} for {rooms}"


def _at_most(sentences: Sequence[str], rest: str) -> Iterator[str]:
    if len(sentences) <= _MOST_SENTENCES + 1:
        yield from sentences
        return
    yield from sentences[:_MOST_SENTENCES]
    yield f"{len(sentences) - _MOST_SENTENCES} more {rest}"


def _pins(facts: Facts) -> list[str]:
    """Who is pinned to each room."""
    pinned: dict[str, list[str]] = {}
    for pin in facts.of.get("pin", ()):
        pinned.setdefault(pin.room or "", []).extend(pin.people)
    return [
        f"{some_of(facts.names(ones))} {verb(len(ones), 'is', 'are')} pinned to {facts.name(room)}"
        for room, ones in pinned.items()
    ]


def _languages(facts: Facts) -> list[str]:
    """Which rooms take only which language, and who does not talk in it, or how many do."""
    rooms: dict[str, list[str]] = {}
    for room in facts.rooms_of("language"):
        rooms.setdefault(same(room.language), []).append(room.id)
    found = []
    for ids in rooms.values():
        language = facts.room(ids[0]).language
        barred = [person.id for person in facts.rules.people if not talks(person, language)]
        takes = verb(len(ids), "takes", "take")
        if who := _concerned(facts, barred):
            why = f"{who} {verb(len(barred), 'does', 'do')} not talk in"
        else:
            speakers = facts.crowd - len(barred)
            why = f"{people(speakers)} {verb(max(1, speakers), 'talks', 'talk')} in"
        found.append(f"{some_of(facts.names(ids))} {takes} only {language}, which {why}")
    return found


def _concerned(facts: Facts, ones: Sequence[str]) -> str:
    """These people, those first whom the clash names; empty when they are many and it names none of them."""
    named = {
        one for constraints in facts.of.values() for constraint in constraints for one in constraint.people
    }
    first = [one for one in ones if one in named]
    if not first and len(ones) > MOST_NAMED:
        return ""
    return some_of(
        facts.names(first + [one for one in ones if one not in named]), max(1, min(len(first), MOST_NAMED))
    )


def _access(facts: Facts) -> str:
    needy = [person.id for person in facts.rules.people if person.needs_access]
    accessible = [room.id for room in facts.rooms if room.accessible]
    who = _concerned(facts, needy) or people(len(needy))
    need = f"{who} {verb(len(needy), 'needs', 'need')} an accessible room"
    if not accessible:
        return f"{need}, and there is none"
    return f"{need}, which only {some_of(facts.names(accessible))} {verb(len(accessible), 'is', 'are')}"


def _limits(facts: Facts) -> Iterator[str]:
    """How many people rooms need and take, rooms with the same limits in one sentence."""
    least = {room.id: facts.rules.least(room.id) for room in facts.rooms_of("least")}
    most = {room.id: facts.rules.most(room.id) for room in facts.rooms_of("most")}
    exact = {room: number for room, number in least.items() if most.get(room) == number}
    yield from _alike(facts, exact, ("takes", "take"), lambda number: f"exactly {people(number)}")
    least = {room: number for room, number in least.items() if room not in exact}
    yield from _alike(facts, least, ("needs", "need"), lambda number: f"{people(number)} at least")
    most = {room: number for room, number in most.items() if room not in exact}
    yield from _alike(
        facts, most, ("takes", "take"), lambda number: f"{people(number)} at most" if number else "nobody"
    )


def _alike(
    facts: Facts, limits: dict[str, int], verbs: tuple[str, str], how_many: Callable[[int], str]
) -> Iterator[str]:
    rooms: dict[int, list[str]] = {}
    for room, number in limits.items():
        rooms.setdefault(number, []).append(room)
    for number, ids in rooms.items():
        if len(ids) == len(facts.rooms) and len(ids) > 1:
            yield f"each room {verbs[0]} {how_many(number)}"
        elif len(ids) == 1:
            yield f"{facts.name(ids[0])} {verbs[0]} {how_many(number)}"
        else:
            yield f"{some_of(facts.names(ids))} {verbs[1]} {how_many(number)} each"
