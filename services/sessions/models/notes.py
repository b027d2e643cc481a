"""The notes of rooms as documents that several write at once. Their plain text stands with the room."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.models.base import Base, Identifier, Moment


class NoteRow(Base):
    """A room's note, from its first letter on. `state` is everything up to the room's `note_text_version`; later
    updates are rows of their own until they are folded in. `written` counts the units ever typed."""

    __tablename__ = "notes"

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[bytes] = mapped_column(LargeBinary)
    written: Mapped[int] = mapped_column(Integer, default=0)
    reporter_id: Mapped[str | None] = mapped_column(Identifier)


class NoteUpdateRow(Base):
    """An update that is not folded into the note's state yet."""

    __tablename__ = "note_updates"

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment)


class NoteClientRow(Base):
    """How many units a client (one page of one person; `person_id` None: the server) has typed into a note."""

    __tablename__ = "note_clients"

    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    client: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    clock: Mapped[int] = mapped_column(Integer)
    person_id: Mapped[str | None] = mapped_column(Identifier)
