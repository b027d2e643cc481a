"""A message takes effect once: its id is recorded in the transaction of its effects."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.messaging.broker import Delivered
from chassis.messaging.envelope import Received
from chassis.messaging.outbox import add_raw
from chassis.messaging.tables import DEAD_LETTERS, INBOX
from contracts import DEAD, Message

Handler = Callable[[Any, Session, Received[Any]], None]
Handlers = Mapping[type[Message], Handler]
"""Which function handles which message: (runtime, db, received), inside the inbox transaction."""

_R = TypeVar("_R")


def claim(db: Session, consumer: str, message_id: str) -> bool:
    """Record the message; False when its effects are there already."""
    return (
        db.execute(
            insert(INBOX)
            .values(consumer=consumer, message_id=message_id)
            .on_conflict_do_nothing()
            .returning(INBOX.c.message_id)
        ).scalar_one_or_none()
        is not None
    )


def is_blocked(db: Session, consumer: str, key: str) -> bool:
    """Whether a dead letter of this key waits to be replayed. Until the transaction ends, nobody else handles or
    replays the key."""
    lock_key(db, consumer, key)
    waiting = select(DEAD_LETTERS.c.id).where(
        DEAD_LETTERS.c.consumer == consumer, DEAD_LETTERS.c.key == key, DEAD_LETTERS.c.resolved_at.is_(None)
    )
    return db.execute(waiting.limit(1)).scalar_one_or_none() is not None


def lock_key(db: Session, consumer: str, key: str) -> None:
    """Wait until nobody else handles messages of the key."""
    db.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"{consumer} {key}"}
    )


def message_id_of(record: Delivered) -> str:
    """The id of the message in a record, or one made of its place when it names none."""
    return record.headers.get("ce_id") or f"{record.topic}/{record.partition}/{record.offset}"


def bury(db: Session, consumer: str, record: Delivered, *, state: str, reason: str) -> None:
    """Keep a record that cannot be handled (`dead`) or must wait behind one (`parked`); a dead one is also published,
    with reason and origin."""
    message_id = message_id_of(record)
    buried = db.execute(
        insert(DEAD_LETTERS)
        .values(
            consumer=consumer,
            message_id=message_id,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=record.key,
            headers=dict(record.headers),
            value=record.value,
            state=state,
            reason=reason[:2000],
        )
        .on_conflict_do_nothing()
        .returning(DEAD_LETTERS.c.id)
    ).scalar_one_or_none()
    if buried is not None and state == "dead":
        origin = f"{record.topic}/{record.partition}/{record.offset}"
        headers = {
            **record.headers,
            "dead_consumer": consumer,
            "dead_reason": reason[:2000],
            "dead_origin": origin,
        }
        add_raw(db, topic=DEAD, key=record.key, headers=headers, value=record.value)


def open_dead_letters(db: Session, consumer: str) -> int:
    """How many dead letters (not counting those parked behind them) wait to be replayed."""
    count: int = db.execute(
        select(func.count())
        .select_from(DEAD_LETTERS)
        .where(
            DEAD_LETTERS.c.consumer == consumer,
            DEAD_LETTERS.c.state == "dead",
            DEAD_LETTERS.c.resolved_at.is_(None),
        )
    ).scalar_one()
    return count
