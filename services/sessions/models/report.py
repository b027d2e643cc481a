"""What the organiser decided about the report of a session. The report itself is made from what was recorded."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Integer, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.domain.reporting import Audience
from services.sessions.models.base import Base, Identifier


class ReportRow(Base):
    """Who may read the report, and its corrections; `version` rises with each change. No row: nobody changed anything.

    `notes` is text by room id, `hidden` a list of ids (rooms, polls, questions, actions) that are not shown.
    """

    __tablename__ = "reports"
    __table_args__ = (CheckConstraint("audience IN ('public', 'attendees', 'hosts')", name="audience"),)

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    audience: Mapped[Audience] = mapped_column(String(10), default="attendees")
    summary: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    hidden: Mapped[list[str]] = mapped_column(JSONB, default=list)
    version: Mapped[int] = mapped_column(Integer, default=0)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_by: Mapped[str] = mapped_column(Identifier)
