"""Named queries. Each takes the database session `db`; none commits."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.sessions.domain.placement import Placement
from services.sessions.models import (
    AssignmentRow,
    AttendanceRow,
    HostRow,
    HubRow,
    ParticipantRow,
    PlacementRow,
    PresenceStreamRow,
    RoomRow,
    RoundRow,
    SessionRow,
)


def at_one_instant(db: Session) -> None:
    """Every later statement of this transaction sees the same instant. Call it before the first."""
    db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


# --- sessions ---------------------------------------------------------------------------------------------------


def session_by_id(db: Session, session_id: str) -> SessionRow | None:
    """The session, without a lock."""
    return db.get(SessionRow, session_id)


def session_of_event(db: Session, event_id: str) -> SessionRow | None:
    """The event's session, without a lock."""
    return db.scalar(select(SessionRow).where(SessionRow.event_id == event_id))


def lock_session(db: Session, session_id: str) -> SessionRow | None:
    """The session, locked until the transaction ends. Everything that changes a session takes this lock first.

    Rows that the transaction has read before it had the lock are read again when they are next used.
    """
    db.flush()
    db.expire_all()
    return db.scalar(select(SessionRow).where(SessionRow.id == session_id).with_for_update())


def add_session(db: Session, values: Mapping[str, object]) -> bool:
    """Insert a session unless the event has one; whether it was inserted. Waits for a concurrent insert."""
    inserted = db.execute(
        insert(SessionRow)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["event_id"])
        .returning(SessionRow.id)
    )
    return inserted.scalar_one_or_none() is not None


def sessions_with(db: Session, person_id: str) -> list[str]:
    """Ids of the sessions that the person has joined, in the order in which locks are taken."""
    found = select(ParticipantRow.session_id).where(ParticipantRow.person_id == person_id)
    return sorted(db.scalars(found))


# --- who may -----------------------------------------------------------------------------------------------------


def is_host(db: Session, event_id: str, person_id: str) -> bool:
    """Whether our copy says that the person hosts the event."""
    return db.get(HostRow, (event_id, person_id)) is not None


def add_hosts(db: Session, event_id: str, person_ids: Iterable[str]) -> None:
    """Remember hosts of the event; known ones stay."""
    rows = [{"event_id": event_id, "person_id": person_id} for person_id in sorted(set(person_ids))]
    if rows:
        db.execute(insert(HostRow).values(rows).on_conflict_do_nothing())


def is_attending(db: Session, event_id: str, person_id: str) -> bool:
    """Whether our copy has a confirmed registration of the person for the event."""
    found = select(AttendanceRow.registration_id).where(
        AttendanceRow.event_id == event_id,
        AttendanceRow.person_id == person_id,
        AttendanceRow.status == "confirmed",
    )
    return db.scalar(found.limit(1)) is not None


def add_attendance(db: Session, registration_id: str, event_id: str, person_id: str) -> None:
    """Remember a confirmed registration of which no message has come yet; what a message said stays."""
    values = {"registration_id": registration_id, "event_id": event_id, "person_id": person_id}
    db.execute(insert(AttendanceRow).values(**values, status="confirmed").on_conflict_do_nothing())


def save_attendance(db: Session, registration_id: str, event_id: str, person_id: str, status: str) -> None:
    """Remember what became of a registration."""
    db.execute(
        insert(AttendanceRow)
        .values(registration_id=registration_id, event_id=event_id, person_id=person_id, status=status)
        .on_conflict_do_update(index_elements=["registration_id"], set_={"status": status})
    )


# --- participants and placements ---------------------------------------------------------------------------------


def participant(db: Session, session_id: str, person_id: str) -> ParticipantRow | None:
    """The person in the session, if they have joined."""
    return db.get(ParticipantRow, (session_id, person_id))


def participants(db: Session, session_id: str) -> list[ParticipantRow]:
    """Everybody who has joined, in the order of joining."""
    found = select(ParticipantRow).where(ParticipantRow.session_id == session_id)
    return list(db.scalars(found.order_by(ParticipantRow.joined_at, ParticipantRow.person_id)))


def placement(db: Session, session_id: str, person_id: str) -> Placement | None:
    """Where the person is."""
    return placements(db, session_id, [person_id]).get(person_id)


def placements(
    db: Session, session_id: str, person_ids: Collection[str] | None = None
) -> dict[str, Placement]:
    """Where people are, by person: all of the session, or those named who have joined."""
    found = select(PlacementRow.person_id, PlacementRow.room_id, PlacementRow.epoch).where(
        PlacementRow.session_id == session_id
    )
    if person_ids is not None:
        found = found.where(PlacementRow.person_id.in_(person_ids))
    return {row.person_id: Placement(row.person_id, row.room_id, row.epoch) for row in db.execute(found)}


def add_placement(db: Session, session_id: str, placed: Placement, cause: str, at: datetime) -> None:
    """Somebody's first placement."""
    values = {"session_id": session_id, "person_id": placed.person_id, "room_id": placed.room_id}
    db.execute(insert(PlacementRow).values(**values, epoch=placed.epoch))
    _add_stays(db, session_id, [placed], cause, at)


def save_placements(
    db: Session, session_id: str, changed: Sequence[Placement], cause: str, at: datetime
) -> None:
    """Change where people are, in two statements however many they are.

    Each row must have the epoch before the new one; anything else is a broken promise, and raises.
    """
    updated = db.execute(
        text(
            "UPDATE placements AS p SET room_id = n.room_id, epoch = n.epoch"
            " FROM unnest(CAST(:people AS text[]), CAST(:rooms AS text[]), CAST(:epochs AS integer[]))"
            " AS n(person_id, room_id, epoch)"
            " WHERE p.session_id = :session_id AND p.person_id = n.person_id AND p.epoch = n.epoch - 1"
            " RETURNING p.person_id"
        ),
        {"session_id": session_id, **_columns(changed)},
    )
    if len(updated.all()) != len(changed):
        raise RuntimeError(f"placements of {session_id} changed without the session's lock")
    _add_stays(db, session_id, changed, cause, at)


def _add_stays(db: Session, session_id: str, changed: Sequence[Placement], cause: str, at: datetime) -> None:
    db.execute(
        text(
            "INSERT INTO stays (session_id, person_id, room_id, epoch, cause, at)"
            " SELECT :session_id, n.person_id, n.room_id, n.epoch, :cause, :at"
            " FROM unnest(CAST(:people AS text[]), CAST(:rooms AS text[]), CAST(:epochs AS integer[]))"
            " WITH ORDINALITY AS n(person_id, room_id, epoch, position) ORDER BY n.position"
        ),
        {"session_id": session_id, "cause": cause, "at": at, **_columns(changed)},
    )


def _columns(changed: Sequence[Placement]) -> dict[str, list[str] | list[int]]:
    return {
        "people": [placed.person_id for placed in changed],
        "rooms": [placed.room_id for placed in changed],
        "epochs": [placed.epoch for placed in changed],
    }


def people_in_rooms(db: Session, session_id: str, round_id: str) -> dict[str, int]:
    """How many people who have not gone are in each room of the round, in the order of the rooms."""
    here = (
        select(PlacementRow.room_id, func.count().label("people"))
        .join(
            ParticipantRow,
            (ParticipantRow.session_id == PlacementRow.session_id)
            & (ParticipantRow.person_id == PlacementRow.person_id),
        )
        .where(PlacementRow.session_id == session_id, ParticipantRow.gone_at.is_(None))
        .group_by(PlacementRow.room_id)
        .subquery()
    )
    found = (
        select(RoomRow.id, func.coalesce(here.c.people, 0))
        .outerjoin(here, here.c.room_id == RoomRow.id)
        .where(RoomRow.round_id == round_id)
        .order_by(RoomRow.position)
    )
    return dict(db.execute(found).all())


def left_out(db: Session, session: SessionRow, round_id: str, person_ids: Collection[str]) -> list[str]:
    """Who of the people named a running round was opened without: attendees in the main room whom the plan does not
    name and who were never in one of its rooms; in the order in which they joined."""
    found = text(
        "SELECT p.person_id FROM participants AS p"
        " JOIN placements AS at ON at.session_id = p.session_id AND at.person_id = p.person_id"
        " WHERE p.session_id = :session_id AND p.person_id = ANY(:people)"
        " AND p.role <> 'host' AND NOT p.erased AND at.room_id = :main_room_id"
        " AND NOT EXISTS (SELECT FROM assignments AS a"
        " WHERE a.round_id = :round_id AND a.person_id = p.person_id)"
        " AND NOT EXISTS (SELECT FROM stays JOIN rooms ON rooms.id = stays.room_id"
        " WHERE stays.session_id = p.session_id AND stays.person_id = p.person_id AND rooms.round_id = :round_id)"
        " ORDER BY p.joined_at, p.person_id"
    )
    values = {
        "session_id": session.id,
        "main_room_id": session.main_room_id,
        "round_id": round_id,
        "people": list(person_ids),
    }
    return list(db.scalars(found, values))


def stays(db: Session, session_id: str) -> list[tuple[str, str]]:
    """(person, room) in the order in which it happened."""
    found = text("SELECT person_id, room_id FROM stays WHERE session_id = :session_id ORDER BY id")
    return [(row.person_id, row.room_id) for row in db.execute(found, {"session_id": session_id})]


# --- rounds and rooms --------------------------------------------------------------------------------------------


def round_of_session(db: Session, session_id: str, round_id: str) -> RoundRow | None:
    """The round, if it belongs to the session."""
    return db.scalar(select(RoundRow).where(RoundRow.id == round_id, RoundRow.session_id == session_id))


def unclosed_round(db: Session, session_id: str) -> RoundRow | None:
    """The round that is being prepared or open; there is one at most."""
    found = select(RoundRow).where(RoundRow.session_id == session_id, RoundRow.status != "closed")
    return db.scalar(found)


def latest_round(db: Session, session_id: str, *, drafts: bool) -> RoundRow | None:
    """The last round; without `drafts`, the last that was opened."""
    found = select(RoundRow).where(RoundRow.session_id == session_id)
    if not drafts:
        found = found.where(RoundRow.status != "draft")
    return db.scalar(found.order_by(RoundRow.position.desc()).limit(1))


def opened_rounds(db: Session, session_id: str) -> list[RoundRow]:
    """Every round that was opened, in order."""
    found = select(RoundRow).where(RoundRow.session_id == session_id, RoundRow.opened_at.is_not(None))
    return list(db.scalars(found.order_by(RoundRow.position)))


def next_round_position(db: Session, session_id: str) -> int:
    """The position of the round that is made next, from 1."""
    found = select(func.coalesce(func.max(RoundRow.position), 0)).where(RoundRow.session_id == session_id)
    return int(db.scalar(found) or 0) + 1


def room(db: Session, session_id: str, room_id: str) -> RoomRow | None:
    """The room, if it belongs to the session."""
    return db.scalar(select(RoomRow).where(RoomRow.session_id == session_id, RoomRow.id == room_id))


def rooms(db: Session, session_id: str) -> list[RoomRow]:
    """All rooms: the main room, then the rooms of each round in order."""
    found = (
        select(RoomRow)
        .outerjoin(RoundRow, RoundRow.id == RoomRow.round_id)
        .where(RoomRow.session_id == session_id)
        .order_by(func.coalesce(RoundRow.position, 0), RoomRow.position)
    )
    return list(db.scalars(found))


def rooms_of_round(db: Session, round_id: str) -> list[RoomRow]:
    """The round's rooms in order."""
    return list(db.scalars(select(RoomRow).where(RoomRow.round_id == round_id).order_by(RoomRow.position)))


def main_room(db: Session, session: SessionRow) -> RoomRow:
    """The session's main room."""
    return db.get_one(RoomRow, session.main_room_id)


def assignments(db: Session, round_id: str) -> dict[str, str]:
    """The draft: room by person."""
    found = select(AssignmentRow.person_id, AssignmentRow.room_id).where(AssignmentRow.round_id == round_id)
    return dict(db.execute(found.order_by(AssignmentRow.person_id)).all())


def save_assignments(db: Session, round_id: str, assigned: Mapping[str, str], *, replace: bool) -> None:
    """Change the draft for the people named; with `replace`, the whole draft."""
    if replace:
        db.execute(delete(AssignmentRow).where(AssignmentRow.round_id == round_id))
    if not assigned:
        return
    db.execute(
        text(
            "INSERT INTO assignments (round_id, person_id, room_id)"
            " SELECT :round_id, n.person_id, n.room_id"
            " FROM unnest(CAST(:people AS text[]), CAST(:rooms AS text[])) AS n(person_id, room_id)"
            " ON CONFLICT (round_id, person_id) DO UPDATE SET room_id = EXCLUDED.room_id"
        ),
        {"round_id": round_id, "people": list(assigned), "rooms": list(assigned.values())},
    )


# --- presence ----------------------------------------------------------------------------------------------------


def renew_lease(db: Session, hub_id: str, now: datetime) -> bool:
    """The hub was heard of; whether it was known before."""
    known = db.execute(update(HubRow).where(HubRow.id == hub_id).values(alive_at=now).returning(HubRow.id))
    if known.scalar_one_or_none() is not None:
        return True
    db.execute(insert(HubRow).values(id=hub_id, alive_at=now).on_conflict_do_nothing())
    return False


def hub(db: Session, hub_id: str) -> HubRow | None:
    """The hub's lease, locked."""
    return db.scalar(select(HubRow).where(HubRow.id == hub_id).with_for_update())


def sessions_of_hub(db: Session, hub_id: str) -> list[str]:
    """Sessions that have streams at the hub, in the order in which locks are taken."""
    found = select(PresenceStreamRow.session_id).where(PresenceStreamRow.hub_id == hub_id).distinct()
    return sorted(db.scalars(found))


def sessions_of_streams(db: Session, stream_ids: Collection[str]) -> dict[str, list[str]]:
    """The streams that are open, by session."""
    found = select(PresenceStreamRow.id, PresenceStreamRow.session_id).where(
        PresenceStreamRow.id.in_(stream_ids)
    )
    by_session: dict[str, list[str]] = {}
    for stream_id, session_id in db.execute(found):
        by_session.setdefault(session_id, []).append(stream_id)
    return by_session


def open_streams(db: Session, session_id: str, hub_id: str, opened: Iterable[tuple[str, str]]) -> set[str]:
    """Record (stream, person) of people who have joined; the people concerned."""
    pairs = list(opened)
    rows = db.execute(
        text(
            "INSERT INTO presence_streams (id, hub_id, session_id, person_id)"
            " SELECT DISTINCT ON (n.stream_id) n.stream_id, :hub_id, :session_id, n.person_id"
            " FROM unnest(CAST(:streams AS text[]), CAST(:people AS text[])) AS n(stream_id, person_id)"
            " JOIN participants AS p ON p.session_id = :session_id AND p.person_id = n.person_id AND NOT p.erased"
            " ON CONFLICT (id) DO NOTHING RETURNING person_id"
        ),
        {
            "hub_id": hub_id,
            "session_id": session_id,
            "streams": [stream_id for stream_id, _ in pairs],
            "people": [person_id for _, person_id in pairs],
        },
    )
    return {row.person_id for row in rows}


def close_streams(
    db: Session,
    session_id: str,
    *,
    stream_ids: Collection[str] | None = None,
    hub_id: str | None = None,
    person_id: str | None = None,
) -> set[str]:
    """Forget open streams of the session: those named, those of a hub, or those of a person; the people concerned."""
    gone = delete(PresenceStreamRow).where(PresenceStreamRow.session_id == session_id)
    if stream_ids is not None:
        gone = gone.where(PresenceStreamRow.id.in_(stream_ids))
    if hub_id is not None:
        gone = gone.where(PresenceStreamRow.hub_id == hub_id)
    if person_id is not None:
        gone = gone.where(PresenceStreamRow.person_id == person_id)
    return set(db.scalars(gone.returning(PresenceStreamRow.person_id)))


def stream_counts(db: Session, session_id: str, person_ids: Collection[str]) -> dict[str, int]:
    """Open streams for each of the people who have any."""
    found = (
        select(PresenceStreamRow.person_id, func.count())
        .where(PresenceStreamRow.session_id == session_id, PresenceStreamRow.person_id.in_(person_ids))
        .group_by(PresenceStreamRow.person_id)
    )
    return dict(db.execute(found).all())


def shown_presence(db: Session, session_id: str, person_ids: Collection[str]) -> dict[str, bool]:
    """What everybody sees now of the people named who have joined."""
    found = select(ParticipantRow.person_id, ParticipantRow.present).where(
        ParticipantRow.session_id == session_id, ParticipantRow.person_id.in_(person_ids)
    )
    return dict(db.execute(found).all())


def save_presence(
    db: Session, session_id: str, person_ids: Collection[str], present: bool, now: datetime
) -> None:
    """Show people as present or not; who is not, has gone."""
    db.execute(
        update(ParticipantRow)
        .where(ParticipantRow.session_id == session_id, ParticipantRow.person_id.in_(person_ids))
        .values(present=present, gone_at=None if present else now)
        .execution_options(synchronize_session=False)
    )


# --- erasure -----------------------------------------------------------------------------------------------------


def forget_person(db: Session, person_id: str) -> None:
    """Remove the copies of who the person is to which event."""
    db.execute(delete(HostRow).where(HostRow.person_id == person_id))
    db.execute(delete(AttendanceRow).where(AttendanceRow.person_id == person_id))
