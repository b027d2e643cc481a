"""Slides: which page everybody sees, how far one may look, and what cannot be uploaded."""

from collections.abc import Mapping
from typing import Any, Literal

from services.sessions.domain.refusals import Refused

DeckStatus = Literal["drawing", "ready", "failed"]
Size = Literal["small", "large"]
Trouble = Literal["encrypted", "malformed", "too_many_pages", "too_heavy"]

MOST_PAGES = 200
MOST_DECKS = 20
MOST_TRIES = 3
"""A deck whose drawing took the worker down so often is given up."""

WHY: Mapping[Trouble, str] = {
    "encrypted": "The PDF is protected by a password. Save it without one, then upload it again.",
    "malformed": "The file cannot be read as a PDF: it is damaged, or was cut short. Export it again from the program "
    "that made it, then upload that.",
    "too_many_pages": f"The PDF has more than {MOST_PAGES} pages. Upload it in parts.",
    "too_heavy": "The pages are too heavy to be drawn here. Export the PDF with smaller pictures (often called “for "
    "screens”), then upload it again.",
}
"""What a host can do about it."""


class SlideNotReady(Refused):
    """That page is not there (yet)."""

    code = "slide-not-ready"
    title = "That page is not there"


class SlidesChanged(Refused):
    """Another host turned the page first. Carries what everybody sees now."""

    code = "slides-changed"
    title = "The page was turned meanwhile"

    def __init__(self, current: Mapping[str, Any]) -> None:
        super().__init__(
            "Another host turned the page meanwhile, so yours was not shown. Look where they are, then go on.",
            current=dict(current),
        )


class TooManyDecks(Refused):
    """The session has all the files that it can have."""

    code = "too-many-decks"
    title = "There are too many files"


def looks_like_pdf(data: bytes) -> bool:
    """Whether the file begins as a PDF does: readers accept the mark within the first 1,024 bytes (ISO 32000, H.3)."""
    return b"%PDF-" in data[:1024]


def title_of(file_name: str) -> str:
    """What to call the slides: the file's name without its folder and ending."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if name.lower().endswith(".pdf"):
        name = name[:-4].strip()
    return name[:120] or "Slides"


def require_room(decks: int) -> None:
    """Refuse one more file than a session can have."""
    if decks >= MOST_DECKS:
        raise TooManyDecks(f"There are {MOST_DECKS} files already. Delete one that you need no longer first.")


def require_page(page: int, drawn: int, status: DeckStatus) -> None:
    """Refuse a page that cannot be shown. Pages are drawn in order; `drawn` of them are there."""
    if not 1 <= page <= drawn:
        wait = " The rest is still being drawn; wait a moment." if status == "drawing" else ""
        raise SlideNotReady(
            f"These slides have {drawn} pages to show, and page {page} is not one of them.{wait}"
        )


def may_look(page: int, furthest: int, *, host: bool) -> bool:
    """Whether somebody may have a page: hosts all, others what was shown, and the next so that it is there in time."""
    return host or page <= furthest + 1
