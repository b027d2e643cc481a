"""Sending what is due: at least once to the mail server, under a Message-ID that never changes."""

from datetime import datetime

from prometheus_client import Counter, Histogram
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from chassis import database, messaging
from chassis.database import wake
from chassis.failpoints import reached
from chassis.telemetry import logs, trace
from contracts import EmailSent
from services.notifications import store
from services.notifications.domain.failures import Never, NotNow, NotWanted
from services.notifications.domain.letters import EVERYBODY, LetterStatus, next_try
from services.notifications.models import Letter
from services.notifications.runtime import Runtime
from services.notifications.runtime.post import Post
from services.notifications.use_cases.recording import CHANNEL
from services.notifications.use_cases.writing import write

log = logs.get(__name__)

LETTERS = Counter("folkmoot_letters_total", "Letters, by what became of them.", ["kind", "outcome"])
DELAY = Histogram(
    "folkmoot_letter_seconds",
    "Time from the recording of a letter to its sending, in seconds.",
    ["kind"],
    buckets=(0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600, 3600),
)


BATCH = 5
"""Letters that one transaction records. After a crash so many may go out twice, under the same Message-IDs."""


def send_due(runtime: Runtime, post: Post, *, most: int = BATCH) -> int:
    """Send the letters that have been due for longest, at most `most`; how many were due that nobody else is sending.

    Their rows stay locked meanwhile: a sender that dies lets go of them at once, and the next one sends them again
    under the same Message-IDs. What goes wrong with one letter never stops the others.
    """
    with runtime.database.transaction() as db:
        letters = store.lock_due_letters(db, most)
        now = database.now(db) if letters else runtime.clock.now()
        # What became of them is written at the end, in one go.
        with db.no_autoflush:
            for letter in letters:
                with trace.span(letter.traceparent):
                    _try(runtime, db, post, letter, now)
        post.secure()
    return len(letters)


def _try(runtime: Runtime, db: Session, post: Post, letter: Letter, now: datetime) -> None:
    letter.tries += 1
    try:
        _send(runtime, db, post, letter, now)
    except NotWanted as unwanted:
        _settle(letter, now, "dropped", str(unwanted))
    except Never as refused:
        _settle(letter, now, "dead", str(refused))
    except DBAPIError:
        # The transaction is lost, and every letter in it will be tried again.
        raise
    except Exception as error:
        _put_off(letter, database.now(db), error)


def _send(runtime: Runtime, db: Session, post: Post, letter: Letter, now: datetime) -> None:
    if letter.recipient == EVERYBODY:
        _address(runtime, db, letter, now)
        return
    mail, person_id = write(runtime, letter)
    reached("sender.before_send")
    post.send(mail)
    reached("sender.after_send")
    letter.person_id = person_id or letter.person_id
    _settle(letter, now, "sent", None)
    DELAY.labels(letter.kind).observe(max(0.0, (runtime.clock.now() - letter.created_at).total_seconds()))
    sent = EmailSent(kind=letter.kind, about=letter.about, person_id=letter.person_id)
    messaging.outbox.add(db, sent, key=letter.recipient, sequence=letter.revision, subject=letter.id)


def _address(runtime: Runtime, db: Session, letter: Letter, now: datetime) -> None:
    """One letter to everybody becomes one for each."""
    letters = [
        {
            "id": runtime.ids("let"),
            "kind": letter.kind,
            "about": letter.about,
            "recipient": registration_id,
            "person_id": reader.person_id,
            "source_message_id": letter.source_message_id,
            "revision": letter.revision,
            "traceparent": letter.traceparent,
        }
        for registration_id, reader in runtime.facts.recipients(letter.about)
    ]
    for first in range(0, len(letters), 1000):
        store.add_letters(db, letters[first : first + 1000])
    _settle(letter, now, "addressed", None)
    wake(db, CHANNEL)


def _settle(letter: Letter, now: datetime, status: LetterStatus, reason: str | None) -> None:
    letter.status, letter.reason = status, reason
    letter.settled_at = now
    LETTERS.labels(letter.kind, status).inc()
    tell = log.error if status == "dead" else log.info
    tell(
        "a letter is settled",
        letter=letter.id,
        kind=letter.kind,
        status=status,
        tries=letter.tries,
        reason=reason,
    )


def _put_off(letter: Letter, now: datetime, error: Exception) -> None:
    reason = str(error) if isinstance(error, NotNow) else f"{type(error).__name__}: {error}"
    due_at = next_try(letter.kind, letter.tries, letter.created_at, now)
    if due_at is None:
        _settle(letter, now, "dead", f"given up after {letter.tries} tries; the last one: {reason}")
        return
    letter.due_at, letter.reason = due_at, reason
    LETTERS.labels(letter.kind, "put off").inc()
    unexpected = None if isinstance(error, NotNow) else error
    log.warning("a letter is put off", letter=letter.id, kind=letter.kind, reason=reason, exc_info=unexpected)


def retry_dead(runtime: Runtime) -> int:
    """Let every dead letter be tried again from the start; how many. For operators, once the cause is mended."""
    with runtime.database.transaction() as db:
        count = store.revive_dead(db)
        wake(db, CHANNEL)
    return count
