"""Raised hands. A hand counts at the placement at which it was raised, so it is down as soon as its person moves."""

from collections.abc import Collection

from chassis.problems import Forbidden
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.refusals import NotTaken
from services.sessions.runtime import Runtime
from services.sessions.store import talk
from services.sessions.store.talk import Hand
from services.sessions.use_cases.access import require_host, require_member
from services.sessions.use_cases.change import ALL, Change, change_of
from services.sessions.use_cases.talk.reading import leads
from services.sessions.use_cases.talk.views import HandView, hand_view


def show(runtime: Runtime, session_id: str, of: str, by: str, *, raised: bool) -> HandView:
    """Put one's own hand up, or a hand down: one's own, or any for hosts. A hand that is up keeps its turn."""
    with change_of(runtime, session_id) as change:
        member = require_member(change.db, change.session, by)
        lifecycle.require_not_ended(change.session.status)
        placed = store.placement(change.db, session_id, of)
        there = change.session.main_room_id if placed is None else placed.room_id
        if of != by and (raised or not leads(change.db, change.session, there, member)):
            raise Forbidden(
                "Everybody raises their own hand. Only a host can put down somebody else's.", code="not-host"
            )
        if placed is None:
            raise NotTaken("This person has not joined the session, so they have no hand to raise.")
        up = {hand.person_id: hand for hand in talk.hands(change.db, session_id)}
        if raised and of not in up:
            up[of] = Hand(of, placed.epoch, change.now)
            talk.raise_hand(change.db, session_id, up[of])
            _tell(change, [hand_view(*up[of])])
        if raised:
            return hand_view(*up[of])
        lower(change, [of])
        return hand_view(of, placed.epoch, None)


def lower_in_room(runtime: Runtime, session_id: str, room_id: str | None, by: str) -> list[HandView]:
    """A host puts down all hands: of a room, or everywhere."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, by)
        lifecycle.require_not_ended(change.session.status)
        here = store.placements(change.db, session_id)
        people = [
            hand.person_id
            for hand in talk.hands(change.db, session_id)
            if room_id is None or here[hand.person_id].room_id == room_id
        ]
        return lower(change, people)


def lower(change: Change, person_ids: Collection[str]) -> list[HandView]:
    """Put these people's hands down, as far as they are up, and tell everybody; also on leaving and on erasure."""
    wanted = set(person_ids)
    up = [hand for hand in talk.hands(change.db, change.session.id) if hand.person_id in wanted]
    if not up:
        return []
    talk.lower_hands(change.db, change.session.id, [hand.person_id for hand in up])
    views = [hand_view(hand.person_id, hand.epoch, None) for hand in up]
    _tell(change, views)
    return views


def _tell(change: Change, views: list[HandView]) -> None:
    change.frame("hand", ALL, {"hands": [view.model_dump(mode="json") for view in views]})
