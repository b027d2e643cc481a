"""Posts, hands, calls for help, broadcasts, and who is lost."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.sessions.models import (
    AttendanceRow,
    BroadcastRow,
    HandRow,
    HelpCallRow,
    ParticipantRow,
    PlacementRow,
    PostRow,
    RoomRow,
    SessionRow,
    TalkRulesRow,
)


class Hand(NamedTuple):
    """A hand that is up since `raised_at`, at the placement with this epoch."""

    person_id: str
    epoch: int
    raised_at: datetime


class Arrivals(NamedTuple):
    """Of an event: how many have a place, and how many of those have not come in yet."""

    registered: int
    missing: int


def talk_rules(db: Session, session_id: str) -> TalkRulesRow:
    """What hosts allow in the session; the defaults when they said nothing."""
    return db.get(TalkRulesRow, session_id) or TalkRulesRow(session_id=session_id, main_posts=True)


def post(db: Session, session_id: str, post_id: str) -> PostRow | None:
    """The post, if it belongs to the session."""
    return db.scalar(select(PostRow).where(PostRow.id == post_id, PostRow.session_id == session_id))


def posts(db: Session, session_id: str, room_id: str, limit: int, before: int | None = None) -> list[PostRow]:
    """The newest posts of a room that were not removed, the newest first; those with a number below `before`."""
    found = select(PostRow).where(
        PostRow.session_id == session_id, PostRow.room_id == room_id, PostRow.removed.is_(False)
    )
    if before is not None:
        found = found.where(PostRow.number < before)
    return list(db.scalars(found.order_by(PostRow.number.desc()).limit(limit)))


def recent_posts(db: Session, session_id: str, person_id: str, since: datetime) -> int:
    """How many posts somebody has written since then."""
    found = select(func.count()).where(
        PostRow.session_id == session_id, PostRow.person_id == person_id, PostRow.at > since
    )
    return db.scalar(found) or 0


def pinned_posts(db: Session, session_id: str) -> list[PostRow]:
    """The posts that are to be in the report, in order."""
    found = select(PostRow).where(
        PostRow.session_id == session_id, PostRow.pinned, PostRow.removed.is_(False)
    )
    return list(db.scalars(found.order_by(PostRow.number)))


def count_posts(db: Session, session_id: str) -> int:
    """How many posts the session has, without those removed."""
    found = select(func.count()).where(PostRow.session_id == session_id, PostRow.removed.is_(False))
    return db.scalar(found) or 0


def hands(db: Session, session_id: str) -> list[Hand]:
    """The hands that are up, in the order in which they were raised."""
    found = (
        select(HandRow.person_id, HandRow.epoch, HandRow.raised_at)
        .join(
            PlacementRow,
            (PlacementRow.session_id == HandRow.session_id)
            & (PlacementRow.person_id == HandRow.person_id)
            & (PlacementRow.epoch == HandRow.epoch),
        )
        .where(HandRow.session_id == session_id)
        .order_by(HandRow.raised_at, HandRow.person_id)
    )
    return [Hand(*row) for row in db.execute(found)]


def raise_hand(db: Session, session_id: str, hand: Hand) -> bool:
    """Put a hand up; False when it is up already, and keeps its turn."""
    raised = (
        insert(HandRow)
        .values(session_id=session_id, person_id=hand.person_id, epoch=hand.epoch, raised_at=hand.raised_at)
        .on_conflict_do_update(
            index_elements=["session_id", "person_id"],
            set_={"epoch": hand.epoch, "raised_at": hand.raised_at},
            where=HandRow.epoch != hand.epoch,
        )
        .returning(HandRow.person_id)
    )
    return db.scalar(raised) is not None


def lower_hands(db: Session, session_id: str, person_ids: Collection[str]) -> None:
    """Put these people's hands down."""
    db.execute(delete(HandRow).where(HandRow.session_id == session_id, HandRow.person_id.in_(person_ids)))


def help_call(db: Session, session_id: str, call_id: str) -> HelpCallRow | None:
    """The call for help, if it belongs to the session."""
    return db.scalar(
        select(HelpCallRow).where(HelpCallRow.id == call_id, HelpCallRow.session_id == session_id)
    )


def waiting_call(db: Session, session_id: str, person_id: str) -> HelpCallRow | None:
    """The person's call for help that is not done."""
    return db.scalar(
        select(HelpCallRow).where(
            HelpCallRow.session_id == session_id,
            HelpCallRow.person_id == person_id,
            HelpCallRow.status != "done",
        )
    )


def help_calls(db: Session, session_id: str, *, waiting: bool) -> list[HelpCallRow]:
    """Calls for help, the oldest first: those that are not done, or all."""
    found = select(HelpCallRow).where(HelpCallRow.session_id == session_id)
    if waiting:
        found = found.where(HelpCallRow.status != "done")
    return list(db.scalars(found.order_by(HelpCallRow.raised_at, HelpCallRow.id)))


def room_names(db: Session, session_id: str, room_ids: Collection[str]) -> dict[str, str]:
    """The names of rooms of the session, by id."""
    found = select(RoomRow.id, RoomRow.name).where(RoomRow.session_id == session_id, RoomRow.id.in_(room_ids))
    return dict(db.execute(found).all())


def broadcast(db: Session, session_id: str, broadcast_id: str) -> BroadcastRow | None:
    """The broadcast, if it belongs to the session."""
    return db.scalar(
        select(BroadcastRow).where(BroadcastRow.id == broadcast_id, BroadcastRow.session_id == session_id)
    )


def broadcasts(db: Session, session_id: str, limit: int, room_id: str | None = None) -> list[BroadcastRow]:
    """The newest broadcasts that were not withdrawn, in order: all, or those to everybody and to the room."""
    found = select(BroadcastRow).where(
        BroadcastRow.session_id == session_id, BroadcastRow.withdrawn.is_(False)
    )
    if room_id is not None:
        found = found.where(BroadcastRow.room_ids.is_(None) | BroadcastRow.room_ids.contains([room_id]))
    return list(reversed(db.scalars(found.order_by(BroadcastRow.number.desc()).limit(limit)).all()))


def arrivals(db: Session, session: SessionRow) -> Arrivals:
    """How many people have a place at the event, and how many of them have never joined."""
    has_place = select(AttendanceRow.person_id).where(
        AttendanceRow.event_id == session.event_id, AttendanceRow.status == "confirmed"
    )
    joined = select(ParticipantRow.person_id).where(ParticipantRow.session_id == session.id)
    people = has_place.distinct().subquery()
    registered = db.scalar(select(func.count()).select_from(people)) or 0
    missing = select(func.count()).select_from(people).where(people.c.person_id.not_in(joined))
    return Arrivals(registered, db.scalar(missing) or 0)


def in_main_room(db: Session, session: SessionRow) -> list[str]:
    """Attendees in the main room who have not gone."""
    found = text(
        "SELECT p.person_id FROM participants AS p"
        " JOIN placements AS at ON at.session_id = p.session_id AND at.person_id = p.person_id"
        " WHERE p.session_id = :session_id AND p.role <> 'host' AND p.gone_at IS NULL AND NOT p.erased"
        " AND at.room_id = :main_room_id ORDER BY p.person_id"
    )
    return list(db.scalars(found, {"session_id": session.id, "main_room_id": session.main_room_id}))


def stayed_by_choice(db: Session, session: SessionRow, round_id: str, person_ids: Sequence[str]) -> list[str]:
    """Who of these people in the main room went back there themselves, was put there by a host, or is planned there."""
    found = text(
        "SELECT p.person_id FROM unnest(CAST(:people AS text[])) AS p(person_id) WHERE"
        " EXISTS (SELECT FROM assignments AS a WHERE a.round_id = :round_id AND a.person_id = p.person_id"
        " AND a.room_id = :main_room_id)"
        " OR (SELECT s.cause FROM stays AS s WHERE s.session_id = :session_id AND s.person_id = p.person_id"
        " ORDER BY s.epoch DESC LIMIT 1) IN ('return', 'move')"
    )
    values = {
        "session_id": session.id,
        "main_room_id": session.main_room_id,
        "round_id": round_id,
        "people": list(person_ids),
    }
    return list(db.scalars(found, values))
