"""What the allocation says about ids, said about people; and what a plan that was changed by hand breaks."""

import re
from collections.abc import Mapping

from services.sessions.domain.allocation import Infeasible, NotValid, ProblemError
from services.sessions.domain.planning.draft import Draft
from services.sessions.domain.planning.guests import Guest
from services.sessions.domain.refusals import PlanImpossible

_IDENTIFIER = re.compile(r"(?:(roo_[0-9a-z]{26}):)?([a-z]{3}_[0-9a-z]{26})(#\d+)?")
_COMPANY = re.compile(r"([a-z]{3}_[0-9a-z]{26})(?:(?:, | and )\1#\d+)+")
SOMEBODY = "somebody who is not here"


def in_names(text: str, names: Mapping[str, str]) -> str:
    """The text with people's names for their ids; the main room for rooms of their own."""

    def say(found: re.Match[str]) -> str:
        if found[1] is not None or found[2].startswith("roo_"):
            return "the main room"
        name = names.get(found[2], SOMEBODY)
        return name if found[3] is None else f"somebody with {name}"

    return _IDENTIFIER.sub(say, _COMPANY.sub(r"\1 and the people with them", text))


def impossible(
    error: Infeasible | NotValid | ProblemError | PlanImpossible, names: Mapping[str, str]
) -> PlanImpossible:
    """The refusal that tells a host what cannot hold together, and what to do."""
    match error:
        case PlanImpossible():
            conflicts = [in_names(one, names) for one in error.extra["conflicts"]]
            return PlanImpossible(in_names(error.detail, names), conflicts)
        case Infeasible():
            conflicts = [in_names(one, names) for one in error.conflict]
            said = f"Round {error.round + 1} cannot be seated"
            if not error.proven:
                said = f"No plan was found for round {error.round + 1}; this seems to be in the way"
            give_up = "Change that" if len(conflicts) == 1 else "Give up one of these"
            return PlanImpossible(f"{said}: {'; '.join(conflicts)}. {give_up}, then try again.", conflicts)
        case NotValid():
            conflicts = [in_names(one, names) for one in error.reasons]
            return PlanImpossible(
                f"The list does not fit: {'; '.join(conflicts[:5])}. Correct it.", conflicts
            )
        case _:
            said = in_names(str(error), names)
            return PlanImpossible(
                f"What is asked for contradicts itself: {said}. Change it, then try again.", [said]
            )


def broken(draft: Draft, names: Mapping[str, str], people: Mapping[str, Guest]) -> tuple[str, ...]:
    """What must hold in the draft and does not, because somebody changed it by hand; in sentences.

    `people`: whoever may be named; rooms count everybody in front of their screens.
    """

    def name(person: str) -> str:
        return names.get(person, SOMEBODY)

    rooms = {room.id: room for room in draft.rooms}
    at = {person: room_id for person, room_id in draft.seats.items() if room_id in rooms}
    said = []
    for one, other in sorted(draft.terms.apart):
        if one in at and at[one] == at.get(other):
            said.append(
                f"{name(one)} and {name(other)} are to be kept apart, but share {rooms[at[one]].name}."
            )
    for group in draft.terms.together:
        if len({at[person] for person in group if person in at}) > 1:
            who = " and ".join(sorted(name(person) for person in group))
            said.append(f"{who} are to be kept together, but are not.")
    counts = dict.fromkeys(rooms, 0)
    screens = dict.fromkeys(rooms, 0)
    for person, room_id in at.items():
        counts[room_id] += people[person].stands_for if person in people else 1
        screens[room_id] += 1
    for room in draft.rooms:
        # A hall that is larger than any table, and has one to itself, is as well seated as it can be.
        if room.most is not None and counts[room.id] > room.most and screens[room.id] > 1:
            said.append(f"{room.name} takes {_people(room.most)}, but has {counts[room.id]}.")
        if counts[room.id] < room.least:
            said.append(f"{room.name} needs {_people(room.least)}, but has {counts[room.id] or 'nobody'}.")
    if draft.terms.facilitator_in_each_room:
        leading = {one for one, own in draft.terms.people.items() if own.facilitator}
        leading |= {one for one, guest in people.items() if guest.facilitates}
        led = {at[one] for one in leading if one in at}
        said += [f"{room.name} has no facilitator." for room in draft.rooms if room.id not in led]
    return tuple(said)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
