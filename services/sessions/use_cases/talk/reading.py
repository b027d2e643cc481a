"""Talk as it is read: by the snapshot, by somebody who comes into a room, page by page, and by the report."""

from sqlalchemy.orm import Session

from chassis.http import encode_cursor
from chassis.problems import Forbidden, NotFound
from services.sessions import store
from services.sessions.domain.talk import (
    BROADCASTS_SHOWN,
    POSTS_SHOWN,
    PinnedPost,
    TalkRecord,
    talk_record,
)
from services.sessions.models import HelpCallRow, PostRow, RoomRow, SessionRow
from services.sessions.runtime import Runtime
from services.sessions.store import talk
from services.sessions.use_cases.access import Member, existing_session, require_member
from services.sessions.use_cases.talk.views import (
    HandView,
    RoomTalkView,
    TalkRulesView,
    broadcast_view,
    hand_views,
    help_view,
    post_view,
    rules_view,
)


def hands_shown(db: Session, session_id: str) -> list[HandView]:
    """The hands that are up, in order; for everybody."""
    return hand_views(talk.hands(db, session_id))


def rules_shown(db: Session, session_id: str) -> TalkRulesView:
    """What hosts allow; for everybody."""
    return rules_view(talk.talk_rules(db, session_id))


def room_talk(db: Session, session: SessionRow, member: Member, room_id: str) -> RoomTalkView:
    """The talk that a person in this room may see."""
    newest = talk.posts(db, session.id, room_id, POSTS_SHOWN + 1)
    calls = [
        call
        for call in talk.help_calls(db, session.id, waiting=True)
        if member.host or sees_call(session, member.person_id, room_id, call)
    ]
    names = talk.room_names(db, session.id, {call.room_id for call in calls})
    said = talk.broadcasts(db, session.id, BROADCASTS_SHOWN, None if member.host else room_id)
    return RoomTalkView(
        room_id=room_id,
        posts=[post_view(row) for row in reversed(newest[:POSTS_SHOWN])],
        older=encode_cursor(str(newest[POSTS_SHOWN - 1].number)) if len(newest) > POSTS_SHOWN else None,
        help=[help_view(call, names[call.room_id]) for call in calls],
        broadcasts=[broadcast_view(row) for row in said],
    )


def sees_call(session: SessionRow, person_id: str, room_id: str, call: HelpCallRow) -> bool:
    """Whether an attendee in the room sees the call: it is theirs, or was made at their table. In the main room, where
    everybody may be, a call is between who makes it and the hosts."""
    return call.person_id == person_id or call.room_id == room_id != session.main_room_id


def read_room(runtime: Runtime, session_id: str, room_id: str, person_id: str) -> RoomTalkView:
    """The talk of a room, for the people in it and the hosts."""
    with runtime.database.reading() as db:
        store.at_one_instant(db)
        session = existing_session(db, session_id)
        member = require_member(db, session, person_id)
        room_in_reach(db, session, room_id, member)
        return room_talk(db, session, member, room_id)


def older_posts(
    runtime: Runtime, session_id: str, room_id: str, person_id: str, before: int | None, limit: int
) -> list[PostRow]:
    """Posts of a room, the newest first, for the people in it and the hosts."""
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        room_in_reach(db, session, room_id, require_member(db, session, person_id))
        return talk.posts(db, session_id, room_id, limit, before)


def leads(db: Session, session: SessionRow, room_id: str, member: Member) -> bool:
    """Whether the person answers for what is said in the room: hosts do, and who leads it and is in it now."""
    return member.host or store.leads(db, session.id, room_id, member.person_id)


def room_in_reach(db: Session, session: SessionRow, room_id: str, member: Member) -> RoomRow:
    """The room, if the person is in it or hosts the session; NotFound or Forbidden else."""
    room = store.room(db, session.id, room_id)
    if room is None:
        raise NotFound("room")
    if not member.host:
        placed = store.placement(db, session.id, member.person_id)
        if placed is None or placed.room_id != room_id:
            raise Forbidden("You are not in this room now, so its talk is not yours.", code="not-in-room")
    return room


def talk_for_report(db: Session, session_id: str) -> TalkRecord:
    """What the report tells of talk: how much was said, what hosts pinned, how long people waited for help."""
    pinned = [
        PinnedPost(row.room_id, row.person_id, row.text, row.at) for row in talk.pinned_posts(db, session_id)
    ]
    calls = [row.state for row in talk.help_calls(db, session_id, waiting=False)]
    return talk_record(talk.count_posts(db, session_id), pinned, calls)
