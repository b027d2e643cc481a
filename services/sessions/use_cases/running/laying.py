"""Laying the tables for a breakout that the agenda has coming: a draft is dealt when the item before it begins, so that
hosts can look at it and change it, and so that nobody waits for an allocation when it opens."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from chassis.messaging import timers
from services.sessions import store
from services.sessions.domain.planning import (
    Dealing,
    Draft,
    DraftRoom,
    Guest,
    Terms,
    WishList,
    added,
    deal,
    meetings,
    tables_of,
)
from services.sessions.domain.policy import Policy
from services.sessions.domain.refusals import PlanImpossible
from services.sessions.domain.running import Item, ItemOn, Run, from_json
from services.sessions.models import RoundRow, SessionRow
from services.sessions.registration import BreakoutSettings
from services.sessions.runtime import Runtime
from services.sessions.use_cases.change import Change, changing
from services.sessions.use_cases.drafting import Look, NewRound, look, save

LAY_TIMER = "run.lay"
AGAIN = timedelta(seconds=1)
USUAL_SIZE = 5
"""People to a room, where the agenda says nothing else."""
MOST_ROOMS = 100


def expect(change: Change, run: Run) -> None:
    """An item began: the tables of the one behind it are to be laid soon, if it is a breakout."""
    if _next_breakout(run) is not None:
        timers.schedule(change.db, LAY_TIMER, change.session.id, change.now)


def lay_due(runtime: Runtime, db: Session, session_id: str) -> bool:
    """The tables of the coming breakout are to be laid; whether they were. Works the draft out without the lock."""
    session = store.session_by_id(db, session_id)
    item = None if session is None else _wanting(db, session)
    if session is None or item is None:
        return False
    settings = _settings(item)
    seen = look(db, session, Terms().history)
    if not seen.here:
        # Nobody to seat: whoever comes until then is dealt when it opens.
        return False
    draft = _dealt(runtime, seen, settings, item.id)
    judged = seen.judged([*seen.drafts, draft])
    with changing(runtime, db, session_id) as change:
        wanted = _wanting(db, change.session)
        if wanted is None or wanted.id != item.id:
            return False
        if change.session.plan_version != seen.version:
            timers.schedule(db, LAY_TIMER, session_id, change.now + AGAIN)
            return False
        save(
            change,
            seen,
            [*seen.drafts, draft],
            judged,
            {draft.round_id: _facts(item.title, item.prompt, item.id, settings)},
        )
    return True


def lay_now(change: Change, item: ItemOn) -> RoundRow:
    """A draft for this item, dealt under the lock. Refused when no plan is possible."""
    change.db.flush()
    seen = look(change.db, change.session, Terms().history)
    settings = _settings(item)
    draft = _dealt(change.runtime, seen, settings, item.id)
    drafts = [*seen.drafts, draft]
    facts = _facts(item.title, item.prompt, item.id, settings)
    save(change, seen, drafts, seen.judged(drafts), {draft.round_id: facts})
    row = draft_for(change.db, change.session.id, item.id)
    assert row is not None
    return row


def draft_for(db: Session, session_id: str, item_id: str | None) -> RoundRow | None:
    """The first draft that was prepared for this item."""
    return next((row for row in store.drafts(db, session_id) if row.agenda_item_id == item_id), None)


def _wanting(db: Session, session: SessionRow) -> Item | None:
    """The coming breakout that has no draft yet."""
    row = store.run_row(db, session.id)
    if session.status != "live" or row is None or row.state is None:
        return None
    item = _next_breakout(from_json(row.state))
    return None if item is None or draft_for(db, session.id, item.id) is not None else item


def _next_breakout(run: Run) -> Item | None:
    if not run.going:
        return None
    item = next((one for one in run.coming() if one.status == "coming"), None)
    if item is None or all(step.kind != "breakout" for step in item.steps):
        return None
    return item


def _settings(item: Item | ItemOn) -> BreakoutSettings:
    return BreakoutSettings() if item.breakout is None else BreakoutSettings.model_validate(item.breakout)


def _facts(title: str, prompt: str, item_id: str, settings: BreakoutSettings) -> NewRound:
    policy = Policy(late=settings.late, leaving=settings.leaving, walking=settings.walking)
    return NewRound(title, prompt, item_id, policy=policy)


def _dealt(runtime: Runtime, seen: Look, settings: BreakoutSettings, item_id: str) -> Draft:
    """Rooms and seats by the settings; by chance when those cannot be: better a chance seat than none."""
    guests = [seen.people[one] for one in sorted(seen.here)]
    rooms = tuple(
        DraftRoom(runtime.ids("roo"), name, theme=name if settings.mode == "theme" else None)
        for name in _names(settings, guests)
    )
    draft = Draft(runtime.ids("rnd"), rooms, _terms(settings, seen))
    seed = _seed(f"{item_id}:{seen.seq}")
    dealing = Dealing(
        guests=guests,
        names=seen.names,
        main_room_id=seen.main_room_id,
        seed=seed,
        clock=lambda: runtime.clock.now().timestamp(),
        history=added(seen.histories[draft.terms.history], meetings(seen.drafts, seen.main_room_id)),
        current=seen.current,
    )
    try:
        return deal([draft], draft.terms, dealing)[0]
    except PlanImpossible:
        return deal([draft], Terms(mode="random"), dealing)[0]


def _names(settings: BreakoutSettings, guests: Sequence[Guest]) -> list[str]:
    if settings.room_names:
        return list(settings.room_names)
    count = settings.rooms or tables_of(settings.size or USUAL_SIZE, guests)
    return [f"Table {number}" for number in range(1, min(count, MOST_ROOMS) + 1)]


def _terms(settings: BreakoutSettings, seen: Look) -> Terms:
    """The settings as terms; the same groups again are new ones where there were none before."""
    again = settings.mode == "again" and not seen.current
    return Terms(
        mode="mix" if again else settings.mode,
        attribute=settings.attribute,
        wishes=_wishes(settings.wishes),
    )


def _wishes(said: Mapping[str, int] | None) -> WishList:
    known = set(WishList.__slots__)
    return WishList(**{name: weight for name, weight in (said or {}).items() if name in known})


def _seed(source: str) -> int:
    return int.from_bytes(hashlib.blake2b(source.encode(), digest_size=4).digest(), "big") >> 1
