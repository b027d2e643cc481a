"""From drafts to the question that the allocation answers, and back.

Rooms are known to the allocation by their names, so that "the same table as before" means something although every
round has rooms of its own. Who is kept in the main room for some of the rounds gets a room of their own there, which
nobody else can enter: so they meet nobody, and are in the question all the same.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from services.sessions.domain.allocation import Assignments, Pair, Person, Pin, Problem, Room, pair
from services.sessions.domain.allocation.problem import MOST_WEIGHT
from services.sessions.domain.planning.crowds import (
    beside,
    connected,
    everybody,
    seats_taken,
    with_everybody,
)
from services.sessions.domain.planning.draft import Draft, DraftRoom
from services.sessions.domain.planning.guests import Guest
from services.sessions.domain.planning.terms import PersonTerms, Terms
from services.sessions.domain.refusals import PlanImpossible

NOTHING_SAID = PersonTerms()
FACILITATOR = "facilitator"
"""An attribute that facilitators share, so that they are spread over the rooms."""
NEVER_MET: Mapping[Pair, int] = MappingProxyType({})
NOWHERE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Posed:
    """The question about these drafts. `company`: ids in the question of who else is in front of a person's screen."""

    problem: Problem
    drafts: tuple[Draft, ...]
    main_room_id: str
    company: Mapping[str, Sequence[str]] = field(default_factory=lambda: MappingProxyType({}))

    def rounds(self) -> tuple[Assignments, ...]:
        """The drafts' present seats in the words of the question; who left the question is left out."""
        people = [person.id for person in self.problem.seated]
        found = []
        for draft, rooms in zip(self.drafts, self.problem.rounds, strict=True):
            names = {room.id: room.name for room in draft.rooms}
            own = {room.id for room in rooms}
            seats = {}
            for person in people:
                # Whom the draft does not name is in a room of their own, too, where they are kept out of it.
                who = connected(person)
                name = names.get(draft.seats.get(who, ""), own_room(self.main_room_id, who))
                if name in own:
                    seats[person] = name
            found.append(seats)
        return tuple(found)

    def seats(self, rounds: Sequence[Assignments]) -> list[dict[str, str]]:
        """Room ids by person for each draft; who stays out of all rooms is in the main room."""
        out = [
            person.id
            for person in self.problem.people
            if person.opted_out and connected(person.id) == person.id
        ]
        found = []
        for draft, assigned in zip(self.drafts, rounds, strict=True):
            ids = {room.name: room.id for room in draft.rooms}
            seats = {
                person: ids.get(name, self.main_room_id)
                for person, name in assigned.items()
                if connected(person) == person
            }
            found.append({**seats, **dict.fromkeys(out, self.main_room_id)})
        return found


def own_room(main_room_id: str, person_id: str) -> str:
    """The room of somebody who is kept in the main room."""
    return f"{main_room_id}:{person_id}"


def pose(
    drafts: Sequence[Draft],
    guests: Sequence[Guest],
    terms: Terms,
    *,
    main_room_id: str,
    history: Mapping[Pair, int] = NEVER_MET,
    current: Mapping[str, str] = NOWHERE,
    afresh: bool = True,
    missing_stay_out: bool = False,
) -> Posed:
    """The question how to seat the guests in these drafts together.

    `history`: how often pairs have met; `current`: the name of the room where somebody was last. `afresh`: only who is
    pinned to the main room is kept there; else everybody whom a draft has there. `missing_stay_out`: whom a draft does
    not name is kept out of it; then figures are asked for, so that everybody in front of a screen counts, also those
    of a hall that has a table of its own. Raises ProblemError, and PlanImpossible where the question cannot be put.
    """
    out = [_kept_out(draft, guests, main_room_id, afresh, missing_stay_out) for draft in drafts]
    throughout = set(out[0]).intersection(*out[1:]) if out else set()
    throughout |= {one for one, said in terms.people.items() if said.stays_out}
    partly = [sorted(kept - throughout) for kept in out]
    now_and_then = {one for kept in partly for one in kept}
    if now_and_then and terms.facilitator_in_each_room and afresh:
        raise PlanImpossible(
            "Nobody can be kept in the main room for some of the rounds while every table needs a facilitator. "
            "Let them sit at a table, or stay out of all rounds.",
            [f"{one} is kept in the main room for some of the rounds" for one in sorted(now_and_then)],
        )
    known = {guest.person_id for guest in guests}
    crowds = everybody(guests) if missing_stay_out else seats_taken(drafts, guests, main_room_id)
    people = [_person(guest, terms, throughout) for guest in guests]
    others = {one: beside(one, seats) for one, seats in crowds.items()}
    wishes = terms.wishes.for_engine()
    if sum(person.facilitator for person in people) > 1 and not terms.facilitator_in_each_room:
        wishes = replace(wishes, mix={**wishes.mix, FACILITATOR: MOST_WEIGHT})
    problem = Problem(
        people=tuple(
            one for person in people for one in (person, *_company(person, others.get(person.id, ())))
        ),
        rounds=tuple(
            (
                *map(_room, draft.rooms),
                *(Room(own_room(main_room_id, one), crowds.get(one, 1), crowds.get(one, 1)) for one in kept),
            )
            for draft, kept in zip(drafts, partly, strict=True)
        ),
        # Who is kept out of a round by hand cannot be with their group there: the hand counts.
        together=(
            *(group for all_of in terms.together if len(group := (all_of & known) - now_and_then) > 1),
            *(frozenset((one, *company)) for one, company in others.items()),
        ),
        apart=frozenset(couple for couple in terms.apart if known.issuperset(couple)),
        pins=tuple(
            pin
            for index, (draft, kept) in enumerate(zip(drafts, partly, strict=True))
            for pin in _pins(draft, index, kept, known - throughout, main_room_id)
        ),
        facilitator_in_each_room=terms.facilitator_in_each_room and not now_and_then,
        history=with_everybody(
            {couple: times for couple, times in history.items() if known.issuperset(couple)}, crowds
        ),
        wishes=wishes,
        current={
            one: room
            for person, room in current.items()
            if person in known
            for one in (person, *others.get(person, ()))
        },
    )
    return Posed(problem, tuple(drafts), main_room_id, others)


def meetings(drafts: Sequence[Draft], main_room_id: str) -> dict[Pair, int]:
    """How often pairs share a room in these drafts."""
    found: dict[Pair, int] = {}
    for draft in drafts:
        at: dict[str, list[str]] = {}
        for person, room_id in draft.seats.items():
            if room_id != main_room_id:
                at.setdefault(room_id, []).append(person)
        for people in at.values():
            for index, one in enumerate(people):
                for other in people[index + 1 :]:
                    couple = pair(one, other)
                    found[couple] = found.get(couple, 0) + 1
    return found


def added(*histories: Mapping[Pair, int]) -> dict[Pair, int]:
    """Several histories as one."""
    total: dict[Pair, int] = dict(histories[0]) if histories else {}
    for history in histories[1:]:
        for couple, times in history.items():
            total[couple] = total.get(couple, 0) + times
    return total


def _kept_out(
    draft: Draft, guests: Sequence[Guest], main_room_id: str, afresh: bool, missing_stay_out: bool
) -> set[str]:
    kept = {
        guest.person_id
        for guest in guests
        if draft.seats.get(guest.person_id) == main_room_id
        and (not afresh or guest.person_id in draft.pinned)
    }
    if missing_stay_out:
        kept |= {guest.person_id for guest in guests if guest.person_id not in draft.seats}
    return kept


def _person(guest: Guest, terms: Terms, throughout: Collection[str]) -> Person:
    said = terms.people.get(guest.person_id, NOTHING_SAID)
    leads = said.facilitator or guest.facilitates
    shown = {"place": guest.place, "organisation": guest.organisation, FACILITATOR: "yes" if leads else None}
    return Person(
        guest.person_id,
        {name: value for name, value in shown.items() if value},
        languages=frozenset(said.languages),
        facilitator=leads,
        needs_access=said.needs_access,
        opted_out=guest.person_id in throughout,
        preferences=said.themes,
    )


def _company(person: Person, ids: Sequence[str]) -> Iterator[Person]:
    """The others in front of this person's screen: like them, but they lead no room."""
    attributes = {name: value for name, value in person.attributes.items() if name != FACILITATOR}
    for one in ids:
        yield replace(person, id=one, attributes=attributes, facilitator=False)


def _room(room: DraftRoom) -> Room:
    return Room(room.name, room.least, room.most, room.theme, room.language, room.accessible)


def _pins(
    draft: Draft, index: int, kept: Sequence[str], seated: Collection[str], main_room_id: str
) -> list[Pin]:
    names = {room.id: room.name for room in draft.rooms}
    pins = [Pin(person, own_room(main_room_id, person), index) for person in kept]
    for person in sorted(draft.pinned):
        if person in seated and draft.seats.get(person) in names:
            pins.append(Pin(person, names[draft.seats[person]], index))
    return pins
