"""Erasure and retention."""

from datetime import timedelta

from sqlalchemy.orm import Session

from services.notifications import store
from services.notifications.runtime import Runtime

RETENTION = timedelta(days=90)
"""For so long it can be seen which letters were sent."""


def forget_person(runtime: Runtime, db: Session, person_id: str) -> None:
    """Remove what is recorded of a person's letters, and the letters themselves where this service keeps them."""
    if runtime.mailbox is not None:
        runtime.mailbox.forget(set(store.letters_of(db, person_id)))
    store.forget_person(db, person_id)


def forget_old(runtime: Runtime) -> int:
    """Remove the records of letters that were settled long ago; how many."""
    with runtime.database.transaction() as db:
        return store.forget_before(db, runtime.clock.now() - RETENTION)
