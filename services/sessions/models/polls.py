"""Polls, and the votes cast in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.domain.polls import Asking, Poll, PollStatus, ResultsFor
from services.sessions.models.base import Base, Identifier, Moment


class PollRow(Base):
    """A poll: prepared, open or closed.

    `secret` is there only while an anonymous poll is open (`domain.polls.secrecy`). `tally` is what browsers were told
    last, at `told_at`; once the poll is closed, it is what came of it.
    """

    __tablename__ = "polls"
    __table_args__ = (
        Index("ix_polls_session_id_position", "session_id", "position"),
        CheckConstraint("status IN ('draft', 'open', 'closed')", name="status"),
        CheckConstraint("results IN ('live', 'closed', 'hosts')", name="results"),
        CheckConstraint("(secret IS NOT NULL) = (anonymous AND status = 'open')", name="secret"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    position: Mapped[int] = mapped_column(Integer)
    agenda_item_id: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    asks: Mapped[dict[str, Any]] = mapped_column(JSONB)
    anonymous: Mapped[bool] = mapped_column(Boolean)
    results: Mapped[ResultsFor] = mapped_column(String(10))
    seconds: Mapped[int | None] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer, default=1)
    status: Mapped[PollStatus] = mapped_column(String(10), default="draft")
    generation: Mapped[int] = mapped_column(Integer, default=0)
    shown: Mapped[bool] = mapped_column(Boolean, default=False)
    on_stage: Mapped[bool] = mapped_column(Boolean, default=False)
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    closes_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    secret: Mapped[str | None] = mapped_column(String(64))
    tally: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    told_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def asking(self) -> Asking:
        """What is asked, as the rules know it."""
        return Asking.from_json(self.asks)

    @property
    def state(self) -> Poll:
        """The values that the rules decide on."""
        return Poll(
            self.status,
            self.generation,
            self.shown,
            self.on_stage,
            self.opened_at,
            self.closes_at,
            self.closed_at,
        )

    @state.setter
    def state(self, state: Poll) -> None:
        self.status = state.status
        self.generation = state.generation
        self.shown = state.shown
        self.on_stage = state.on_stage
        self.opened_at = state.opened_at
        self.closes_at = state.closes_at
        self.closed_at = state.closed_at


class BallotRow(Base):
    """What one connection answered: a row for each voter, so nobody votes twice. No time and no order is kept."""

    __tablename__ = "ballots"

    poll_id: Mapped[str] = mapped_column(ForeignKey("polls.id", ondelete="CASCADE"), primary_key=True)
    voter: Mapped[str] = mapped_column(String(64), primary_key=True)
    answers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
