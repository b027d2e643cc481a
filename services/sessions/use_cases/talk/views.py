"""What is shown of talk: the same shapes in answers, in the snapshot and in frames.

`version` tells the newer of two copies of the same thing, so that an answer that comes late overrules nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from chassis.http import View
from contracts.base import Moment
from services.sessions.domain.talk import HelpStatus
from services.sessions.models import BroadcastRow, HelpCallRow, PostRow, TalkRulesRow
from services.sessions.store.talk import Hand


class PostView(View):
    """A post. `number` orders the posts of a session; a removed one has no text."""

    id: str
    room_id: str
    person_id: str
    number: int
    text: str
    at: Moment
    version: int
    removed: bool
    pinned: bool


class HandView(View):
    """A hand; up since `raised_at`, or down when that is null. It counts only at the placement of this epoch."""

    person_id: str
    epoch: int
    raised_at: Moment | None


class HelpView(View):
    """A call for help. `taken_by`: the host who is coming."""

    id: str
    room_id: str
    room_name: str
    person_id: str
    words: str
    status: HelpStatus
    version: int
    raised_at: Moment
    taken_by: str | None
    taken_at: Moment | None
    done_by: str | None
    done_at: Moment | None


class BroadcastView(View):
    """What a host said to everybody (`room_ids` null) or to some rooms."""

    id: str
    person_id: str
    text: str
    room_ids: list[str] | None
    at: Moment
    withdrawn: bool


class TalkRulesView(View):
    """What hosts allow. `main_posts`: attendees may write posts in the main room."""

    main_posts: bool


class RoomTalkView(View):
    """What somebody in a room has to know of its talk: its newest posts in order (`older`: cursor of those before), the
    calls for help and the broadcasts that they may see. Hosts get the calls and broadcasts of all rooms."""

    room_id: str
    posts: list[PostView]
    older: str | None
    help: list[HelpView]
    broadcasts: list[BroadcastView]


def post_view(row: PostRow) -> PostView:
    """A post as everybody in the room sees it."""
    return PostView(
        id=row.id,
        room_id=row.room_id,
        person_id=row.person_id,
        number=row.number,
        text="" if row.removed else row.text,
        at=row.at,
        version=row.version,
        removed=row.removed,
        pinned=row.pinned,
    )


def hand_views(hands: Iterable[Hand]) -> list[HandView]:
    """Hands that are up."""
    return [HandView(person_id=h.person_id, epoch=h.epoch, raised_at=h.raised_at) for h in hands]


def hand_view(person_id: str, epoch: int, raised_at: datetime | None) -> HandView:
    """One hand, up or down."""
    return HandView(person_id=person_id, epoch=epoch, raised_at=raised_at)


def help_view(row: HelpCallRow, room_name: str) -> HelpView:
    """A call for help, with its room's name: the round may be over before it is answered."""
    return HelpView(
        id=row.id,
        room_id=row.room_id,
        room_name=room_name,
        person_id=row.person_id,
        words=row.words,
        status=row.status,
        version=row.version,
        raised_at=row.raised_at,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        done_by=row.done_by,
        done_at=row.done_at,
    )


def broadcast_view(row: BroadcastRow) -> BroadcastView:
    """A broadcast; a withdrawn one has no text."""
    return BroadcastView(
        id=row.id,
        person_id=row.person_id,
        text="" if row.withdrawn else row.text,
        room_ids=row.room_ids,
        at=row.at,
        withdrawn=row.withdrawn,
    )


def rules_view(row: TalkRulesRow) -> TalkRulesView:
    """What hosts allow."""
    return TalkRulesView(main_posts=row.main_posts)
