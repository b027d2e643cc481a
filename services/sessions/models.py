"""The tables of the sessions service."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis import messaging
from chassis.database import new_metadata
from services.sessions.domain.lifecycle import SessionStatus
from services.sessions.domain.rounds import Round, RoundStatus

Identifier = String(40)
Moment = DateTime(timezone=True)


class Base(DeclarativeBase):
    """The base of this service's tables."""

    metadata = new_metadata()


messaging.tables(Base.metadata)


class SessionRow(Base):
    """The live occurrence of an event. Its row lock is taken before anything in the session changes.

    `seq` counts frames, `message_version` messages, `plan_version` changes of the drafts; all only rise, under that
    lock. `upkeep_at` is when the drafts are to be put in order, None when they need not be.
    """

    __tablename__ = "sessions"
    __table_args__ = (CheckConstraint("status IN ('waiting', 'live', 'ended')", name="status"),)

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    event_id: Mapped[str] = mapped_column(Identifier, unique=True)
    organisation_id: Mapped[str] = mapped_column(Identifier)
    event_version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)
    agenda: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    status: Mapped[SessionStatus] = mapped_column(String(10))
    main_room_id: Mapped[str] = mapped_column(Identifier)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    message_version: Mapped[int] = mapped_column(BigInteger, default=0)
    plan_version: Mapped[int] = mapped_column(BigInteger, default=0)
    upkeep_at: Mapped[datetime | None] = mapped_column(Moment)
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


class ParticipantRow(Base):
    """Somebody who has joined. Name, place and organisation are as they chose to show them; emptied on erasure.

    `present` is what everybody sees (at least one open stream); `gone_at` is set from when they left or their last
    stream closed until they come back.
    """

    __tablename__ = "participants"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Identifier, primary_key=True, index=True)
    name: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(10))
    present: Mapped[bool] = mapped_column(Boolean, default=False)
    joined_at: Mapped[datetime] = mapped_column(Moment)
    gone_at: Mapped[datetime | None] = mapped_column(Moment)
    erased: Mapped[bool] = mapped_column(Boolean, default=False)


class RoundRow(Base):
    """A breakout round; any number of a session may be drafts, and one at most is open or closing.

    `plan` says how a draft's rooms were filled and what that gives (`domain.planning.record`); None before 0002.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("session_id", "position"),
        Index(
            "uq_rounds_one_running",
            "session_id",
            unique=True,
            postgresql_where=text("status IN ('open', 'closing')"),
        ),
        CheckConstraint("status IN ('draft', 'open', 'closing', 'closed')", name="status"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    position: Mapped[int] = mapped_column(Integer)
    agenda_item_id: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    prompt: Mapped[str] = mapped_column(Text)
    seed: Mapped[int] = mapped_column(BigInteger)
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    status: Mapped[RoundStatus] = mapped_column(String(10))
    generation: Mapped[int] = mapped_column(Integer, default=0)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    closes_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def state(self) -> Round:
        """The values that the rules decide on."""
        return Round(
            self.status, self.generation, self.opened_at, self.ends_at, self.closes_at, self.closed_at
        )

    @state.setter
    def state(self, state: Round) -> None:
        self.status = state.status
        self.generation = state.generation
        self.opened_at = state.opened_at
        self.ends_at = state.ends_at
        self.closes_at = state.closes_at
        self.closed_at = state.closed_at


class RoomRow(Base):
    """The main room, or a room of a round, which takes from `least` to `most` people. Its note is plain text with a
    version."""

    __tablename__ = "rooms"
    __table_args__ = (
        UniqueConstraint("session_id", "id"),
        UniqueConstraint("round_id", "position"),
        Index("uq_rooms_one_main", "session_id", unique=True, postgresql_where=text("kind = 'main'")),
        CheckConstraint("(kind = 'main') = (round_id IS NULL)", name="kind"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    round_id: Mapped[str | None] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    least: Mapped[int] = mapped_column(Integer, default=0)
    most: Mapped[int | None] = mapped_column(Integer)
    theme: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    accessible: Mapped[bool] = mapped_column(Boolean, default=True)
    note_text: Mapped[str] = mapped_column(Text, default="")
    note_version: Mapped[int] = mapped_column(Integer, default=0)
    note_by: Mapped[str | None] = mapped_column(Identifier)


class AssignmentRow(Base):
    """The draft of a round: where somebody will be put when it opens. Whoever is `pinned` stays there when it is dealt
    again."""

    __tablename__ = "assignments"

    round_id: Mapped[str] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), index=True)
    pinned: Mapped[bool] = mapped_column(Boolean, default=False)


class PlacementRow(Base):
    """Where somebody is: one row for each participant, so nobody can be in two rooms or in none."""

    __tablename__ = "placements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["session_id", "person_id"], ["participants.session_id", "participants.person_id"]
        ),
        ForeignKeyConstraint(["session_id", "room_id"], ["rooms.session_id", "rooms.id"]),
    )

    session_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    person_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    room_id: Mapped[str] = mapped_column(Identifier)
    epoch: Mapped[int] = mapped_column(Integer)


class StayRow(Base):
    """The history of placements, in order; the report is made from it, and who has met whom."""

    __tablename__ = "stays"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id", "epoch"),
        Index("ix_stays_room_id_person_id", "room_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    session_id: Mapped[str] = mapped_column(Identifier)
    person_id: Mapped[str] = mapped_column(Identifier)
    room_id: Mapped[str] = mapped_column(Identifier)
    epoch: Mapped[int] = mapped_column(Integer)
    cause: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(Moment)


class HubRow(Base):
    """A hub's lease: live streams count only while their hub is heard of.

    `complete` is set once the hub was told to report all its streams: what it had reported before its lease began, or
    while it was given up, is not known here.
    """

    __tablename__ = "hubs"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    alive_at: Mapped[datetime] = mapped_column(Moment)
    complete: Mapped[bool] = mapped_column(Boolean, default=False)


class PresenceStreamRow(Base):
    """An open live stream of a participant (a row per stream, not per beat)."""

    __tablename__ = "presence_streams"
    __table_args__ = (Index("ix_presence_streams_session_id_person_id", "session_id", "person_id"),)

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    hub_id: Mapped[str] = mapped_column(String(100), index=True)
    session_id: Mapped[str] = mapped_column(Identifier)
    person_id: Mapped[str] = mapped_column(Identifier)
