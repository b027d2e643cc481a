"""Filling the rooms of drafts: all at once, one again, or the best seat for who comes later."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.sessions.domain.allocation import (
    MOVES,
    VERSION,
    Allocation,
    Assignments,
    Infeasible,
    NoSeat,
    NotValid,
    Pair,
    ProblemError,
    again,
    allocate,
    balanced_random,
    by_attribute,
    by_theme,
    from_list,
    repair,
    seat,
)
from services.sessions.domain.placement import smallest_room
from services.sessions.domain.planning.draft import Dealt, Draft
from services.sessions.domain.planning.guests import Guest
from services.sessions.domain.planning.posing import NEVER_MET, NOWHERE, Posed, pose
from services.sessions.domain.planning.terms import Terms, together_on
from services.sessions.domain.planning.words import impossible
from services.sessions.domain.refusals import PlanImpossible

MOVES_PER_SEAT = 1_000
"""More hardly make a plan better; small plans are ready at once, and the same whatever the machine's speed."""
TIME_CAP = 0.4
"""Seconds for which a plan is polished at most, so that a host with a thousand people need not wait."""


@dataclass(frozen=True)
class Dealing:
    """What a deal needs beyond the drafts. `current`: the room's name where somebody was in the last round.

    `names` are for refusals only. `clock`: seconds, rising; it ends the search, and decides nothing else.
    """

    guests: Sequence[Guest]
    names: Mapping[str, str]
    main_room_id: str
    seed: int
    clock: Callable[[], float]
    history: Mapping[Pair, int] = field(default_factory=lambda: NEVER_MET)
    current: Mapping[str, str] = field(default_factory=lambda: NOWHERE)


def deal(
    drafts: Sequence[Draft],
    terms: Terms,
    dealing: Dealing,
    lists: Sequence[Mapping[str, str]] | None = None,
) -> list[Draft]:
    """The drafts with new seats for all guests, on these terms, around what is pinned.

    `lists`: room names by person for each draft, for the mode `list`. Raises PlanImpossible, in people's names.
    """
    if terms.mode == "self":
        return [_unseated(draft, terms, dealing) for draft in drafts]
    try:
        posed = pose(
            drafts,
            dealing.guests,
            terms,
            main_room_id=dealing.main_room_id,
            history=dealing.history,
            current=dealing.current,
        )
        found = _by_mode(posed, terms, dealing, lists)
    except (Infeasible, NotValid, ProblemError, PlanImpossible) as error:
        raise impossible(error, dealing.names) from error
    dealt = Dealt(dealing.seed, found.moves, found.version, found.kernel)
    guests = {guest.person_id for guest in dealing.guests}
    filled = []
    for draft, seats in zip(drafts, posed.seats(found.rounds), strict=True):
        # Hosts are not seated, but stay where somebody has pinned them.
        seats |= {one: draft.seats[one] for one in draft.pinned - guests if one in draft.seats}
        filled.append(replace(draft, terms=terms, seats=seats, dealt=dealt, edited=False))
    return filled


def _unseated(draft: Draft, terms: Terms, dealing: Dealing) -> Draft:
    """Who is pinned keeps their seat; everybody else waits in the main room until they choose one."""
    seats = dict.fromkeys((guest.person_id for guest in dealing.guests), dealing.main_room_id)
    seats |= {one: draft.seats[one] for one in draft.pinned if one in draft.seats}
    dealt = Dealt(dealing.seed, 0, VERSION, "none")
    return replace(draft, terms=terms, seats=seats, dealt=dealt, edited=False)


def _by_mode(
    posed: Posed, terms: Terms, dealing: Dealing, lists: Sequence[Mapping[str, str]] | None
) -> Allocation:
    problem, seed = posed.problem, dealing.seed
    moves = min(MOVES, MOVES_PER_SEAT * len(problem.seated) * len(problem.rounds))
    match terms.mode:
        case "again":
            if not dealing.current:
                raise PlanImpossible(
                    "Nobody has sat at a table yet, so no groups can meet again. Choose another way to fill the rooms."
                )
            return again(problem, dealing.current, seed=seed)
        case "random":
            return balanced_random(problem, seed=seed)
        case "gather":
            if terms.attribute is None:
                raise PlanImpossible(
                    "Say whether people of a place or of an organisation are to sit together."
                )
            return by_attribute(
                problem, terms.attribute, seed=seed, moves=moves, time_cap=TIME_CAP, clock=dealing.clock
            )
        case "theme":
            return by_theme(problem, seed=seed, moves=moves, time_cap=TIME_CAP, clock=dealing.clock)
        case "list":
            if lists is None:
                raise PlanImpossible(
                    "A plan that was made from a list cannot be dealt again: there is nothing left to choose. "
                    "Choose another way to fill the rooms."
                )
            return from_list(problem, lists, seed=seed, moves=moves)
        case _:
            return allocate(problem, seed=seed, moves=moves, time_cap=TIME_CAP, clock=dealing.clock)


def best_seats(
    draft: Draft,
    newcomers: Sequence[Guest],
    seated: Sequence[Guest],
    *,
    main_room_id: str,
    history: Mapping[Pair, int] = NEVER_MET,
) -> dict[str, str]:
    """A room id for each newcomer: the best seat for each in turn, nobody else moves; the main room for who stays out.

    Where no seat is allowed (all rooms are full, say) it is the smallest room: nobody is left behind. `seated`: the
    people who count in the draft's rooms; others whom it names are gone.
    """
    names = {room.id: room.name for room in draft.rooms}
    ids = {name: room_id for room_id, name in names.items()}
    counted = {guest.person_id: guest for guest in seated if draft.seats.get(guest.person_id) in names}
    seats = {person: draft.seats[person] for person in counted}
    load = dict.fromkeys(names, 0)
    for person, room_id in seats.items():
        load[room_id] += counted[person].stands_for
    staying = {one for one, said in draft.terms.people.items() if said.stays_out}
    found = {guest.person_id: main_room_id for guest in newcomers if guest.person_id in staying or not load}
    coming = [guest for guest in newcomers if guest.person_id not in found]
    posed = _posed(replace(draft, seats=seats), [*counted.values(), *coming], main_room_id, history)
    taken = {
        one: names[room_id] for person, room_id in seats.items() for one in (person, *_beside(posed, person))
    }
    for guest in coming:
        room_id = ids.get(_seat(posed, taken, guest.person_id) or "", "") or smallest_room(load)
        taken |= dict.fromkeys((guest.person_id, *_beside(posed, guest.person_id)), names[room_id])
        load[room_id] += guest.stands_for
        found[guest.person_id] = room_id
    return found


def _posed(
    draft: Draft, people: Sequence[Guest], main_room_id: str, history: Mapping[Pair, int]
) -> Posed | None:
    terms = replace(draft.terms, facilitator_in_each_room=False)
    try:
        return pose([draft], people, terms, main_room_id=main_room_id, history=history, afresh=False)
    except (ProblemError, PlanImpossible):
        return None


def _beside(posed: Posed | None, person_id: str) -> Sequence[str]:
    return () if posed is None else posed.company.get(person_id, ())


def _seat(posed: Posed | None, taken: Assignments, person_id: str) -> str | None:
    if posed is None:
        return None
    try:
        return seat(posed.problem, [taken], person_id, 0)
    except NoSeat:
        return None


def tend(
    drafts: Sequence[Draft],
    people: Mapping[str, Guest],
    here: Collection[str],
    away: Collection[str],
    *,
    main_room_id: str,
    history: Mapping[Pair, int] = NEVER_MET,
) -> list[Draft]:
    """The drafts after people came or went: everybody of `here` has a seat in each, and whoever is neither here nor in
    `away` (gone a moment ago) has none, unless they are pinned. At most two others are moved.

    `people`: all attendees; others whom a draft names (hosts) stay as they are. Drafts that need nothing are returned
    as they are.
    """
    gone = people.keys() - set(here) - set(away)
    kept = [
        replace(
            draft,
            seats={one: room for one, room in draft.seats.items() if one not in gone or one in draft.pinned},
        )
        for draft in drafts
    ]
    if all(
        len(now.seats) == len(before.seats) and now.seats.keys() >= set(here)
        for now, before in zip(kept, drafts, strict=True)
    ):
        return list(drafts)
    seated = [draft for draft in kept if draft.terms.mode != "self"]
    tended = {draft.round_id: draft for draft in _seat_all(seated, people, here, main_room_id, history)}
    for draft in kept:
        if draft.terms.mode == "self":
            waiting = dict.fromkeys(set(here) - draft.seats.keys(), main_room_id)
            tended[draft.round_id] = replace(draft, seats={**draft.seats, **waiting})
    return [_marked(tended[before.round_id], before) for before in drafts]


def _marked(now: Draft, before: Draft) -> Draft:
    return replace(now, edited=before.edited or dict(now.seats) != dict(before.seats))


def _seat_all(
    drafts: Sequence[Draft],
    people: Mapping[str, Guest],
    here: Collection[str],
    main_room_id: str,
    history: Mapping[Pair, int],
) -> list[Draft]:
    if not drafts:
        return []
    named = {person for draft in drafts for person in draft.seats if person in people} | set(here)
    guests = [people[person] for person in sorted(named)]
    repaired = _repaired(drafts, guests, main_room_id, history)
    if repaired is not None:
        return repaired
    return [_filled(draft, guests, here, main_room_id, history) for draft in drafts]


def _repaired(
    drafts: Sequence[Draft], guests: Sequence[Guest], main_room_id: str, history: Mapping[Pair, int]
) -> list[Draft] | None:
    terms = together_on(draft.terms for draft in drafts)
    try:
        posed = pose(drafts, guests, terms, main_room_id=main_room_id, history=history, afresh=False)
        repaired = repair(posed.problem, posed.rounds())
    except (Infeasible, ProblemError, PlanImpossible):
        return None
    return [
        replace(draft, seats={**draft.seats, **seats})
        for draft, seats in zip(drafts, posed.seats(repaired.rounds), strict=True)
    ]


def _filled(
    draft: Draft,
    guests: Sequence[Guest],
    here: Collection[str],
    main_room_id: str,
    history: Mapping[Pair, int],
) -> Draft:
    """Where no plan satisfies all that must hold: nobody moves, and newcomers are seated as well as can be."""
    seated = [guest for guest in guests if guest.person_id in draft.seats]
    missing = [guest for guest in guests if guest.person_id in here and guest.person_id not in draft.seats]
    found = best_seats(draft, missing, seated, main_room_id=main_room_id, history=history)
    return replace(draft, seats={**draft.seats, **found})
