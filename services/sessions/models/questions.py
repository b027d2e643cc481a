"""Questions to the panel, the votes for them, and how a session takes them."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.domain.questions import Order, QuestionState
from services.sessions.models.base import Base, Identifier, Moment


class QuestionBoardRow(Base):
    """How a session takes questions. Votes hold this row's key lock until they are committed, everything else that
    changes questions locks the row; so a count finds all votes that were cast before it.

    `untold`: votes were cast since the last count. `sequence`: ids in the panel's own order.
    """

    __tablename__ = "question_boards"
    __table_args__ = (CheckConstraint("\"order\" IN ('votes', 'hand')", name="order"),)

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    open: Mapped[bool] = mapped_column(Boolean, default=True)
    moderated: Mapped[bool] = mapped_column(Boolean, default=False)
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    order: Mapped[Order] = mapped_column(String(10), default="votes")
    sequence: Mapped[list[str]] = mapped_column(ARRAY(Identifier))
    untold: Mapped[bool] = mapped_column(Boolean, default=False)
    version: Mapped[int] = mapped_column(Integer, default=0)


class QuestionRow(Base):
    """A question. `votes` is what was last told; the votes themselves are rows. `merged_into` is never itself merged.

    `person_id` asked; nobody but they learn it when `anonymous`. `registration_id`: it came with that registration.
    """

    __tablename__ = "questions"
    __table_args__ = (
        Index("ix_questions_session_id", "session_id"),
        Index("uq_questions_registration", "session_id", "registration_id", unique=True),
        Index(
            "uq_questions_one_answering",
            "session_id",
            unique=True,
            postgresql_where="state = 'answering'",
        ),
        CheckConstraint(
            "state IN ('new', 'shown', 'answering', 'answered', 'written', 'set_aside', 'merged')",
            name="state",
        ),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"))
    person_id: Mapped[str] = mapped_column(Identifier)
    registration_id: Mapped[str | None] = mapped_column(Identifier)
    text: Mapped[str] = mapped_column(Text)
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[QuestionState] = mapped_column(String(10))
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("questions.id"))
    votes: Mapped[int] = mapped_column(Integer, default=0)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(Identifier)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(Integer, default=1)


class QuestionVoteRow(Base):
    """Somebody wants this question answered. Who votes for two that are merged counts once."""

    __tablename__ = "question_votes"

    question_id: Mapped[str] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Identifier, primary_key=True, index=True)
