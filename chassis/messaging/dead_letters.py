"""Replay of what could not be handled, in order for each key."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from chassis.database import Database
from chassis.messaging import inbox
from chassis.messaging.broker import Delivered
from chassis.messaging.envelope import received
from chassis.messaging.inbox import Handlers
from chassis.messaging.tables import DEAD_LETTERS
from chassis.telemetry import trace


@dataclass(frozen=True)
class Outcome:
    """How many messages were handled, and why each key that is still blocked is."""

    handled: int
    still_dead: dict[str, str]


def replay(
    runtime: Any, database: Database, consumer: str, handlers: Handlers, *, key: str | None = None
) -> Outcome:
    """Handle the dead letters of a consumer (of one key, if given) and those parked behind them, oldest first. A key
    stops at the first message that fails again."""
    handled = 0
    still_dead: dict[str, str] = {}
    for blocked in _blocked_keys(database, consumer, key):
        while True:
            try:
                with database.transaction() as db:
                    if not _replay_next(runtime, db, consumer, handlers, blocked):
                        break
                handled += 1
            except Exception as error:
                still_dead[blocked] = f"{type(error).__name__}: {error}"
                break
    return Outcome(handled, still_dead)


def _blocked_keys(database: Database, consumer: str, key: str | None) -> list[str]:
    waiting = select(DEAD_LETTERS.c.key).where(
        DEAD_LETTERS.c.consumer == consumer, DEAD_LETTERS.c.resolved_at.is_(None)
    )
    if key is not None:
        waiting = waiting.where(DEAD_LETTERS.c.key == key)
    with database.reading() as db:
        return list(db.execute(waiting.distinct().order_by(DEAD_LETTERS.c.key)).scalars())


def _replay_next(runtime: Any, db: Session, consumer: str, handlers: Handlers, key: str) -> bool:
    inbox.lock_key(db, consumer, key)
    row = db.execute(
        select(DEAD_LETTERS)
        .where(
            DEAD_LETTERS.c.consumer == consumer,
            DEAD_LETTERS.c.key == key,
            DEAD_LETTERS.c.resolved_at.is_(None),
        )
        .order_by(DEAD_LETTERS.c.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return False
    record = Delivered(
        row.topic, row.key, row.headers, row.value, row.partition, row.offset, at=row.failed_at
    )
    message = received(record)
    handler = handlers.get(type(message.message))
    with trace.span(message.traceparent):
        if handler is not None and inbox.claim(db, consumer, message.id):
            handler(runtime, db, message)
    db.execute(
        update(DEAD_LETTERS).where(DEAD_LETTERS.c.id == row.id).values(resolved_at=func.clock_timestamp())
    )
    return True
