"""Slides are drawn page by page beside everything else that the worker does, and hosts see how far it is."""

import threading

import psycopg
from sqlalchemy.exc import InterfaceError, OperationalError

from chassis.messaging.loops import Backoff, listening, wait_for_knock
from chassis.telemetry import logs
from services.sessions import store
from services.sessions.domain.slides import MOST_TRIES, Trouble
from services.sessions.drawing import Bounds, CannotDraw, Page, drawing
from services.sessions.models import SlideDeckRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.change import change_of
from services.sessions.use_cases.slides import CHANNEL, tell_deck

log = logs.get(__name__)


def run(runtime: Runtime, stop: threading.Event) -> None:
    """Draw whatever is uploaded until told to stop; an unreachable database is waited for."""
    backoff = Backoff(stop)
    while not stop.is_set():
        try:
            with listening(runtime.database.url, CHANNEL, name="folkmoot slides") as connection:
                while not stop.is_set():
                    while draw_next(runtime, stop):
                        backoff.reset()
                    wait_for_knock(connection, 1.0 if not stop.is_set() else 0.0)
        except (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError) as error:
            if not stop.is_set():
                log.warning("slides wait for the database", error=str(error))
                backoff.wait()


def draw_next(runtime: Runtime, stop: threading.Event | None = None, *, bounds: Bounds | None = None) -> bool:
    """Draw the oldest slides that wait, from where whoever began them got to; False when none do."""
    if stop is not None and stop.is_set():
        return False
    with runtime.database.transaction() as db:
        deck = store.claim_deck(db)
        data = None if deck is None else store.deck_file(db, deck.id)
    if deck is None:
        return False
    if data is None or deck.tries > MOST_TRIES:
        _fail(runtime, deck, "too_heavy")
        return True
    try:
        with drawing(data, first=deck.drawn + 1, bounds=bounds) as pages:
            _opened(runtime, deck, pages.pages)
            for page in pages:
                if not _keep(runtime, deck, page) or (stop is not None and stop.is_set()):
                    return True
    except CannotDraw as cannot:
        _fail(runtime, deck, cannot.trouble)
    else:
        _done(runtime, deck)
    return True


def _opened(runtime: Runtime, deck: SlideDeckRow, pages: int) -> None:
    with change_of(runtime, deck.session_id) as change:
        row = store.deck(change.db, deck.session_id, deck.id)
        if row is not None and row.pages != pages:
            row.pages = pages
            tell_deck(change, row)


def _keep(runtime: Runtime, deck: SlideDeckRow, page: Page) -> bool:
    """Whether the slides are still wanted."""
    with change_of(runtime, deck.session_id) as change:
        row = store.deck(change.db, deck.session_id, deck.id)
        if row is None:
            return False
        store.add_slide_page(
            change.db,
            deck.id,
            page.number,
            width=page.width,
            height=page.height,
            words=page.text,
            small=page.small,
            large=page.large,
        )
        row.drawn = page.number
        tell_deck(change, row)
        return True


def _done(runtime: Runtime, deck: SlideDeckRow) -> None:
    with change_of(runtime, deck.session_id) as change:
        row = store.deck(change.db, deck.session_id, deck.id)
        if row is not None:
            row.status = "ready"
            store.drop_deck_file(change.db, deck.id)
            tell_deck(change, row)


def _fail(runtime: Runtime, deck: SlideDeckRow, trouble: Trouble) -> None:
    with change_of(runtime, deck.session_id) as change:
        row = store.deck(change.db, deck.session_id, deck.id)
        if row is not None:
            row.status, row.trouble = "failed", trouble
            store.drop_deck_file(change.db, deck.id)
            tell_deck(change, row)
