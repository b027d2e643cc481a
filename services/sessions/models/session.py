"""A session, and who may come to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Index,
    Integer,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.domain.lifecycle import SessionStatus
from services.sessions.domain.lobby import Admission
from services.sessions.models.base import Base, Identifier, Moment


class SessionRow(Base):
    """The live occurrence of an event. Its row lock is taken before anything in the session changes.

    `pace` is how many agenda minutes go by in a real one; above 1 only in a rehearsal.

    `seq` counts frames, `message_version` messages, `plan_version` changes of the drafts; all only rise, under that
    lock. `upkeep_at` is when the drafts are to be put in order, None when they need not be. A `rehearsal` counts in no
    history.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'live', 'ended')", name="status"),
        CheckConstraint("pace >= 1", name="pace"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    event_id: Mapped[str] = mapped_column(Identifier, unique=True)
    organisation_id: Mapped[str] = mapped_column(Identifier)
    event_version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    agenda: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    rehearsal: Mapped[bool] = mapped_column(Boolean, default=False)
    status: Mapped[SessionStatus] = mapped_column(String(10))
    main_room_id: Mapped[str] = mapped_column(Identifier)
    admission: Mapped[Admission] = mapped_column(String(10), default="open")
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    message_version: Mapped[int] = mapped_column(BigInteger, default=0)
    plan_version: Mapped[int] = mapped_column(BigInteger, default=0)
    upkeep_at: Mapped[datetime | None] = mapped_column(Moment)
    pace: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class HostRow(Base):
    """A person who may host the event's session; a copy of registration's knowledge, which may be late."""

    __tablename__ = "hosts"

    event_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    person_id: Mapped[str] = mapped_column(Identifier, primary_key=True, index=True)


class AttendanceRow(Base):
    """A registration for an event; a copy, which may be late."""

    __tablename__ = "attendances"
    __table_args__ = (
        Index("ix_attendances_event_id_person_id", "event_id", "person_id"),
        CheckConstraint("status IN ('confirmed', 'cancelled')", name="status"),
    )

    registration_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    event_id: Mapped[str] = mapped_column(Identifier)
    person_id: Mapped[str] = mapped_column(Identifier, index=True)
    status: Mapped[str] = mapped_column(String(10))
