"""The parts that people play in one session (co-host, facilitator of a room), and who waits to be let in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.domain.lobby import LobbyState
from services.sessions.models.base import Base, Identifier, Moment


class CohostRow(Base):
    """A participant whom a host made a host of this session only; registration knows nothing of it."""

    __tablename__ = "cohosts"

    event_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    person_id: Mapped[str] = mapped_column(Identifier, primary_key=True, index=True)
    granted_by: Mapped[str] = mapped_column(Identifier)
    granted_at: Mapped[datetime] = mapped_column(Moment)


class FacilitatorRow(Base):
    """Who led which room of a round that was opened. Whether they may do anything depends on where they are."""

    __tablename__ = "facilitators"

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Identifier, primary_key=True, index=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), index=True)


class LobbyRow(Base):
    """Somebody who asked to come in while hosts let people in. Not a participant: they are in no room and count
    nowhere. Name and place are as they would be shown; emptied on erasure."""

    __tablename__ = "lobby"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'admitted', 'turned_away')", name="state"),)

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Identifier, primary_key=True, index=True)
    name: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    organisation: Mapped[str | None] = mapped_column(Text)
    stands_for: Mapped[int] = mapped_column(Integer)
    companions: Mapped[list[str]] = mapped_column(JSONB)
    state: Mapped[LobbyState] = mapped_column(String(12))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[str | None] = mapped_column(Identifier)
