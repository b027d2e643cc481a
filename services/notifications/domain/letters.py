"""Letters: what is due to whom, and how patient we are with each kind."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

LetterKind = Literal["confirmation", "link", "sign_in", "cancellation", "report"]
LetterStatus = Literal["waiting", "sent", "addressed", "dead", "dropped"]
"""addressed: a letter to everybody became one for each. dead: given up, with a reason. dropped: no longer wanted, for
example because the registration is cancelled."""

EVERYBODY = "everybody"
"""The recipient of a letter that is not yet addressed: it becomes one letter for each registrant of the event."""

_DELAYS = tuple(
    timedelta(seconds=seconds) for seconds in (1, 3, 10, 30, 60, 300, 900, 1800, 3600, 7200, 14400)
)
MOST_TRIES = len(_DELAYS) + 1

_PATIENCE: dict[LetterKind, timedelta] = {
    # A code or a fresh link that comes hours later only puzzles the reader, who has asked again by then.
    "sign_in": timedelta(minutes=15),
    "link": timedelta(hours=1),
    "confirmation": timedelta(days=2),
    "cancellation": timedelta(days=2),
    "report": timedelta(days=2),
}


@dataclass(frozen=True)
class Due:
    """A letter that a message asks for. `about` is the registration, sign-in or event that it tells of; `recipient`
    is the registration or sign-in it goes to, or EVERYBODY."""

    kind: LetterKind
    about: str
    recipient: str
    person_id: str | None = None


def confirmation(registration_id: str, person_id: str) -> Due:
    """Somebody has a place."""
    return Due("confirmation", registration_id, registration_id, person_id)


def cancellation(registration_id: str, person_id: str) -> Due:
    """Somebody gave a place back."""
    return Due("cancellation", registration_id, registration_id, person_id)


def fresh_link(registration_id: str) -> Due:
    """Somebody wants the personal link again."""
    return Due("link", registration_id, registration_id)


def sign_in(sign_in_id: str, person_id: str) -> Due:
    """Somebody wants to sign in."""
    return Due("sign_in", sign_in_id, sign_in_id, person_id)


def report(event_id: str) -> Due:
    """The report of a workshop can be read by everybody who registered."""
    return Due("report", event_id, EVERYBODY)


def next_try(kind: LetterKind, tries: int, created_at: datetime, now: datetime) -> datetime | None:
    """When to try again after `tries` failures, or None to give up: too many tries, or too late to be of use."""
    if tries >= MOST_TRIES:
        return None
    due = now + _DELAYS[max(tries, 1) - 1]
    return due if due <= created_at + _PATIENCE[kind] else None


def message_id(letter_id: str, domain: str) -> str:
    """The e-mail's Message-ID: the same however often the letter is sent, so that a second copy is known as one."""
    return f"<{letter_id}@{domain}>"
