"""Rooms' notes: their state, the updates that are not folded in yet, and who typed how much."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import delete, exists, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.sessions.domain.notes import Known
from services.sessions.models import NoteClientRow, NoteRow, NoteUpdateRow, RoomRow, StayRow


class KeptNote(NamedTuple):
    """A note at `version`: its state (None before the first letter), then the updates in order.

    `text` is the room's plain text as last kept; only without a `state` is it surely the note's.
    """

    version: int
    text: str
    state: bytes | None
    updates: tuple[bytes, ...]


def kept_note(db: Session, room_id: str) -> KeptNote:
    """The room's note, as one reading: folding may happen at the same time."""
    found = db.execute(
        text(
            "SELECT r.note_version, r.note_text, n.state, (SELECT array_agg(u.content ORDER BY u.version)"
            " FROM note_updates AS u WHERE u.room_id = r.id) FROM rooms AS r"
            " LEFT JOIN notes AS n ON n.room_id = r.id WHERE r.id = :room_id"
        ),
        {"room_id": room_id},
    ).one()
    return KeptNote(
        found[0],
        found[1],
        None if found[2] is None else bytes(found[2]),
        tuple(bytes(one) for one in found[3] or ()),
    )


def note(db: Session, room_id: str) -> NoteRow | None:
    """The note's row; None before the first letter."""
    return db.get(NoteRow, room_id)


def reporters(db: Session, room_ids: Collection[str]) -> dict[str, str]:
    """Who speaks for each of the rooms, as far as that is known."""
    found = select(NoteRow.room_id, NoteRow.reporter_id).where(NoteRow.room_id.in_(room_ids))
    return {room_id: person_id for room_id, person_id in db.execute(found) if person_id is not None}


def add_note(db: Session, row: NoteRow, clients: Mapping[int, Known]) -> NoteRow:
    """A room's note comes into being with what these clients have typed."""
    db.add(row)
    db.flush()
    save_clients(db, row.room_id, clients)
    return row


def note_clients(db: Session, room_id: str, clients: Collection[int] | None = None) -> dict[int, Known]:
    """What is known of these clients' letters, or of everybody's."""
    found = select(NoteClientRow.client, NoteClientRow.clock, NoteClientRow.person_id)
    found = found.where(NoteClientRow.room_id == room_id)
    if clients is not None:
        found = found.where(NoteClientRow.client.in_(clients))
    return {client: Known(clock, person_id) for client, clock, person_id in db.execute(found)}


def save_clients(db: Session, room_id: str, clients: Mapping[int, Known]) -> None:
    """Remember how much these clients have typed by now."""
    if not clients:
        return
    rows = [
        {"room_id": room_id, "client": client, "clock": known.clock, "person_id": known.person_id}
        for client, known in clients.items()
    ]
    added = insert(NoteClientRow).values(rows)
    db.execute(
        added.on_conflict_do_update(
            index_elements=["room_id", "client"], set_={"clock": added.excluded.clock}
        )
    )


def take_note_update(
    db: Session,
    room_id: str,
    version: int,
    content: bytes,
    *,
    clients: Mapping[int, Known],
    written: int,
    writer: str | None,
) -> None:
    """Keep an update that makes `version` of the note, and what it changes, in one statement.

    Rows of the room and the note that were read before are as they were: refresh them to go on with them.
    """
    db.execute(
        text(
            "WITH kept AS (INSERT INTO note_updates (room_id, version, content, at)"
            " VALUES (:room_id, :version, :content, clock_timestamp())),"
            " typed AS (INSERT INTO note_clients (room_id, client, clock, person_id)"
            " SELECT :room_id, n.client, n.clock, n.person_id FROM unnest(CAST(:clients AS bigint[]),"
            " CAST(:clocks AS integer[]), CAST(:people AS text[])) AS n(client, clock, person_id)"
            " ON CONFLICT (room_id, client) DO UPDATE SET clock = excluded.clock),"
            " counted AS (UPDATE notes SET written = :written WHERE room_id = :room_id)"
            " UPDATE rooms SET note_version = :version, note_by = :writer WHERE id = :room_id"
        ),
        {
            "room_id": room_id,
            "version": version,
            "content": content,
            "clients": list(clients),
            "clocks": [known.clock for known in clients.values()],
            "people": [known.person_id for known in clients.values()],
            "written": written,
            "writer": writer,
        },
    )


def fold_updates(db: Session, room_id: str, version: int) -> None:
    """Forget the updates up to this version: they are in the note's state."""
    db.execute(
        delete(NoteUpdateRow).where(NoteUpdateRow.room_id == room_id, NoteUpdateRow.version <= version)
    )


def was_in_room(db: Session, session_id: str, person_id: str, room_id: str) -> bool:
    """Whether the person is, or ever was, in the room."""
    found = exists().where(
        StayRow.room_id == room_id, StayRow.person_id == person_id, StayRow.session_id == session_id
    )
    return bool(db.scalar(select(found)))


def visited_rooms(db: Session, session_id: str, person_id: str) -> set[str]:
    """Ids of the rooms that the person is, or ever was, in."""
    found = select(StayRow.room_id).where(StayRow.session_id == session_id, StayRow.person_id == person_id)
    return set(db.scalars(found))


def speaking_rooms(db: Session, round_id: str) -> list[RoomRow]:
    """The round's rooms that have something to tell: somebody sat there, or wrote; in order."""
    sat = exists().where(StayRow.room_id == RoomRow.id)
    found = select(RoomRow).where(RoomRow.round_id == round_id, sat | (RoomRow.note_version > 0))
    return list(db.scalars(found.order_by(RoomRow.position)))


def rooms_by_id(db: Session, session_id: str, room_ids: Collection[str]) -> list[RoomRow]:
    """Those of the rooms that belong to the session."""
    found = select(RoomRow).where(RoomRow.session_id == session_id, RoomRow.id.in_(room_ids))
    return list(db.scalars(found))
