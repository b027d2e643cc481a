"""Sessions, their lock, and who may come to them."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.sessions.models import (
    AttendanceRow,
    CohostRow,
    HostRow,
    ParticipantRow,
    SessionRow,
)


def at_one_instant(db: Session) -> None:
    """Every later statement of this transaction sees the same instant. Call it before the first."""
    db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


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


def is_host(db: Session, event_id: str, person_id: str) -> bool:
    """Whether the person hosts the event: by our copy of the organiser's hosts, or as a co-host of its session."""
    return parts_of(db, event_id, person_id)[0]


_PARTS = text(
    "SELECT EXISTS (SELECT 1 FROM hosts WHERE event_id = :event_id AND person_id = :person_id)"
    " OR EXISTS (SELECT 1 FROM cohosts WHERE event_id = :event_id AND person_id = :person_id),"
    " EXISTS (SELECT 1 FROM attendances"
    " WHERE event_id = :event_id AND person_id = :person_id AND status = 'confirmed')"
)
_VOTER = text(
    "SELECT s.event_id, p.stands_for FROM sessions s"
    " LEFT JOIN participants p ON p.session_id = s.id AND p.person_id = :person_id WHERE s.id = :session_id"
)


class Voter(NamedTuple):
    """Whoever wants to vote; `stands_for` is None for who has not joined."""

    host: bool
    attends: bool
    stands_for: int | None


def parts_of(db: Session, event_id: str, person_id: str) -> tuple[bool, bool]:
    """Whether the person hosts the event, and whether they attend it: by our copies, in one statement."""
    db.flush()
    host, attends = db.execute(_PARTS, {"event_id": event_id, "person_id": person_id}).one()
    return host, attends


def voter(db: Session, session_id: str, person_id: str) -> Voter | None:
    """What voting depends on; None without such a session."""
    found = db.execute(_VOTER, {"session_id": session_id, "person_id": person_id}).one_or_none()
    return None if found is None else Voter(*parts_of(db, found.event_id, person_id), found.stands_for)


def add_hosts(db: Session, event_id: str, person_ids: Iterable[str]) -> None:
    """Remember hosts of the event; known ones stay."""
    rows = [{"event_id": event_id, "person_id": person_id} for person_id in sorted(set(person_ids))]
    if rows:
        db.execute(insert(HostRow).values(rows).on_conflict_do_nothing())


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


def forget_person(db: Session, person_id: str) -> None:
    """Remove the copies of who the person is to which event."""
    db.execute(delete(HostRow).where(HostRow.person_id == person_id))
    db.execute(delete(CohostRow).where(CohostRow.person_id == person_id))
    db.execute(delete(AttendanceRow).where(AttendanceRow.person_id == person_id))
