"""Posts: written in one's own room, taken away and brought back, pinned for the report."""

from chassis.problems import Forbidden, NotFound, TooMany
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.talk import POSTS_WITHIN, require_voice, writes_too_fast
from services.sessions.models import PostRow, RoomRow, TalkRulesRow
from services.sessions.runtime import Runtime
from services.sessions.store import talk
from services.sessions.use_cases.access import Member, require_host, require_member
from services.sessions.use_cases.change import ALL, Change, change_of, to_room
from services.sessions.use_cases.talk.reading import leads, room_in_reach
from services.sessions.use_cases.talk.views import PostView, TalkRulesView, post_view, rules_view


def write(runtime: Runtime, session_id: str, room_id: str, person_id: str, text: str) -> PostView:
    """Write a post in a room: one's own, or any that is open for hosts. TooMany for a flood."""
    with change_of(runtime, session_id) as change:
        member = require_member(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        room = room_in_reach(change.db, change.session, room_id, member)
        _require_open(change, room, member)
        require_voice(
            in_main_room=room.kind == "main",
            leads=leads(change.db, change.session, room_id, member),
            main_posts=talk.talk_rules(change.db, session_id).main_posts,
        )
        if writes_too_fast(talk.recent_posts(change.db, session_id, person_id, change.now - POSTS_WITHIN)):
            raise TooMany(int(POSTS_WITHIN.total_seconds()))
        row = PostRow(
            id=runtime.ids("pst"),
            session_id=session_id,
            room_id=room_id,
            person_id=person_id,
            number=change.session.seq + 1,
            text=text,
            at=change.now,
            version=1,
            removed=False,
            pinned=False,
        )
        change.db.add(row)
        return _tell(change, row)


def revise(
    runtime: Runtime,
    session_id: str,
    post_id: str,
    person_id: str,
    *,
    removed: bool | None,
    pinned: bool | None,
) -> PostView:
    """Take a post away, bring it back, pin it for the report or let it go; None leaves that as it is.

    Hosts do all of it; who leads the room takes away and brings back; who wrote a post can take it away.
    """
    with change_of(runtime, session_id) as change:
        member = require_member(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        row = talk.post(change.db, session_id, post_id)
        if row is None:
            raise NotFound("post")
        own_removal = row.person_id == person_id and removed is True
        led = own_removal or leads(change.db, change.session, row.room_id, member)
        if not member.host and (pinned is not None or not led):
            raise Forbidden(
                "Only a host can do this with a post. You can take your own away.", code="not-host"
            )
        wanted = (
            row.removed if removed is None else removed,
            row.pinned if pinned is None else pinned,
        )
        if wanted != (row.removed, row.pinned):
            row.removed, row.pinned = wanted
            row.version += 1
            return _tell(change, row)
        return post_view(row)


def allow(runtime: Runtime, session_id: str, person_id: str, *, main_posts: bool) -> TalkRulesView:
    """A host opens the main room's posts to attendees, or closes them."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        if talk.talk_rules(change.db, session_id).main_posts != main_posts:
            change.db.merge(TalkRulesRow(session_id=session_id, main_posts=main_posts))
            change.frame("talk", ALL, {"talk_rules": {"main_posts": main_posts}})
        return rules_view(TalkRulesRow(session_id=session_id, main_posts=main_posts))


def _require_open(change: Change, room: RoomRow, member: Member) -> None:
    """A host reaches rooms without being there: those of a draft, or of a round that is over, hear nobody."""
    if not member.host or room.kind == "main":
        return
    running = store.running_round(change.db, change.session.id)
    if running is None or running.id != room.round_id:
        raise Forbidden("This room is not open, so nobody would read it there.", code="not-in-room")


def _tell(change: Change, row: PostRow) -> PostView:
    view = post_view(row)
    change.frame("post", to_room(row.room_id), {"post": view.model_dump(mode="json")})
    return view
