"""Rounds, their rooms, and the drafts of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.domain.policy import Late, Policy
from services.sessions.domain.rounds import Round, RoundStatus
from services.sessions.models.base import Base, Identifier, Moment


class RoundRow(Base):
    """A breakout round; any number of a session may be drafts, and one at most is open or closing.

    `minutes`: how long it is planned to last. `version` rises with every change of what hosts see of it but seats.
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
    minutes: Mapped[int | None] = mapped_column(Integer)
    late: Mapped[Late] = mapped_column(String(10), default="best")
    leaving: Mapped[bool] = mapped_column(Boolean, default=True)
    walking: Mapped[bool] = mapped_column(Boolean, default=False)
    closes_itself: Mapped[bool] = mapped_column(Boolean, default=False)
    countdown: Mapped[int] = mapped_column(Integer, default=30)
    version: Mapped[int] = mapped_column(Integer, default=0)
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

    @property
    def policy(self) -> Policy:
        """What holds while it is open."""
        return Policy(self.late, self.leaving, self.walking, self.closes_itself, self.countdown)

    @policy.setter
    def policy(self, policy: Policy) -> None:
        self.late = policy.late
        self.leaving = policy.leaving
        self.walking = policy.walking
        self.closes_itself = policy.closes_itself
        self.countdown = int(policy.countdown)


class RoomRow(Base):
    """The main room, or a room of a round, which takes from `least` to `most` people. `note_version` counts the changes
    of its note; `note_text` is the text at `note_text_version`, which may be a little behind (`models.notes`).
    `removed`: taken away while the round was open; kept for what was written in it."""

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
    removed: Mapped[bool] = mapped_column(Boolean, default=False)
    note_text: Mapped[str] = mapped_column(Text, default="")
    note_version: Mapped[int] = mapped_column(Integer, default=0)
    note_text_version: Mapped[int] = mapped_column(Integer, default=0)
    note_by: Mapped[str | None] = mapped_column(Identifier)


class AssignmentRow(Base):
    """The draft of a round: where somebody will be put when it opens. Whoever is `pinned` stays there when it is dealt
    again."""

    __tablename__ = "assignments"

    round_id: Mapped[str] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    room_id: Mapped[str] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), index=True)
    pinned: Mapped[bool] = mapped_column(Boolean, default=False)
