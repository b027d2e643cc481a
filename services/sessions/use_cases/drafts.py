"""Drafts of coming rounds: planned together or one by one, dealt again around what is pinned, changed by hand."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from chassis.problems import NotFound
from services.sessions import store
from services.sessions.domain.planning import (
    Attribute,
    Dealing,
    Draft,
    DraftRoom,
    Mode,
    Terms,
    WishList,
    added,
    deal,
    meetings,
    together_on,
)
from services.sessions.domain.policy import USUAL, Policy
from services.sessions.domain.refusals import NotTaken, WrongRoundState
from services.sessions.domain.rounds import require_draft
from services.sessions.models import RoundRow, SessionRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import require_host
from services.sessions.use_cases.change import Change, change_of
from services.sessions.use_cases.drafting import Look, NewRound, forget_figures, redraft
from services.sessions.use_cases.leading import led_by
from services.sessions.use_cases.telling import tell_plan
from services.sessions.use_cases.views import PlanView, RoundView


@dataclass(frozen=True)
class WantedRoom:
    """A room that a host asks for."""

    name: str
    least: int = 0
    most: int | None = None
    theme: str | None = None
    language: str | None = None
    accessible: bool = True


@dataclass(frozen=True)
class WantedRound:
    """A round that a host asks for. `seats`: room names by person, for the mode `list`."""

    title: str
    prompt: str
    rooms: Sequence[WantedRoom]
    agenda_item_id: str | None = None
    seats: Mapping[str, str] | None = None
    minutes: int | None = None
    policy: Policy = USUAL


@dataclass(frozen=True)
class Anew:
    """How to deal again; None leaves it as it was, and the seed to chance. `seats`: room names by person, for the mode
    `list`; `again_of`: the round whose groups meet again, for the mode `again`."""

    seed: int | None = None
    mode: Mode | None = None
    attribute: Attribute | None = None
    wishes: WishList | None = None
    seats: Mapping[str, str] | None = None
    again_of: str | None = None

    def applied_to(self, terms: Terms) -> Terms:
        """The terms with what is given here."""
        return replace(
            terms,
            mode=self.mode or terms.mode,
            attribute=self.attribute or terms.attribute,
            wishes=self.wishes or terms.wishes,
            again_of=self.again_of or terms.again_of,
        )


def plan(
    runtime: Runtime,
    session_id: str,
    person_id: str,
    wanted: Sequence[WantedRound],
    terms: Terms,
    seed: int | None = None,
) -> PlanView:
    """Add drafts of the coming rounds, planned together for everybody who is here; the drafts that there are stay as
    they are, and count as meetings. Only hosts see drafts."""
    empty = [_empty_draft(runtime, one, terms) for one in wanted]
    facts = [NewRound(one.title, one.prompt, one.agenda_item_id, one.minutes, one.policy) for one in wanted]
    chosen = _chosen_seed(seed, empty[0].round_id)
    lists = [one.seats or {} for one in wanted] if terms.mode == "list" else None

    def work(seen: Look) -> list[Draft]:
        dealing = _dealing(runtime, seen, terms, chosen, around=seen.drafts, pinned=())
        return [*seen.drafts, *deal(empty, terms, dealing, lists)]

    def check(session: SessionRow) -> None:
        for one in wanted:
            _require_agenda_item(session, one.agenda_item_id)

    new = {draft.round_id: fact for draft, fact in zip(empty, facts, strict=True)}
    return redraft(
        runtime,
        session_id,
        person_id,
        work,
        scope=terms.history,
        again_of=terms.again_of,
        new=new,
        check=check,
    )


def prepare(
    runtime: Runtime, session_id: str, person_id: str, wanted: WantedRound, seed: int | None
) -> RoundView:
    """Add the draft of one round, with the usual wishes."""
    return plan(runtime, session_id, person_id, [wanted], Terms(), seed).drafts[-1]


def replan(runtime: Runtime, session_id: str, person_id: str, anew: Anew) -> PlanView:
    """Plan all drafts of the mode `mix` anew as one, around what is pinned in them. Others stay as they are, and count
    as meetings."""

    def work(seen: Look) -> list[Draft]:
        mixed = [draft for draft in seen.drafts if draft.terms.mode == "mix"]
        if not mixed:
            raise WrongRoundState("There is no draft that mixes people, so there is nothing to plan anew.")
        terms = anew.applied_to(together_on(draft.terms for draft in mixed))
        others = [draft for draft in seen.drafts if draft not in mixed]
        chosen = _chosen_seed(anew.seed, f"{mixed[0].round_id}:{seen.seq}")
        dealing = _dealing(runtime, seen, terms, chosen, around=others, pinned=mixed)
        return seen.replaced(deal(mixed, terms, dealing))

    return redraft(runtime, session_id, person_id, work)


def deal_again(runtime: Runtime, session_id: str, round_id: str, person_id: str, anew: Anew) -> RoundView:
    """Deal a draft again around what is pinned in it. The other drafts count as meetings."""

    def work(seen: Look, draft: Draft) -> Draft:
        terms = anew.applied_to(draft.terms)
        others = [other for other in seen.drafts if other.round_id != round_id]
        chosen = _chosen_seed(anew.seed, f"{round_id}:{seen.seq}")
        dealing = _dealing(runtime, seen, terms, chosen, around=others, pinned=[draft])
        return deal([draft], terms, dealing, None if anew.seats is None else [anew.seats])[0]

    return change_one(runtime, session_id, round_id, person_id, work, again_of=anew.again_of)


def assign(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    person_id: str,
    wanted: Mapping[str, str],
    pinned: bool | None = None,
    seen_at: Mapping[str, str] | None = None,
) -> RoundView:
    """Change the draft for the people named: room by person. The main room means: stays there.

    `pinned` pins them there, or lets them go; None leaves pins as they are. `seen_at`: where the host saw them; refused
    when one of them sits elsewhere.
    """

    def work(seen: Look, draft: Draft) -> Draft:
        known = {room.id for room in draft.rooms} | {seen.main_room_id}
        if unknown := sorted(set(wanted.values()) - known):
            raise NotTaken("This round has no such room, so nothing was changed.", rooms=unknown)
        if strangers := sorted(wanted.keys() - seen.joined):
            raise NotTaken(
                "Some of the people are not in this session, so nothing was changed. Leave them out.",
                people=strangers,
            )
        draft.require_seen(seen_at or {})
        return draft.moved(wanted, pinned=pinned)

    return change_one(runtime, session_id, round_id, person_id, work)


def swap(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    person_id: str,
    couple: tuple[str, str],
    expected: Mapping[str, str],
) -> RoundView:
    """Two people change places. `expected`: where the host saw them; refused when one of them sits elsewhere."""
    return change_one(
        runtime, session_id, round_id, person_id, lambda _, draft: draft.swapped(*couple, expected)
    )


def pin(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    person_id: str,
    people: Sequence[str],
    *,
    pinned: bool,
) -> RoundView:
    """Pin people where the draft has them, or let them go. Doing so again changes nothing."""
    return change_one(
        runtime, session_id, round_id, person_id, lambda _, draft: draft.pin(people, pinned=pinned)
    )


def lead(
    runtime: Runtime, session_id: str, round_id: str, person_id: str, who: str, room_id: str | None
) -> RoundView:
    """Somebody shall lead this room of the draft, and is pinned there; None: no room of it."""

    def work(seen: Look, draft: Draft) -> Draft:
        if room_id is not None and room_id not in {room.id for room in draft.rooms}:
            raise NotTaken("This round has no such room, so nothing was changed.", rooms=[room_id])
        if who not in seen.joined:
            raise NotTaken("They are not in this session, so nothing was changed.", people=[who])
        return led_by(draft, who, room_id)

    return change_one(runtime, session_id, round_id, person_id, work)


def discard(runtime: Runtime, session_id: str, round_id: str, person_id: str) -> None:
    """Throw a draft away."""
    with change_of(runtime, session_id) as change:
        row = _draft_for_host(change, round_id, person_id)
        discard_drafts(change, [row])


def discard_drafts(change: Change, rows: Sequence[RoundRow]) -> None:
    """Delete drafts, and show hosts what is left."""
    if not rows:
        return
    shown_before = store.shown_round(change.db, change.session.id, host=True)
    for row in rows:
        store.discard_round(change.db, row)
    forget_figures(change)
    tell_plan(change, (), shown_before)


def change_one(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    person_id: str,
    work: Callable[[Look, Draft], Draft],
    *,
    again_of: str | None = None,
) -> RoundView:
    """Let a host change one draft: `work` gives it as it shall be."""

    def change(seen: Look) -> list[Draft]:
        draft = seen.draft(round_id)
        if draft is None:
            raise _no_draft(runtime, session_id, round_id)
        return seen.replaced([work(seen, draft)])

    view = redraft(runtime, session_id, person_id, change, again_of=again_of, asked=round_id)
    return next(draft for draft in view.drafts if draft.id == round_id)


def _no_draft(runtime: Runtime, session_id: str, round_id: str) -> Exception:
    with runtime.database.reading() as db:
        row = store.round_of_session(db, session_id, round_id)
    if row is None:
        return NotFound("round")
    require_draft(row.state)
    return WrongRoundState("The round was changed meanwhile. Look at it, then try again.")


def _draft_for_host(change: Change, round_id: str, person_id: str) -> RoundRow:
    require_host(change.db, change.session, person_id)
    row = store.round_of_session(change.db, change.session.id, round_id)
    if row is None:
        raise NotFound("round")
    require_draft(row.state)
    return row


def _dealing(
    runtime: Runtime, seen: Look, terms: Terms, seed: int, *, around: Sequence[Draft], pinned: Sequence[Draft]
) -> Dealing:
    seated = seen.here | {one for draft in pinned for one in draft.pinned if one in seen.people}
    return Dealing(
        guests=[seen.people[one] for one in sorted(seated)],
        names=seen.names,
        main_room_id=seen.main_room_id,
        seed=seed,
        clock=lambda: runtime.clock.now().timestamp(),
        history=added(seen.histories[terms.history], meetings(around, seen.main_room_id)),
        current=seen.current if terms.again_of is None else seen.groups.get(terms.again_of, {}),
    )


def _empty_draft(runtime: Runtime, wanted: WantedRound, terms: Terms) -> Draft:
    rooms = tuple(
        DraftRoom(
            runtime.ids("roo"), room.name, room.least, room.most, room.theme, room.language, room.accessible
        )
        for room in wanted.rooms
    )
    return Draft(runtime.ids("rnd"), rooms, terms)


def _require_agenda_item(session: SessionRow, item_id: str | None) -> None:
    known = {item["id"] for item in session.agenda if item.get("id")}
    if item_id is not None and known and item_id not in known:
        raise NotTaken("The agenda has no such item. Look at the session's agenda for the ids.")


def _chosen_seed(seed: int | None, source: str) -> int:
    """The host's seed, or one that `source` decides; below 2**31, so that every client can show it."""
    if seed is not None:
        return seed
    return int.from_bytes(hashlib.blake2b(source.encode(), digest_size=4).digest(), "big") >> 1
