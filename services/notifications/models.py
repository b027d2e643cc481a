"""The tables of the notifications service."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis import messaging
from chassis.database import new_metadata
from services.notifications.domain.letters import LetterKind, LetterStatus

Identifier = String(40)
Moment = DateTime(timezone=True)


class Base(DeclarativeBase):
    """The base of this service's tables."""

    metadata = new_metadata()


messaging.tables(Base.metadata)


class Letter(Base):
    """An e-mail that is due, or was. Its row lock is held while it is being sent, so that nobody else sends it.

    It says whom it is for by id only. `revision` is the version of what it is about, from the source message.
    """

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("source_message_id", "kind", "recipient"),
        CheckConstraint("kind IN ('confirmation', 'link', 'sign_in', 'cancellation', 'report')", name="kind"),
        CheckConstraint("status IN ('waiting', 'sent', 'addressed', 'dead', 'dropped')", name="status"),
        Index("ix_letters_due", "due_at", "id", postgresql_where=text("status = 'waiting'")),
        Index("ix_letters_person_id", "person_id"),
        Index("ix_letters_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    kind: Mapped[LetterKind] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(Identifier)
    recipient: Mapped[str] = mapped_column(Identifier)
    person_id: Mapped[str | None] = mapped_column(Identifier)
    source_message_id: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column(Integer)
    status: Mapped[LetterStatus] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[datetime] = mapped_column(Moment, server_default=func.clock_timestamp())
    created_at: Mapped[datetime] = mapped_column(Moment, server_default=func.clock_timestamp())
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str | None] = mapped_column(Text)
    traceparent: Mapped[str | None] = mapped_column(String(60))
