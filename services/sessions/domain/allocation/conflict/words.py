"""A clash in words that somebody understands who never heard of constraints.

Clashes of the common kinds have a sentence of their own (see `sentences`), with the figures that show why nothing can
work. Every other clash is said constraint by constraint, those alike in one sentence.
"""

from collections.abc import Callable, Iterator, Sequence

from services.sessions.domain.allocation.conflict.facts import Facts, talks
from services.sessions.domain.allocation.conflict.phrases import all_of, count, people, some_of, verb
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
    yield from _limits(facts, "least", facts.rules.least)
    yield from _limits(facts, "most", facts.rules.most)
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
    """Which rooms take only which language, and how many talk in it."""
    rooms: dict[str, list[str]] = {}
    shown: dict[str, str] = {}
    for room in facts.rooms_of("language"):
        rooms.setdefault(same(room.language), []).append(room.id)
        shown.setdefault(same(room.language), room.language or "")
    found = []
    for key, ids in rooms.items():
        speakers = sum(talks(person, shown[key]) for person in facts.rules.people)
        takes, talk = verb(len(ids), "takes", "take"), verb(max(1, speakers), "talks", "talk")
        who = people(speakers)
        found.append(f"{some_of(facts.names(ids))} {takes} only {shown[key]}, which {who} {talk} in")
    return found


def _access(facts: Facts) -> str:
    needy = [person.id for person in facts.rules.people if person.needs_access]
    accessible = [room.id for room in facts.rooms if room.accessible]
    need = f"{some_of(facts.names(needy))} {verb(len(needy), 'needs', 'need')} an accessible room"
    if not accessible:
        return f"{need}, and there is none"
    return f"{need}, which only {some_of(facts.names(accessible))} {verb(len(accessible), 'is', 'are')}"


def _limits(facts: Facts, kind: str, limit: Callable[[str], int]) -> Iterator[str]:
    """The limits of one kind, rooms with the same in one sentence."""
    alike: dict[int, list[str]] = {}
    for room in facts.rooms_of(kind):
        alike.setdefault(limit(room.id), []).append(room.id)
    for number, ids in alike.items():
        everywhere = len(ids) == len(facts.rooms) and len(ids) > 1
        one = everywhere or len(ids) == 1
        who = "each room" if everywhere else some_of(facts.names(ids))
        each = "" if one else " each"
        if kind == "least":
            yield f"{who} {'needs' if one else 'need'} {people(number)} at least{each}"
        else:
            yield f"{who} {'takes' if one else 'take'} {people(number)}{' at most' if number else ''}{each}"
