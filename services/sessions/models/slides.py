"""Slides: the file, its pages as pictures, and which page everybody sees."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.sessions.domain.slides import DeckStatus
from services.sessions.models.base import Base, Identifier, Moment


class SlideDeckRow(Base):
    """An uploaded PDF. `pages` is known once it was opened; the first `drawn` are pictures; `furthest` is the last one
    that was ever shown. A worker that draws it has it until `claimed_until`."""

    __tablename__ = "slide_decks"
    __table_args__ = (CheckConstraint("status IN ('drawing', 'ready', 'failed')", name="status"),)

    id: Mapped[str] = mapped_column(Identifier, primary_key=True)
    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), index=True)
    title: Mapped[str] = mapped_column(Text)
    status: Mapped[DeckStatus] = mapped_column(String(10))
    pages: Mapped[int | None] = mapped_column(Integer)
    drawn: Mapped[int] = mapped_column(Integer, default=0)
    furthest: Mapped[int] = mapped_column(Integer, default=0)
    trouble: Mapped[str | None] = mapped_column(String(20))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    uploaded_by: Mapped[str] = mapped_column(Identifier)
    uploaded_at: Mapped[datetime] = mapped_column(Moment)


class SlideFileRow(Base):
    """The PDF itself, until all its pages are drawn."""

    __tablename__ = "slide_files"

    deck_id: Mapped[str] = mapped_column(ForeignKey("slide_decks.id", ondelete="CASCADE"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class SlidePageRow(Base):
    """A page as WebP pictures, and its words for those who do not see it. Sizes in pixels of the large picture."""

    __tablename__ = "slide_pages"

    deck_id: Mapped[str] = mapped_column(ForeignKey("slide_decks.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    small: Mapped[bytes] = mapped_column(LargeBinary)
    large: Mapped[bytes] = mapped_column(LargeBinary)


class SlideScreenRow(Base):
    """Which page is on everybody's screen; `deck_id` None: none is. `version` rises with every change."""

    __tablename__ = "slide_screens"

    session_id: Mapped[str] = mapped_column(ForeignKey("sessions.id"), primary_key=True)
    deck_id: Mapped[str | None] = mapped_column(ForeignKey("slide_decks.id", ondelete="SET NULL"))
    page: Mapped[int] = mapped_column(Integer, default=1)
    version: Mapped[int] = mapped_column(Integer, default=0)
