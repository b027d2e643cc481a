"""Drafts follow who is here: soon after people came or went, every draft is repaired, and its figures are worked out
again. A timer does it, so that nobody who joins waits for it, and so that many who join together cost one repair."""

from datetime import timedelta

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.domain.planning import tend
from services.sessions.runtime import Runtime
from services.sessions.use_cases.change import Change, changing
from services.sessions.use_cases.drafting import LEFT_AFTER, Look, expect_upkeep, look, save
from services.sessions.use_cases.telling import tell_plan

AGAIN = timedelta(seconds=1)


def put_in_order(runtime: Runtime, db: Session, session_id: str) -> bool:
    """The drafts were to be put in order; whether they were. A host who changed one meanwhile comes first."""
    session = store.session_by_id(db, session_id)
    if session is None or session.status == "ended":
        return False
    seen = look(db, session)
    history = seen.histories[seen.drafts[0].terms.history] if seen.drafts else {}
    drafts = tend(
        seen.drafts, seen.people, seen.here, seen.away, main_room_id=seen.main_room_id, history=history
    )
    judged = seen.judged(drafts, at_once=True)
    with changing(runtime, db, session_id) as change:
        change.session.upkeep_at = None
        if change.session.plan_version != seen.version:
            expect_upkeep(change, AGAIN)
            return False
        if seen.drafts:
            save(change, seen, drafts, judged, {})
            _look_again_when_they_have_left(change, seen)
    return True


def forget(change: Change, person_id: str) -> None:
    """Somebody is no attendee any more, or asked to be forgotten: no draft has a seat for them."""
    held = {row.id for row in store.drafts(change.db, change.session.id)}
    if not held:
        return
    shown = store.shown_round(change.db, change.session.id, host=True)
    changed = store.unseat(change.db, held, person_id)
    if changed:
        change.session.plan_version += 1
        tell_plan(change, changed, shown)
    expect_upkeep(change, AGAIN)


def _look_again_when_they_have_left(change: Change, seen: Look) -> None:
    if any(draft.seats.keys() & seen.away - draft.pinned for draft in seen.drafts):
        expect_upkeep(change, LEFT_AFTER)
