"""People."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.messaging.tables import TIMERS
from services.registration.models import EventHost, Link, Organiser, Person, SignIn, SignInFailure


def person(db: Session, person_id: str) -> Person | None:
    """A person who has not been erased."""
    found = db.get(Person, person_id)
    return found if found is not None and found.erased_at is None else None


def person_by_email(db: Session, email: str) -> Person | None:
    """By normalised address."""
    return db.scalars(select(Person).where(Person.email == email)).one_or_none()


def lock_person(db: Session, person_id: str) -> Person | None:
    """A person, locked."""
    return db.scalars(
        select(Person)
        .where(Person.id == person_id, Person.erased_at.is_(None))
        .with_for_update(key_share=True)
    ).one_or_none()


def person_for(db: Session, person_id: str, email: str, name: str, now: datetime) -> Person:
    """The person with this address; a new one, with this id and name, when there is none."""
    found = person_by_email(db, email) or add_person(db, person_id, email, name, now)
    if found is None:
        # Somebody else has just added the address.
        found = person_by_email(db, email)
        assert found is not None
    return found


def add_person(db: Session, person_id: str, email: str, name: str, now: datetime) -> Person | None:
    """A new person; None when the address is somebody's already."""
    return db.scalars(
        insert(Person)
        .values(id=person_id, email=email, name=name, may_organise=False, version=0, created_at=now)
        .on_conflict_do_nothing()
        .returning(Person)
    ).one_or_none()


def people(db: Session, person_ids: Collection[str]) -> Sequence[Person]:
    """Those of the people who exist and were not erased."""
    return db.scalars(select(Person).where(Person.id.in_(person_ids), Person.erased_at.is_(None))).all()


def forget_person(db: Session, person_id: str, erased: str) -> None:
    """Remove what lies about of a person beside their own row: letters, links, roles."""
    email = db.scalars(select(Person.email).where(Person.id == person_id)).one()
    theirs = (SignIn.person_id == person_id) | (SignIn.email == email)
    db.execute(delete(TIMERS).where(TIMERS.c.subject.in_(select(SignIn.id).where(theirs))))
    db.execute(delete(Link).where(Link.person_id == person_id))
    db.execute(delete(SignIn).where(theirs))
    db.execute(delete(SignInFailure).where(SignInFailure.email == email))
    db.execute(delete(Organiser).where(Organiser.person_id == person_id))
    db.execute(update(EventHost).where(EventHost.person_id == person_id).values(name=erased))
