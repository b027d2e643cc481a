"""Erasure and retention."""

from datetime import timedelta

from sqlalchemy.orm import Session

from chassis.database import now as database_now
from chassis.messaging import timers
from chassis.telemetry import logs
from services.notifications import store
from services.notifications.runtime import Runtime

log = logs.get(__name__)

TIMER = "forget-letters"
EVERY = timedelta(days=1)
RETENTION = timedelta(days=90)
"""For so long it can be seen which letters were sent."""


def forget_person(runtime: Runtime, db: Session, person_id: str) -> None:
    """Remove what is recorded of a person's letters, and the letters themselves where this service keeps them."""
    letters = store.forget_person(db, person_id)
    if runtime.mailbox is not None:
        runtime.mailbox.forget(set(letters))


def begin_forgetting(runtime: Runtime) -> None:
    """Make sure that old records are forgotten some time."""
    with runtime.database.transaction() as db:
        if not store.timer_known(db, TIMER):
            timers.schedule(db, TIMER, "daily", database_now(db) + EVERY)


def forget_old(db: Session) -> int:
    """Remove the records of letters that were settled long ago; how many. Dead letters stay until they are retried."""
    rows = store.forget_before(db, database_now(db) - RETENTION)
    if rows:
        log.info("old letters forgotten", rows=rows)
    return rows
