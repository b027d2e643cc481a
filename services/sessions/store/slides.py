"""Slides: files, pages, and the page on everybody's screen."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.sessions.domain.slides import Size
from services.sessions.models import SlideDeckRow, SlideFileRow, SlidePageRow, SlideScreenRow

CLAIM = timedelta(seconds=60)
"""A worker that is silent for so long has lost the deck that it was drawing."""


def deck(db: Session, session_id: str, deck_id: str) -> SlideDeckRow | None:
    """The slides, as they are now."""
    found = select(SlideDeckRow).where(SlideDeckRow.session_id == session_id, SlideDeckRow.id == deck_id)
    return db.scalars(found.execution_options(populate_existing=True)).one_or_none()


def decks(db: Session, session_id: str) -> list[SlideDeckRow]:
    """All slides of the session, the oldest first."""
    found = select(SlideDeckRow).where(SlideDeckRow.session_id == session_id)
    return list(db.scalars(found.order_by(SlideDeckRow.uploaded_at, SlideDeckRow.id)))


def add_deck_file(db: Session, deck_id: str, data: bytes) -> None:
    """Keep the PDF for whoever draws it."""
    db.execute(insert(SlideFileRow).values(deck_id=deck_id, data=data))


def deck_file(db: Session, deck_id: str) -> bytes | None:
    """The PDF, as long as it is needed."""
    return db.scalar(select(SlideFileRow.data).where(SlideFileRow.deck_id == deck_id))


def drop_deck_file(db: Session, deck_id: str) -> None:
    """All its pages are drawn, or never will be."""
    db.execute(delete(SlideFileRow).where(SlideFileRow.deck_id == deck_id))


def drop_deck(db: Session, deck_id: str) -> None:
    """Remove slides with all their pages."""
    db.execute(delete(SlideDeckRow).where(SlideDeckRow.id == deck_id))


def claim_deck(db: Session) -> SlideDeckRow | None:
    """The oldest slides that wait to be drawn, for this worker alone; None when there are none."""
    free = (
        select(SlideDeckRow.id)
        .where(
            SlideDeckRow.status == "drawing",
            func.coalesce(SlideDeckRow.claimed_until, func.to_timestamp(0)) < func.clock_timestamp(),
        )
        .order_by(SlideDeckRow.uploaded_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    claimed = (
        update(SlideDeckRow)
        .where(SlideDeckRow.id.in_(free.scalar_subquery()))
        .values(claimed_until=_until(), tries=SlideDeckRow.tries + 1)
        .returning(SlideDeckRow)
    )
    return db.scalars(claimed).one_or_none()


def add_slide_page(
    db: Session, deck_id: str, number: int, *, width: int, height: int, words: str, small: bytes, large: bytes
) -> None:
    """Keep a page that was drawn, and the claim on its deck."""
    values = {"width": width, "height": height, "text": words, "small": small, "large": large}
    db.execute(insert(SlidePageRow).values(deck_id=deck_id, number=number, **values).on_conflict_do_nothing())
    db.execute(update(SlideDeckRow).where(SlideDeckRow.id == deck_id).values(claimed_until=_until()))


def slide_picture(db: Session, deck_id: str, number: int, size: Size) -> bytes | None:
    """A page as WebP."""
    column = SlidePageRow.small if size == "small" else SlidePageRow.large
    return db.scalar(select(column).where(SlidePageRow.deck_id == deck_id, SlidePageRow.number == number))


def slide_facts(db: Session, deck_id: str, number: int) -> tuple[int, int, str] | None:
    """(width, height, words) of a page."""
    found = select(SlidePageRow.width, SlidePageRow.height, SlidePageRow.text).where(
        SlidePageRow.deck_id == deck_id, SlidePageRow.number == number
    )
    row = db.execute(found).one_or_none()
    return None if row is None else (row.width, row.height, row.text)


def slide_screen(db: Session, session_id: str) -> SlideScreenRow | None:
    """What is on everybody's screen; None before anything ever was."""
    return db.get(SlideScreenRow, session_id, populate_existing=True)


def make_slide_screen(db: Session, session_id: str) -> SlideScreenRow:
    """The same, made when there is none. The session is locked."""
    db.execute(
        insert(SlideScreenRow).values(session_id=session_id, page=1, version=0).on_conflict_do_nothing()
    )
    found = slide_screen(db, session_id)
    assert found is not None
    return found


def _until() -> ColumnElement[datetime]:
    return func.clock_timestamp() + literal(CLAIM)
