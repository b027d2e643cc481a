"""Agreed by a show of hands: a host asks, everybody may raise a hand, a host confirms what was agreed.

The count goes round a few times a second at most, however many hands go up at once.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from chassis.messaging import timers
from chassis.problems import NotFound
from contracts import ActionAgreed
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.actions import ActionStatus, raised
from services.sessions.models import ActionListRow, ActionRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import require_host, require_member
from services.sessions.use_cases.actions.views import ActionView, HandsView, action_view, tell_actions
from services.sessions.use_cases.change import Change, change_of, changing, to_person

COUNT_TIMER = "hands.count"
COUNT_AFTER = timedelta(milliseconds=300)


def ask_for_hands(runtime: Runtime, session_id: str, person_id: str, action_id: str) -> ActionView:
    """Ask for hands for this action, and for no other. All hands are down at first. Asking again changes nothing."""
    with change_of(runtime, session_id) as change:
        row = _for_host(change, person_id, action_id)
        if row.showing:
            return action_view(row)
        before = store.shown_action(change.db, session_id)
        if before is not None:
            stop_showing(change, before)
            change.db.flush()
        store.lower_hands(change.db, row.id)
        row.showing, row.hands = True, 0
        tell_actions(change, [row] if before is None else [before, row])
        return action_view(row)


def put_up(runtime: Runtime, session_id: str, person_id: str, action_id: str, hands: int | None) -> HandsView:
    """Raise so many hands: None for all that one stands for, 0 to take them down."""
    with change_of(runtime, session_id) as change:
        require_member(change.db, change.session, person_id)
        lifecycle.require_live(change.session.status)
        row = store.action(change.db, session_id, action_id)
        participant = store.participant(change.db, session_id, person_id)
        if row is None or participant is None:
            raise NotFound("action")
        stands_for = participant.stands_for
        now_up = raised(hands, stands_for, showing=row.showing)
        if now_up != store.own_hands(change.db, action_id, person_id):
            store.raise_hands(change.db, action_id, person_id, now_up)
            told = {"action_id": action_id, "person_id": person_id, "hands": now_up}
            change.frame("own_hands", to_person(person_id), told)
            _expect_count(change)
        return HandsView(action_id=action_id, hands=now_up)


def count_due(runtime: Runtime, db: Session, session_id: str) -> None:
    """Hands went up or down a moment ago: everybody sees how many there are."""
    with changing(runtime, db, session_id) as change:
        settings = store.action_list(db, session_id)
        if settings is not None:
            settings.counting = False
        row = store.shown_action(db, session_id)
        if row is not None and _count(change, row):
            tell_actions(change, [row])


def lower(runtime: Runtime, session_id: str, person_id: str, action_id: str) -> ActionView:
    """Ask no longer; nothing is decided. The count stays to be read."""
    with change_of(runtime, session_id) as change:
        row = _for_host(change, person_id, action_id)
        if row.showing:
            stop_showing(change, row)
            tell_actions(change, [row])
        return action_view(row)


def decide(runtime: Runtime, session_id: str, person_id: str, action_id: str, *, agreed: bool) -> ActionView:
    """Confirm that the action is agreed, or that it is not; the show of hands is over."""
    with change_of(runtime, session_id) as change:
        row = _for_host(change, person_id, action_id)
        status: ActionStatus = "agreed" if agreed else "dropped"
        if row.showing or row.status != status:
            stop_showing(change, row)
            if agreed and row.status != "agreed":
                change.message(ActionAgreed, action_id=action_id, hands=row.hands)
            row.status, row.version = status, row.version + 1
            tell_actions(change, [row])
        return action_view(row)


def stop_showing(change: Change, row: ActionRow) -> None:
    """Hands are no longer asked for this action; they are counted for the last time. Telling is up to the caller."""
    if row.showing:
        _count(change, row)
        row.showing = False


def end(change: Change) -> None:
    """The session ends: no hands are asked any more."""
    row = store.shown_action(change.db, change.session.id)
    if row is not None:
        stop_showing(change, row)
        tell_actions(change, [row])


def _count(change: Change, row: ActionRow) -> bool:
    """Whether there are more or fewer hands than everybody was shown."""
    hands = store.raised_hands(change.db, row.id)
    changed = hands != row.hands
    row.hands = hands
    return changed


def _expect_count(change: Change) -> None:
    row = store.action_list(change.db, change.session.id)
    if row is None:
        row = ActionListRow(session_id=change.session.id, everybody=False, counting=False)
        change.db.add(row)
    if not row.counting:
        row.counting = True
        change.db.flush()
        timers.schedule(change.db, COUNT_TIMER, change.session.id, change.now + COUNT_AFTER)


def _for_host(change: Change, person_id: str, action_id: str) -> ActionRow:
    require_host(change.db, change.session, person_id)
    lifecycle.require_live(change.session.status)
    row = store.action(change.db, change.session.id, action_id)
    if row is None:
        raise NotFound("action")
    return row
