"""Named queries of the notifications service."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.messaging.tables import TIMERS
from services.notifications.models import Letter


def add_letters(db: Session, letters: Sequence[Mapping[str, Any]]) -> None:
    """Record letters as waiting; those that the same message has asked for already are left as they are."""
    if letters:
        rows = [{"status": "waiting", "tries": 0, **letter} for letter in letters]
        db.execute(insert(Letter).values(rows).on_conflict_do_nothing())


def lock_due_letters(db: Session, most: int) -> Sequence[Letter]:
    """The letters that have been due for longest and that nobody else is sending, locked."""
    return db.scalars(
        select(Letter)
        .where(Letter.status == "waiting", Letter.due_at <= func.clock_timestamp())
        .order_by(Letter.due_at, Letter.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()


def seconds_to_next(db: Session) -> float | None:
    """Seconds until the next letter is due; None when none waits. One that is due already does not count: somebody
    else is sending it."""
    soonest = func.min(Letter.due_at).filter(Letter.due_at > func.clock_timestamp())
    wait = func.extract("epoch", soonest - func.clock_timestamp())
    seconds = db.scalars(select(wait).where(Letter.status == "waiting")).one()
    return None if seconds is None else max(0.0, float(seconds))


def forget_person(db: Session, person_id: str) -> Sequence[str]:
    """Delete what is recorded of a person's letters, once nobody is sending one of them; their ids."""
    return db.scalars(delete(Letter).where(Letter.person_id == person_id).returning(Letter.id)).all()


def forget_before(db: Session, moment: datetime) -> int:
    """Delete letters that were settled before `moment`; how many."""
    found = db.execute(
        delete(Letter).where(Letter.settled_at < moment, Letter.status != "dead").returning(Letter.id)
    )
    return len(found.all())


def timer_known(db: Session, kind: str) -> bool:
    """Whether a timer of this kind was ever scheduled."""
    return (
        db.execute(select(TIMERS.c.kind).where(TIMERS.c.kind == kind).limit(1)).scalar_one_or_none()
        is not None
    )


def revive_dead(db: Session) -> int:
    """Let every dead letter be tried again from the start; how many."""
    found = db.execute(
        update(Letter)
        .where(Letter.status == "dead")
        .values(status="waiting", tries=0, created_at=func.clock_timestamp(), due_at=func.clock_timestamp())
        .returning(Letter.id)
    )
    return len(found.all())
