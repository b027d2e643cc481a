"""Slides: a host uploads a PDF, turns its pages on everybody's screen, and everybody may look back."""

from chassis.database import wake
from chassis.problems import Invalid, NotFound
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain import slides as rules
from services.sessions.domain.slides import Size
from services.sessions.models import SlideDeckRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import existing_session, require_host, require_member
from services.sessions.use_cases.change import ALL, HOSTS, Change, change_of
from services.sessions.use_cases.slide_views import (
    DeckView,
    ScreenView,
    SlideView,
    deck_view,
    screen_view,
)

CHANNEL = "folkmoot_slides"
"""Wakes whoever draws."""


def upload(runtime: Runtime, session_id: str, person_id: str, file_name: str, data: bytes) -> DeckView:
    """Keep a PDF, to be drawn in a moment. For hosts. Invalid for what is no PDF at first sight."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        if not rules.looks_like_pdf(data):
            raise Invalid(
                "This file is not a PDF. Export the slides as PDF from the program that made them, then upload that.",
                code="not-a-pdf",
            )
        rules.require_room(len(store.decks(change.db, session_id)))
        row = SlideDeckRow(
            id=runtime.ids("sld"),
            session_id=session_id,
            title=rules.title_of(file_name),
            status="drawing",
            drawn=0,
            furthest=0,
            tries=0,
            uploaded_by=person_id,
            uploaded_at=change.now,
        )
        change.db.add(row)
        change.db.flush()
        store.add_deck_file(change.db, row.id, data)
        wake(change.db, CHANNEL)
        return tell_deck(change, row)


def delete(runtime: Runtime, session_id: str, deck_id: str, person_id: str) -> None:
    """Remove slides; a page of them that is on everybody's screen goes with them. For hosts. What is gone already stays
    gone."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        if store.deck(change.db, session_id, deck_id) is None:
            return
        screen = store.make_slide_screen(change.db, session_id)
        if screen.deck_id == deck_id:
            screen.deck_id = None
            screen.version += 1
            _tell_screen(change)
        store.drop_deck(change.db, deck_id)
        change.frame("slides", HOSTS, {"deleted": deck_id})


def show(
    runtime: Runtime, session_id: str, person_id: str, deck_id: str | None, page: int, version: int | None
) -> ScreenView:
    """Put a page on everybody's screen, or (no deck) take slides off it. For hosts.

    `version`: what the host saw; refused with slides-changed when another host turned the page meanwhile.
    """
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        screen = store.make_slide_screen(change.db, session_id)
        if version is not None and version != screen.version:
            raise rules.SlidesChanged(screen_view(change.db, session_id).model_dump(mode="json"))
        deck = None
        if deck_id is not None:
            deck = store.deck(change.db, session_id, deck_id)
            if deck is None:
                raise NotFound("file")
            rules.require_page(page, deck.drawn, deck.status)
        wanted = (deck_id, page if deck is not None else screen.page)
        if wanted == (screen.deck_id, screen.page):
            return screen_view(change.db, session_id)
        screen.deck_id, screen.page = wanted
        screen.version += 1
        further = deck is not None and page > deck.furthest
        if deck is not None and further:
            deck.furthest = page
        shown = _tell_screen(change)
        if deck is not None and further:
            tell_deck(change, deck)
        return shown


def page(runtime: Runtime, session_id: str, deck_id: str, number: int, person_id: str) -> SlideView:
    """A page's size and words, for whoever may look at it."""
    with runtime.database.reading() as db:
        _require_look(runtime, session_id, deck_id, number, person_id)
        facts = store.slide_facts(db, deck_id, number)
    if facts is None:
        raise NotFound("page")
    width, height, words = facts
    return SlideView(number=number, width=width, height=height, text=words)


def picture(
    runtime: Runtime, session_id: str, deck_id: str, number: int, size: Size, person_id: str
) -> bytes:
    """A page as WebP, for whoever may look at it. It never changes."""
    with runtime.database.reading() as db:
        _require_look(runtime, session_id, deck_id, number, person_id)
        found = store.slide_picture(db, deck_id, number, size)
    if found is None:
        raise NotFound("page")
    return found


def require_look(runtime: Runtime, session_id: str, deck_id: str, number: int, person_id: str) -> None:
    """Forbidden, or NotFound, for whoever may not look at a page."""
    with runtime.database.reading():
        _require_look(runtime, session_id, deck_id, number, person_id)


def tell_deck(change: Change, row: SlideDeckRow) -> DeckView:
    """Hosts hear how far the slides are."""
    change.db.flush()
    view = deck_view(row)
    change.frame("slides", HOSTS, {"deck": view.model_dump(mode="json")})
    return view


def _tell_screen(change: Change) -> ScreenView:
    change.db.flush()
    view = screen_view(change.db, change.session.id)
    change.frame("slides", ALL, {"screen": view.model_dump(mode="json")})
    return view


def _require_look(runtime: Runtime, session_id: str, deck_id: str, number: int, person_id: str) -> None:
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        member = require_member(db, session, person_id)
        deck = store.deck(db, session_id, deck_id)
        if deck is None or not rules.may_look(number, deck.furthest, host=member.host):
            raise NotFound("page")
