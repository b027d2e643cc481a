"""Feedback to the whole group, and what it leads to: themes and actions."""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.domain.actions import ActionStatus
from services.sessions.domain.feedback import Feedback
from services.sessions.domain.notes import Horizon
from services.sessions.models.base import Base, Identifier, Moment


class FeedbackRow(Base):
    """Whose note is on everybody's screen; `ends_at` None: nobody's. `seconds_left`: while the clock
    stands. `shown_text` is what the screens show."""

    __tablename__ = "feedback"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    agenda_item_id: Mapped[str | None] = mapped_column(String(64))
    room_ids: Mapped[list[str]] = mapped_column(JSONB, default=list)
    turn: Mapped[int] = mapped_column(Integer, default=0)
    seconds: Mapped[int] = mapped_column(Integer, default=0)
    ends_at: Mapped[datetime | None] = mapped_column(Moment)
    seconds_left: Mapped[float | None] = mapped_column(Float)
    generation: Mapped[int] = mapped_column(Integer, default=0)
    shown_text: Mapped[str] = mapped_column(Text, default="")
    shown_version: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def state(self) -> Feedback | None:
        """The values that the rules decide on; None when nothing is shown."""
        if self.ends_at is None:
            return None
        return Feedback(
            tuple(self.room_ids), self.turn, self.seconds, self.ends_at, self.generation, self.seconds_left
        )

    @state.setter
    def state(self, state: Feedback | None) -> None:
        if state is None:
            self.ends_at = None
            self.generation += 1
            return
        self.room_ids, self.turn = list(state.room_ids), state.index
        self.seconds, self.ends_at, self.generation = state.seconds, state.ends_at, state.generation
        self.seconds_left = state.left


class ActionListRow(Base):
    """How a session's actions are made: whether everybody may, and whether a count of hands is on its way."""

    __tablename__ = "action_lists"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    everybody: Mapped[bool] = mapped_column(Boolean, default=False)
    counting: Mapped[bool] = mapped_column(Boolean, default=False)


class ThemeRow(Base):
    """Something that several rooms spoke about; actions are gathered under it."""

    __tablename__ = "themes"

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer, default=1)


class ActionRow(Base):
    """Something promised. `showing`: hands are asked for it now; `hands` is the count that everybody sees."""

    __tablename__ = "actions"
    __table_args__ = (
        Index("uq_actions_one_showing", "session_id", unique=True, postgresql_where=text("showing")),
        CheckConstraint("horizon IN ('short', 'medium', 'long')", name="horizon"),
        CheckConstraint("status IN ('proposed', 'agreed', 'dropped')", name="status"),
    )

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    theme_id: Mapped[str | None] = mapped_column(ForeignKey("themes.id", ondelete="SET NULL"), index=True)
    room_id: Mapped[str | None] = mapped_column(ForeignKey("rooms.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)
    owner_name: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[str | None] = mapped_column(Identifier, index=True)
    horizon: Mapped[Horizon | None] = mapped_column(String(10))
    status: Mapped[ActionStatus] = mapped_column(String(10), default="proposed")
    position: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer, default=1)
    showing: Mapped[bool] = mapped_column(Boolean, default=False)
    hands: Mapped[int | None] = mapped_column(Integer)


class ActionHandRow(Base):
    """Hands that somebody raises for an action: as many as they stand for, or fewer."""

    __tablename__ = "action_hands"

    action_id: Mapped[str] = mapped_column(ForeignKey("actions.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    hands: Mapped[int] = mapped_column(Integer)
