"""Rehearsals and their simulated people."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from chassis.database import delete_with_dependants
from services.registration.models import Base, Event, Person, Registration


def rehearsals(db: Session, event_id: str) -> Sequence[Event]:
    """The rehearsals of an event that are kept, newest first."""
    return db.scalars(
        select(Event).where(Event.rehearsal_of == event_id).order_by(Event.created_at.desc(), Event.id)
    ).all()


def count_rehearsals(db: Session, event_id: str) -> int:
    """How many rehearsals of an event are kept."""
    return db.scalar(select(func.count()).where(Event.rehearsal_of == event_id)) or 0


def add_simulated(
    db: Session, people: Sequence[Mapping[str, Any]], registrations: Sequence[Mapping[str, Any]]
) -> None:
    """Many people and their registrations, in two statements."""
    if people:
        db.execute(insert(Person), list(people))
        db.execute(insert(Registration), list(registrations))


def simulated(
    db: Session, event_id: str, after: str | None, limit: int
) -> Sequence[tuple[str, Registration]]:
    """(person id, registration) of the simulated people of a rehearsal, in order of registrations; nobody else."""
    query = (
        select(Registration)
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.event_id == event_id,
            Registration.status == "confirmed",
            Person.simulated,
            Person.erased_at.is_(None),
        )
        .order_by(Registration.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(Registration.id > after)
    return [(row.person_id, row) for row in db.scalars(query)]


def forget_rehearsal(db: Session, event_id: str) -> None:
    """Remove a rehearsal, everything that hangs on it, and its simulated people. Never an event that is none."""
    people = select(Registration.person_id).where(Registration.event_id == event_id)
    names = list(db.scalars(select(Person.id).where(Person.id.in_(people), Person.simulated)))
    only = (Event.__table__.c.id == event_id) & Event.__table__.c.rehearsal_of.is_not(None)
    delete_with_dependants(db, Base.metadata, Event.__table__, only)
    delete_with_dependants(
        db, Base.metadata, Person.__table__, Person.__table__.c.id.in_(names) & Person.__table__.c.simulated
    )
    db.expire_all()
