"""What the service shows of slides."""

from sqlalchemy.orm import Session

from chassis.http import View
from contracts.base import Moment
from services.sessions import store
from services.sessions.domain.slides import WHY, DeckStatus
from services.sessions.models import SlideDeckRow

LONGEST_TEXT = 2000
"""Characters of a page's words that go along with it to everybody."""


class DeckView(View):
    """Slides that a host uploaded. The first `drawn` of their `pages` can be shown. `trouble` says in words why drawing
    failed, and what to do."""

    id: str
    title: str
    status: DeckStatus
    pages: int | None
    drawn: int
    furthest: int
    trouble: str | None
    uploaded_at: Moment


class SlideView(View):
    """A page: its size in pixels, and its words for those who do not see it."""

    number: int
    width: int
    height: int
    text: str


class ShownSlideView(SlideView):
    """The page on everybody's screen. Everybody may look back at pages up to `furthest`."""

    deck_id: str
    title: str
    pages: int
    furthest: int


class SlidesView(View):
    """What is on everybody's screen, null when no page is; and, for hosts, all slides. A higher `version` wins."""

    shown: ShownSlideView | None
    version: int
    decks: list[DeckView]


class ScreenView(View):
    """What is on everybody's screen; null when no page is."""

    shown: ShownSlideView | None
    version: int


def deck_view(row: SlideDeckRow) -> DeckView:
    """The slides as hosts see them."""
    trouble = next((words for trouble, words in WHY.items() if trouble == row.trouble), None)
    return DeckView(
        id=row.id,
        title=row.title,
        status=row.status,
        pages=row.pages,
        drawn=row.drawn,
        furthest=row.furthest,
        trouble=trouble,
        uploaded_at=row.uploaded_at,
    )


def screen_view(db: Session, session_id: str) -> ScreenView:
    """What is on everybody's screen."""
    screen = store.slide_screen(db, session_id)
    if screen is None:
        return ScreenView(shown=None, version=0)
    deck = None if screen.deck_id is None else store.deck(db, session_id, screen.deck_id)
    facts = None if deck is None else store.slide_facts(db, deck.id, screen.page)
    if deck is None or facts is None:
        return ScreenView(shown=None, version=screen.version)
    width, height, words = facts
    shown = ShownSlideView(
        deck_id=deck.id,
        title=deck.title,
        pages=deck.pages or deck.drawn,
        furthest=deck.furthest,
        number=screen.page,
        width=width,
        height=height,
        text=words[:LONGEST_TEXT],
    )
    return ScreenView(shown=shown, version=screen.version)


def slides_in_snapshot(db: Session, session_id: str, *, host: bool) -> SlidesView:
    """What all hosts, or all attendees, see alike."""
    screen = screen_view(db, session_id)
    decks = [deck_view(row) for row in store.decks(db, session_id)] if host else []
    return SlidesView(shown=screen.shown, version=screen.version, decks=decks)
