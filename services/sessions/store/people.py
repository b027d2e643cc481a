"""Participants and where they are."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, any_, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.sessions.domain.placement import Placement
from services.sessions.models import (
    ParticipantRow,
    PlacementRow,
    SessionRow,
)


def participant(db: Session, session_id: str, person_id: str) -> ParticipantRow | None:
    """The person in the session, if they have joined."""
    return db.get(ParticipantRow, (session_id, person_id))


def participants(
    db: Session, session_id: str, person_ids: Collection[str] | None = None
) -> list[ParticipantRow]:
    """Everybody who has joined, or those named who have, in the order of joining."""
    found = select(ParticipantRow).where(ParticipantRow.session_id == session_id)
    if person_ids is not None:
        found = found.where(ParticipantRow.person_id.in_(person_ids))
    return list(db.scalars(found.order_by(ParticipantRow.joined_at, ParticipantRow.person_id)))


class OnRoster(NamedTuple):
    """Somebody who has joined, as far as planning needs them. `gone_at`: since when they are away."""

    person_id: str
    name: str
    place: str | None
    organisation: str | None
    attends: bool
    gone_at: datetime | None
    stands_for: int = 1
    facilitates: bool = False


def roster(db: Session, session_id: str, person_ids: Collection[str] | None = None) -> list[OnRoster]:
    """Everybody who has joined, or those named who have, in order of ids. Hosts, who came only to listen, and who
    was erased do not attend."""
    found = select(
        ParticipantRow.person_id,
        ParticipantRow.name,
        ParticipantRow.place,
        ParticipantRow.organisation,
        (ParticipantRow.role != "host")
        & ParticipantRow.erased.is_(False)
        & ParticipantRow.listening.is_(False),
        ParticipantRow.gone_at,
        ParticipantRow.stands_for,
        ParticipantRow.facilitates,
    ).where(ParticipantRow.session_id == session_id)
    if person_ids is not None:
        found = found.where(ParticipantRow.person_id.in_(person_ids))
    return [OnRoster(*row) for row in db.execute(found.order_by(ParticipantRow.person_id))]


class AtTable(NamedTuple):
    """Somebody in a room, as far as the choice of a seat beside them needs them."""

    person_id: str
    room_id: str
    place: str | None
    organisation: str | None
    stands_for: int
    facilitates: bool


def at_tables(db: Session, session_id: str, room_ids: Collection[str]) -> list[AtTable]:
    """The attendees in these rooms who have not gone."""
    found = text(
        "SELECT p.person_id, at.room_id, p.place, p.organisation, p.stands_for, p.facilitates FROM participants AS p"
        " JOIN placements AS at ON at.session_id = p.session_id AND at.person_id = p.person_id"
        " WHERE p.session_id = :session_id AND p.role <> 'host' AND p.gone_at IS NULL AND NOT p.erased"
        " AND at.session_id = :session_id AND at.room_id = ANY(:rooms)"
    )
    rows = db.execute(found, {"session_id": session_id, "rooms": list(room_ids)})
    return [AtTable(*row) for row in rows]


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
        # One array, not a parameter for each of a thousand people.
        found = found.where(
            PlacementRow.person_id == any_(bindparam("people", list(person_ids), ARRAY(String)))
        )
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


def left_out(db: Session, session: SessionRow, round_id: str, person_ids: Collection[str]) -> list[str]:
    """Who of the people named a running round was opened without: attendees in the main room whom the plan does not
    name and who were never in one of its rooms; in the order in which they joined."""
    found = text(
        "SELECT p.person_id FROM participants AS p"
        " JOIN placements AS at ON at.session_id = p.session_id AND at.person_id = p.person_id"
        " WHERE p.session_id = :session_id AND p.person_id = ANY(:people)"
        " AND p.role <> 'host' AND NOT p.erased AND NOT p.listening AND at.room_id = :main_room_id"
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
