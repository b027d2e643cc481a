"""Messages that commit together with the state that they tell of."""

import json
from collections.abc import Iterable, Mapping

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from chassis.database import wake
from chassis.messaging.envelope import headers_of, value_of
from chassis.messaging.tables import OUTBOX
from contracts import Frame, Message

CHANNEL = "folkmoot_outbox"
"""The NOTIFY channel that wakes the relay of the same database."""

_INSERT = text(
    "INSERT INTO outbox (topic, key, headers, value)"
    " SELECT n.topic, n.key, n.headers, convert_to(n.value, 'UTF8') FROM ROWS FROM"
    " (json_to_recordset(CAST(:messages AS json)) AS (topic text, key text, headers jsonb, value text))"
    " WITH ORDINALITY AS n(topic, key, headers, value, position) ORDER BY n.position"
)
"""One statement however many they are: moving a thousand people says so a thousand times. One text of JSON is what the
driver sends fastest."""


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
    add_keys(db, [(key, messages)], subject=subject, rehearsal=rehearsal)


def add_keys(
    db: Session,
    by_key: Iterable[tuple[str, Iterable[tuple[Message, int]]]],
    *,
    subject: str | None = None,
    rehearsal: bool = False,
) -> None:
    """The same for several keys, in one statement."""
    said = [
        {
            "topic": message.TOPIC,
            "key": key,
            "headers": headers_of(message, subject=subject or key, sequence=sequence, rehearsal=rehearsal),
            "value": value_of(message).decode(),
        }
        for key, messages in by_key
        for message, sequence in messages
    ]
    if said:
        db.execute(_INSERT, {"messages": json.dumps(said, ensure_ascii=False)})
        wake(db, CHANNEL)


def add_frame(db: Session, frame: Frame) -> None:
    """Send a frame to the session's live streams when this transaction commits."""
    add(db, frame, key=frame.session_id, sequence=frame.seq)


def add_raw(db: Session, *, topic: str, key: str, headers: Mapping[str, str], value: bytes) -> None:
    """Send a record that is no message of our own making (a dead letter) when this transaction commits."""
    db.execute(insert(OUTBOX), {"topic": topic, "key": key, "headers": dict(headers), "value": value})
    wake(db, CHANNEL)
