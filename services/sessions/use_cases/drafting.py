"""Changing drafts: look without the lock, work out the new drafts and their figures, and save them under the lock,
provided that no draft was changed meanwhile; else look again. So nobody waits for an allocation but who asked for it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from chassis.database import now
from chassis.messaging import timers
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.allocation import Pair
from services.sessions.domain.planning import (
    Dealt,
    Draft,
    DraftRoom,
    Guest,
    Judged,
    Scope,
    Terms,
    judge,
)
from services.sessions.domain.policy import USUAL, Policy
from services.sessions.domain.presence import expected_in_rooms
from services.sessions.domain.refusals import SeatChanged
from services.sessions.models import RoomRow, RoundRow, SessionRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import existing_session, require_host
from services.sessions.use_cases.change import Change, change_of, refusals_as_problems
from services.sessions.use_cases.telling import tell_plan
from services.sessions.use_cases.views import PlanView

TRIES = 5
UPKEEP_TIMER = "plan.upkeep"
JOINED_SETTLE = timedelta(seconds=2)
"""So long after somebody came the drafts are put in order: once for all who come together."""
LARGE = 2_000
"""Seats in all drafts together. Of a larger plan only what was changed is judged at once, the rest a moment later."""
LEFT_AFTER = timedelta(seconds=30)
"""Whoever was away for so long has left; a shorter break leaves the drafts as they are."""


@dataclass(frozen=True)
class NewRound:
    """A round to be made. Its rooms have ids already."""

    title: str
    prompt: str
    agenda_item_id: str | None = None
    minutes: int | None = None
    policy: Policy = USUAL


@dataclass(frozen=True)
class Look:
    """What plans depend on, at one moment.

    `people`: all attendees. `here`: those who are seated when a draft is dealt; `away`: gone a moment ago. `joined`:
    hosts, too. `current`: the name of the room in which somebody was in the round before; `groups`: the same for other
    rounds. `records`: what is kept with the drafts' rounds.
    """

    version: int
    seq: int
    main_room_id: str
    drafts: tuple[Draft, ...]
    people: Mapping[str, Guest]
    here: frozenset[str]
    away: frozenset[str]
    joined: frozenset[str]
    names: Mapping[str, str]
    histories: Mapping[Scope, Mapping[Pair, int]]
    current: Mapping[str, str]
    groups: Mapping[str, Mapping[str, str]]
    records: Mapping[str, Mapping[str, Any]]

    def draft(self, round_id: str) -> Draft | None:
        """The draft of this round, if it is one."""
        return next((draft for draft in self.drafts if draft.round_id == round_id), None)

    def judged(self, drafts: Sequence[Draft], *, at_once: bool = False) -> Judged:
        """What these drafts give. Of a large plan only what its changed drafts give, unless it must be `at_once`."""
        moved = {draft.round_id for draft in drafts if self._seats_differ(draft)}
        same = {one.round_id for one in self.drafts} == {one.round_id for one in drafts}
        if same and not moved and not at_once:
            return self._as_before(drafts)
        large = sum(len(draft.seats) for draft in drafts) > LARGE
        known = {
            draft.round_id: self.records[draft.round_id].get("figures")
            for draft in drafts
            if large and not at_once and draft.round_id not in moved and draft.round_id in self.records
        }
        return judge(
            drafts,
            self.people,
            self.histories,
            main_room_id=self.main_room_id,
            names=self.names,
            current=self.current,
            known=known,
        )

    def rooms_differ(self, draft: Draft) -> bool:
        """Whether this draft was there before, with other rooms."""
        before = self.draft(draft.round_id)
        return before is not None and before.rooms != draft.rooms

    def _seats_differ(self, draft: Draft) -> bool:
        before = self.draft(draft.round_id)
        if before is None or draft.round_id not in self.records:
            return True
        return (before.seats, before.terms, before.rooms) != (draft.seats, draft.terms, draft.rooms)

    def _as_before(self, drafts: Sequence[Draft]) -> Judged:
        records = [self.records[draft.round_id] for draft in drafts]
        return Judged(
            each=tuple(record.get("figures") for record in records),
            broken=tuple(tuple(record.get("broken", ())) for record in records),
            whole=records[0].get("whole") if records else None,
        )

    def replaced(self, changed: Sequence[Draft]) -> list[Draft]:
        """All drafts, with these instead of those of the same rounds."""
        new = {draft.round_id: draft for draft in changed}
        return [new.get(draft.round_id, draft) for draft in self.drafts]


Work = Callable[[Look], Sequence[Draft]]
"""All drafts as they shall be, in order. Refuses what cannot be."""


def redraft(
    runtime: Runtime,
    session_id: str,
    person_id: str,
    work: Work,
    *,
    scope: Scope | None = None,
    again_of: str | None = None,
    new: Mapping[str, NewRound] | None = None,
    check: Callable[[SessionRow], None] | None = None,
    asked: str | None = None,
) -> PlanView:
    """Let a host change drafts. `scope`, `again_of`: a history and a round's groups that `work` needs, besides those of
    the drafts; `new`: facts of the rounds that `work` adds; `check`: refuses by the session's facts. The answer has
    the seats of all drafts, or of the one that is `asked` for.

    Refused with plan-changed when other hosts were faster several times.
    """
    for _ in range(TRIES):
        with refusals_as_problems(), runtime.database.reading() as db:
            session = existing_session(db, session_id)
            require_host(db, session, person_id)
            lifecycle.require_not_ended(session.status)
            if check is not None:
                check(session)
            seen = look(db, session, scope, again_of)
        with refusals_as_problems():
            drafts = list(work(seen))
            judged = seen.judged(drafts)
        with change_of(runtime, session_id) as change:
            require_host(change.db, change.session, person_id)
            lifecycle.require_not_ended(change.session.status)
            if change.session.plan_version == seen.version:
                rounds = [draft.round_id for draft in drafts] if asked is None else [asked]
                return save(change, seen, drafts, judged, new or {}, asked=rounds)
    with refusals_as_problems():
        raise SeatChanged


def look(db: Session, session: SessionRow, scope: Scope | None = None, again_of: str | None = None) -> Look:
    """Everything that plans of this session depend on; histories of the drafts' scopes and of `scope`, groups of the
    rounds that drafts repeat and of `again_of`."""
    rows = store.drafts(db, session.id)
    ids = [row.id for row in rows]
    rooms, seats = store.rooms_of_rounds(db, ids), store.seats(db, ids)
    drafts = tuple(draft_of(row, rooms[row.id], seats[row.id]) for row in rows)
    roster = store.roster(db, session.id)
    attending = [one for one in roster if one.attends]
    people = {
        one.person_id: Guest(one.person_id, one.place, one.organisation, one.stands_for, one.facilitates)
        for one in attending
    }
    left = now(db) - LEFT_AFTER
    scopes = {draft.terms.history for draft in drafts} | ({scope} if scope else set())
    last = store.last_round(db, session.id)
    repeated = {draft.terms.again_of for draft in drafts} | {again_of}
    return Look(
        version=session.plan_version,
        seq=session.seq,
        main_room_id=session.main_room_id,
        drafts=drafts,
        people=people,
        here=frozenset(
            expected_in_rooms(people, {one.person_id for one in attending if one.gone_at is not None})
        ),
        away=frozenset(one.person_id for one in attending if one.gone_at is not None and one.gone_at > left),
        joined=frozenset(one.person_id for one in roster),
        names={one.person_id: one.name for one in roster},
        histories={wanted: store.meetings(db, session, people.keys(), wanted) for wanted in sorted(scopes)},
        current={} if last is None else store.last_rooms(db, last.id),
        groups={one: store.last_rooms(db, one) for one in sorted(filter(None, repeated))},
        records={row.id: row.plan for row in rows if row.plan is not None},
    )


def draft_of(row: RoundRow, rooms: Sequence[RoomRow], seats: Sequence[store.Seat]) -> Draft:
    """The draft as a value."""
    record = row.plan or {}
    dealt = record.get("dealt")
    return Draft(
        round_id=row.id,
        rooms=tuple(
            DraftRoom(room.id, room.name, room.least, room.most, room.theme, room.language, room.accessible)
            for room in rooms
        ),
        terms=Terms.from_json(record.get("terms", {})),
        seats={seat.person_id: seat.room_id for seat in seats},
        pinned=frozenset(seat.person_id for seat in seats if seat.pinned),
        dealt=None if dealt is None else Dealt(**dealt),
        edited=record.get("edited", False),
        version=row.version,
    )


def save(
    change: Change,
    seen: Look,
    drafts: Sequence[Draft],
    judged: Judged,
    new: Mapping[str, NewRound],
    *,
    asked: Collection[str] = (),
) -> PlanView:
    """Save what differs from what was seen, and tell hosts. The answer has the seats of the drafts `asked` for."""
    shown_before = store.shown_round(change.db, change.session.id, host=True)
    changed = {draft.round_id for draft in drafts if seen.draft(draft.round_id) != draft}
    for draft in drafts:
        if draft.round_id in new:
            _add_round(change, draft, new[draft.round_id])
    rows = {row.id: row for row in store.drafts(change.db, change.session.id)}
    touched = bool(changed) or any(row.plan is None for row in rows.values())
    for index, draft in enumerate(drafts):
        row = rows[draft.round_id]
        record = record_of(draft, judged, index)
        touched = touched or row.plan != record
        row.plan = record
        row.version = max(row.version, draft.version)
        if draft.round_id in changed:
            _save_rooms(change, draft)
            if draft.terms.mode == "self":
                row.late = "choose"
            row.seed = draft.dealt.seed if draft.dealt is not None else row.seed
            store.save_seats(change.db, draft.round_id, draft.seats, draft.pinned)
    change.db.flush()
    if touched:
        change.session.plan_version += 1
    if not judged.complete:
        expect_upkeep(change, timedelta())
    elif changed and change.session.seq != seen.seq:
        # Somebody may have come or gone while the plan was worked out.
        expect_upkeep(change, JOINED_SETTLE)
    refurnished = {draft.round_id for draft in drafts if seen.rooms_differ(draft)}
    return tell_plan(change, changed, shown_before, silent=not touched, asked=asked, refurnished=refurnished)


def record_of(draft: Draft, judged: Judged, index: int) -> dict[str, Any]:
    """What is kept with the round: how it was dealt, and what that gives."""
    dealt = draft.dealt
    return {
        "terms": draft.terms.as_json(),
        "dealt": None if dealt is None else {name: getattr(dealt, name) for name in Dealt.__slots__},
        "edited": draft.edited,
        "figures": judged.each[index],
        "broken": list(judged.broken[index]),
        "whole": judged.whole,
    }


def expect_upkeep(change: Change, delay: timedelta) -> None:
    """The drafts, if there are any, are to be put in order after `delay`, unless they will be sooner."""
    due, planned = change.now + delay, change.session.upkeep_at
    overdue = planned is not None and change.now - planned > LEFT_AFTER
    if (planned is not None and planned <= due and not overdue) or not store.has_drafts(
        change.db, change.session.id
    ):
        return
    change.session.upkeep_at = due
    timers.schedule(change.db, UPKEEP_TIMER, change.session.id, due)


def forget_figures(change: Change) -> None:
    """The drafts have become fewer, so that what they give together has to be worked out again, soon."""
    for row in store.drafts(change.db, change.session.id):
        if row.plan is not None:
            row.plan = {**row.plan, "whole": None}
    change.session.plan_version += 1
    change.db.flush()
    expect_upkeep(change, timedelta())


def _add_round(change: Change, draft: Draft, facts: NewRound) -> None:
    row = RoundRow(
        id=draft.round_id,
        session_id=change.session.id,
        position=store.next_round_position(change.db, change.session.id),
        agenda_item_id=facts.agenda_item_id,
        title=facts.title,
        prompt=facts.prompt,
        minutes=facts.minutes,
        version=0,
        seed=0 if draft.dealt is None else draft.dealt.seed,
        status="draft",
        generation=0,
    )
    row.policy = facts.policy
    change.db.add(row)
    change.db.flush()


def _save_rooms(change: Change, draft: Draft) -> None:
    """Add, change and delete rows of rooms, so that they are those of the draft."""
    kept = {room.id: room for room in store.rooms_of_round(change.db, draft.round_id)}
    wanted = {room.id for room in draft.rooms}
    for room_id, gone in kept.items():
        if room_id not in wanted:
            change.db.delete(gone)
    position = max((room.position for room in kept.values()), default=0)
    for room in draft.rooms:
        row = kept.get(room.id)
        if row is None:
            position += 1
            row = new_room(change, draft.round_id, room.id, position)
        row.name, row.least, row.most = room.name, room.least, room.most
        row.theme, row.language, row.accessible = room.theme, room.language, room.accessible
    change.db.flush()


def new_room(change: Change, round_id: str, room_id: str, position: int) -> RoomRow:
    """A room's row, added to the round; its name and sizes are still to be set."""
    row = RoomRow(
        id=room_id,
        session_id=change.session.id,
        round_id=round_id,
        kind="breakout",
        name="",
        position=position,
        least=0,
        accessible=True,
        removed=False,
    )
    change.db.add(row)
    return row
