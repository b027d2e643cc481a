"""Messages that commit together with the state that they tell of."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from chassis.database import wake
from chassis.messaging.envelope import headers_of, value_of
from chassis.messaging.tables import OUTBOX
from contracts import Frame, Message

CHANNEL = "folkmoot_outbox"
"""The NOTIFY channel that wakes the relay of the same database."""


def add(db: Session, message: Message, *, key: str, sequence: int, subject: str | None = None) -> None:
    """Send `message` when this transaction commits. `sequence` is the version of the unit that `key` names; the
    caller holds that unit's row lock, from which the order of its messages follows."""
    add_many(db, [(message, sequence)], key=key, subject=subject)


def add_many(
    db: Session,
    messages: Iterable[tuple[Message, int]],
    *,
    key: str,
    subject: str | None = None,
    rehearsal: bool = False,
) -> None:
    """Send (message, sequence) pairs of one key, in their order, when this transaction commits; marked as those of a
    rehearsal if they are."""
    _insert(db, _rows(messages, key, subject, rehearsal=rehearsal))


def add_keys(
    db: Session, by_key: Iterable[tuple[str, Iterable[tuple[Message, int]]]], *, rehearsal: bool = False
) -> None:
    """The same for several keys, in one statement."""
    _insert(
        db,
        [row for key, messages in by_key for row in _rows(messages, key, None, rehearsal=rehearsal)],
    )


def _rows(
    messages: Iterable[tuple[Message, int]], key: str, subject: str | None, *, rehearsal: bool
) -> list[dict[str, Any]]:
    return [
        {
            "topic": message.TOPIC,
            "key": key,
            "headers": headers_of(message, subject=subject or key, sequence=sequence, rehearsal=rehearsal),
            "value": value_of(message),
        }
        for message, sequence in messages
    ]


def add_frame(db: Session, frame: Frame) -> None:
    """Send a frame to the session's live streams when this transaction commits."""
    add(db, frame, key=frame.session_id, sequence=frame.seq)


def add_raw(db: Session, *, topic: str, key: str, headers: Mapping[str, str], value: bytes) -> None:
    """Send a record that is no message of our own making (a dead letter) when this transaction commits."""
    _insert(db, [{"topic": topic, "key": key, "headers": dict(headers), "value": value}])


def _insert(db: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(OUTBOX), rows)
        wake(db, CHANNEL)
