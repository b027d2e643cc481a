"""Rounds, rooms and drafts."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from services.sessions.models import (
    AssignmentRow,
    RoomRow,
    RoundRow,
    SessionRow,
)


class Seat(NamedTuple):
    """Where a draft puts somebody."""

    person_id: str
    room_id: str
    pinned: bool


def round_of_session(db: Session, session_id: str, round_id: str) -> RoundRow | None:
    """The round, if it belongs to the session."""
    return db.scalar(select(RoundRow).where(RoundRow.id == round_id, RoundRow.session_id == session_id))


def running_round(db: Session, session_id: str) -> RoundRow | None:
    """The round that is open or closing; there is one at most."""
    found = select(RoundRow).where(
        RoundRow.session_id == session_id, RoundRow.status.in_(("open", "closing"))
    )
    return db.scalar(found)


def drafts(db: Session, session_id: str) -> list[RoundRow]:
    """The rounds that are being prepared, in order."""
    found = select(RoundRow).where(RoundRow.session_id == session_id, RoundRow.status == "draft")
    return list(db.scalars(found.order_by(RoundRow.position)))


def has_drafts(db: Session, session_id: str) -> bool:
    """Whether any round is being prepared."""
    found = select(RoundRow.id).where(RoundRow.session_id == session_id, RoundRow.status == "draft")
    return db.scalar(found.limit(1)) is not None


def shown_round(db: Session, session_id: str, *, host: bool) -> RoundRow | None:
    """The round that is on show: the one that is open, for hosts else the next draft, else the last that was open."""
    running = running_round(db, session_id)
    if running is not None:
        return running
    if host:
        found = select(RoundRow).where(RoundRow.session_id == session_id, RoundRow.status == "draft")
        draft = db.scalar(found.order_by(RoundRow.position).limit(1))
        if draft is not None:
            return draft
    return last_round(db, session_id)


def last_round(db: Session, session_id: str) -> RoundRow | None:
    """The round that was open last."""
    found = select(RoundRow).where(RoundRow.session_id == session_id, RoundRow.opened_at.is_not(None))
    last = found.order_by(RoundRow.closed_at.desc().nulls_first(), RoundRow.position.desc())
    return db.scalar(last.limit(1))


def opened_rounds(db: Session, session_id: str) -> list[RoundRow]:
    """Every round that was opened, in the order in which they were."""
    found = select(RoundRow).where(RoundRow.session_id == session_id, RoundRow.opened_at.is_not(None))
    return list(db.scalars(found.order_by(RoundRow.opened_at, RoundRow.position)))


def rounds_with_plans(db: Session, session_id: str) -> list[RoundRow]:
    """Rounds of which is kept how they were planned."""
    found = select(RoundRow).where(RoundRow.session_id == session_id, RoundRow.plan.is_not(None))
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
    """The round's rooms in order, without those that were taken away."""
    found = select(RoomRow).where(RoomRow.round_id == round_id, RoomRow.removed.is_(False))
    return list(db.scalars(found.order_by(RoomRow.position)))


def rooms_of_rounds(db: Session, round_ids: Collection[str]) -> dict[str, list[RoomRow]]:
    """The rooms of each of the rounds, in order, without those that were taken away."""
    found: dict[str, list[RoomRow]] = {round_id: [] for round_id in round_ids}
    rows = select(RoomRow).where(RoomRow.round_id.in_(round_ids), RoomRow.removed.is_(False))
    for row in db.scalars(rows.order_by(RoomRow.position)):
        found[row.round_id or ""].append(row)
    return found


def next_room_position(db: Session, round_id: str) -> int:
    """The position of the room that is added next."""
    return int(db.scalar(select(func.max(RoomRow.position)).where(RoomRow.round_id == round_id)) or 0) + 1


def main_room(db: Session, session: SessionRow) -> RoomRow:
    """The session's main room."""
    return db.get_one(RoomRow, session.main_room_id)


def assignments(db: Session, round_id: str) -> dict[str, str]:
    """The draft: room by person."""
    return {seat.person_id: seat.room_id for seat in seats(db, [round_id])[round_id]}


def seats(db: Session, round_ids: Collection[str]) -> dict[str, list[Seat]]:
    """Everybody's seat in each of the rounds, in order of people's ids."""
    found: dict[str, list[Seat]] = {round_id: [] for round_id in round_ids}
    rows = select(
        AssignmentRow.round_id, AssignmentRow.person_id, AssignmentRow.room_id, AssignmentRow.pinned
    ).where(AssignmentRow.round_id.in_(round_ids))
    for round_id, person_id, room_id, pinned in db.execute(rows.order_by(AssignmentRow.person_id)):
        found[round_id].append(Seat(person_id, room_id, pinned))
    return found


def save_seats(db: Session, round_id: str, seated: Mapping[str, str], pinned: Collection[str]) -> None:
    """Replace the draft of a round: room by person, and who is pinned."""
    db.execute(delete(AssignmentRow).where(AssignmentRow.round_id == round_id))
    if not seated:
        return
    db.execute(
        text(
            "INSERT INTO assignments (round_id, person_id, room_id, pinned)"
            " SELECT :round_id, n.person_id, n.room_id, n.pinned"
            " FROM unnest(CAST(:people AS text[]), CAST(:rooms AS text[]), CAST(:pinned AS boolean[]))"
            " AS n(person_id, room_id, pinned)"
        ),
        {
            "round_id": round_id,
            "people": list(seated),
            "rooms": list(seated.values()),
            "pinned": [person in pinned for person in seated],
        },
    )


def unseat(db: Session, round_ids: Collection[str], person_id: str) -> set[str]:
    """Take somebody out of these drafts; those of them that had a seat for them."""
    gone = delete(AssignmentRow).where(
        AssignmentRow.person_id == person_id, AssignmentRow.round_id.in_(round_ids)
    )
    return set(db.scalars(gone.returning(AssignmentRow.round_id)))


def discard_round(db: Session, row: RoundRow) -> None:
    """Delete a draft with its rooms."""
    db.execute(delete(RoundRow).where(RoundRow.id == row.id))
    db.expunge(row)
