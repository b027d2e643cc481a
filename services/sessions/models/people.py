"""Who is in a session, where, and through which live streams."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.models.base import Base, Identifier, Moment


class ParticipantRow(Base):
    """Somebody who has joined. Name, place and organisation are as they chose to show them; emptied on erasure.

    `present` is what everybody sees (at least one open stream); `gone_at` is set from when they left or their last
    stream closed until they come back. `stands_for` people sit in front of their screen, themselves among them, of
    whom `companions` names the others, as far as they are named. `facilitates`: leads whichever table they sit at. Who
    came only for `listening` is never dealt a seat in a breakout room.
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
    stands_for: Mapped[int] = mapped_column(Integer, default=1)
    companions: Mapped[list[str]] = mapped_column(JSONB, default=list)
    facilitates: Mapped[bool] = mapped_column(Boolean, default=False)
    listening: Mapped[bool] = mapped_column(Boolean, default=False)


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
