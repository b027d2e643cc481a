"""Rounds, rooms and drafts."""

from collections.abc import Mapping

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from services.sessions.models import (
    AssignmentRow,
    RoomRow,
    RoundRow,
    SessionRow,
)


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
