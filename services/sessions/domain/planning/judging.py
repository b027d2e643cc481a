"""What drafts give to the people in them: figures for each, and for all of them together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.sessions.domain.allocation import Figures, Pair, ProblemError, figures
from services.sessions.domain.planning.crowds import connected
from services.sessions.domain.planning.draft import Draft
from services.sessions.domain.planning.guests import Guest
from services.sessions.domain.planning.posing import FACILITATOR, NOWHERE, added, meetings, pose
from services.sessions.domain.planning.terms import Scope, together_on
from services.sessions.domain.planning.words import broken


@dataclass(frozen=True)
class Judged:
    """For each draft its figures and what is broken in it; and the figures of all drafts as one plan. Figures are
    plain values; None where there is nobody to speak of. Not `complete`: some are still to be worked out."""

    each: tuple[dict[str, Any] | None, ...] = ()
    broken: tuple[tuple[str, ...], ...] = ()
    whole: dict[str, Any] | None = None
    complete: bool = True


def judge(
    drafts: Sequence[Draft],
    people: Mapping[str, Guest],
    histories: Mapping[Scope, Mapping[Pair, int]],
    *,
    main_room_id: str,
    names: Mapping[str, str],
    current: Mapping[str, str] = NOWHERE,
    known: Mapping[str, Any] | None = None,
) -> Judged:
    """Judge each draft as coming after those before it, and all of them together. `people`: whoever may be named.

    `known`: figures by round that need not be worked out now; then those of all together are not, either.
    """
    known = {} if known is None else known
    met = {scope: dict(history) for scope, history in histories.items()}
    each = []
    for draft in drafts:
        if draft.round_id in known:
            each.append(known[draft.round_id])
        else:
            each.append(_figures([draft], people, met[draft.terms.history], main_room_id, current))
        if draft is not drafts[-1]:
            own = meetings([draft], main_room_id)
            met = {scope: added(history, own) for scope, history in met.items()}
    whole = None
    if drafts and not known:
        whole = _figures(drafts, people, histories[drafts[0].terms.history], main_room_id, current)
    said = tuple(broken(draft, names, people) for draft in drafts)
    return Judged(tuple(each), said, whole, complete=not known)


def _figures(
    drafts: Sequence[Draft],
    people: Mapping[str, Guest],
    met: Mapping[Pair, int],
    main_room_id: str,
    current: Mapping[str, str],
) -> dict[str, Any] | None:
    named = sorted({person for draft in drafts for person in draft.seats if person in people})
    guests = [people[person] for person in named]
    terms = together_on(draft.terms for draft in drafts)
    try:
        posed = pose(
            drafts,
            guests,
            terms,
            main_room_id=main_room_id,
            history=met,
            current=current,
            afresh=False,
            missing_stay_out=True,
        )
        found = figures(posed.problem, posed.rounds())
    except ProblemError:
        return None
    return as_json(found, [len(draft.rooms) for draft in drafts])


def as_json(found: Figures, rooms: Sequence[int]) -> dict[str, Any]:
    """Figures as plain values; sizes only of the first `rooms` of each round."""
    worst = found.worst
    return {
        "people": found.people,
        "rounds": found.rounds,
        "first_meetings": found.first_meetings,
        "first_meetings_bound": found.first_meetings_bound,
        "repeats": found.repeats,
        "mix": [
            {
                "attribute": one.attribute,
                "alike": one.alike,
                "random": round(one.random, 2),
                "fewest": one.fewest,
                "score": round(one.score, 4),
            }
            for one in found.mix
            if one.attribute != FACILITATOR
        ],
        "choices": list(found.choices),
        "no_choice": found.no_choice,
        "moved": found.moved,
        "worst": None
        if worst is None
        else {
            "person_id": connected(worst.person),
            "first_meetings": worst.first_meetings,
            "repeats": worst.repeats,
            "worst_choice": worst.worst_choice,
        },
        "sizes": [list(sizes[:count]) for sizes, count in zip(found.sizes, rooms, strict=True)],
    }
