"""Talk beside the tables."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.domain.talk import HelpCall, HelpStatus
from services.sessions.models.base import Base, Identifier, Moment


class TalkRulesRow(Base):
    """What hosts allow; a session without a row has the defaults."""

    __tablename__ = "talk_rules"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    main_posts: Mapped[bool] = mapped_column(Boolean, default=True)


class PostRow(Base):
    """A post in a room. `number` is the position of the frame that first told it: posts of a session in order.

    A post that was removed keeps its text, so that removing can be undone; nobody is shown it.
    """

    __tablename__ = "posts"
    __table_args__ = (
        ForeignKeyConstraint(["session_id", "room_id"], ["rooms.session_id", "rooms.id"]),
        Index("ix_posts_session_id_room_id_number", "session_id", "room_id", "number"),
        Index("ix_posts_session_id_person_id_at", "session_id", "person_id", "at"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    room_id: Mapped[str] = mapped_column(Identifier)
    person_id: Mapped[str] = mapped_column(Identifier)
    number: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(Integer, default=1)
    removed: Mapped[bool] = mapped_column(Boolean, default=False)
    pinned: Mapped[bool] = mapped_column(Boolean, default=False)


class HandRow(Base):
    """A raised hand. It counts only while its person's placement has this epoch: it goes down when they move."""

    __tablename__ = "hands"
    __table_args__ = (
        ForeignKeyConstraint(
            ["session_id", "person_id"], ["participants.session_id", "participants.person_id"]
        ),
    )

    session_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    person_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    epoch: Mapped[int] = mapped_column(Integer)
    raised_at: Mapped[datetime] = mapped_column(Moment)


class HelpCallRow(Base):
    """A call for help; one person has one at most that is not done."""

    __tablename__ = "help_calls"
    __table_args__ = (
        ForeignKeyConstraint(["session_id", "room_id"], ["rooms.session_id", "rooms.id"]),
        CheckConstraint("status IN ('open', 'coming', 'done')", name="status"),
        Index("ix_help_calls_session_id_raised_at", "session_id", "raised_at"),
        Index(
            "uq_help_calls_one_waiting",
            "session_id",
            "person_id",
            unique=True,
            postgresql_where=text("status <> 'done'"),
        ),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    room_id: Mapped[str] = mapped_column(Identifier)
    person_id: Mapped[str] = mapped_column(Identifier)
    words: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[HelpStatus] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(Integer, default=1)
    raised_at: Mapped[datetime] = mapped_column(Moment)
    taken_by: Mapped[str | None] = mapped_column(Identifier)
    taken_at: Mapped[datetime | None] = mapped_column(Moment)
    done_by: Mapped[str | None] = mapped_column(Identifier)
    done_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def state(self) -> HelpCall:
        """The values that the rules decide on."""
        return HelpCall(
            self.person_id,
            self.status,
            self.version,
            self.raised_at,
            self.taken_by,
            self.taken_at,
            self.done_by,
            self.done_at,
        )

    @state.setter
    def state(self, state: HelpCall) -> None:
        self.status, self.version = state.status, state.version
        self.taken_by, self.taken_at = state.taken_by, state.taken_at
        self.done_by, self.done_at = state.done_by, state.done_at


class BroadcastRow(Base):
    """What a host said to everybody (`room_ids` None) or to some rooms."""

    __tablename__ = "broadcasts"
    __table_args__ = (Index("ix_broadcasts_session_id_number", "session_id", "number"),)

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    person_id: Mapped[str] = mapped_column(Identifier)
    number: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    room_ids: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    at: Mapped[datetime] = mapped_column(Moment)
    withdrawn: Mapped[bool] = mapped_column(Boolean, default=False)
