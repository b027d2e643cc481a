"""Registrations."""

from collections.abc import Collection, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from services.registration.models import Event, Person, Registration


def registration(db: Session, registration_id: str) -> Registration | None:
    """A registration."""
    return db.get(Registration, registration_id)


def lock_registration(db: Session, registration_id: str) -> Registration | None:
    """A registration, locked and as it is now."""
    return db.scalars(
        select(Registration)
        .where(Registration.id == registration_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def registration_of(db: Session, event_id: str, person_id: str) -> Registration | None:
    """A person's registration for an event, as it is now."""
    return db.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.person_id == person_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def person_and_registration(
    db: Session, event_id: str, email: str
) -> tuple[Person | None, Registration | None]:
    """Who has this address, and their registration for the event; at one go, because most who come late ask this."""
    row = db.execute(
        select(Person, Registration)
        .outerjoin(Registration, (Registration.person_id == Person.id) & (Registration.event_id == event_id))
        .where(Person.email == email)
    ).one_or_none()
    return (None, None) if row is None else (row[0], row[1])


def registrations(
    db: Session, event_id: str, after: str | None, limit: int
) -> Sequence[Row[Registration, str | None]]:
    """An event's registrations with their addresses, in the order in which they came."""
    query = (
        select(Registration, Person.email)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event_id, Person.erased_at.is_(None))
        .order_by(Registration.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(Registration.id > after)
    return db.execute(query).all()


def recipients(db: Session, event_id: str) -> Sequence[Row[Registration, str]]:
    """Confirmed registrations and where to write to."""
    return db.execute(  # type: ignore[return-value]  # the addresses are not null
        select(Registration, Person.email)
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.event_id == event_id, Registration.status == "confirmed", Person.email.is_not(None)
        )
        .order_by(Registration.id)
    ).all()


def with_questions(db: Session, event_id: str) -> Sequence[Registration]:
    """Confirmed registrations that came with a question to the panel, in the order in which they came."""
    found = select(Registration).where(
        Registration.event_id == event_id, Registration.status == "confirmed", Registration.question != ""
    )
    return db.scalars(found.order_by(Registration.id)).all()


def registrations_of(
    db: Session, person_id: str, after: str | None, limit: int
) -> Sequence[Row[Registration, Event]]:
    """A person's registrations with their events, latest first."""
    query = (
        select(Registration, Event)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.person_id == person_id)
        .order_by(Registration.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(Registration.id < after)
    return db.execute(query).all()


def registrations_among(db: Session, event_id: str, person_ids: Collection[str]) -> dict[str, Registration]:
    """The registrations of some people for an event, by person id."""
    rows = db.scalars(
        select(Registration).where(Registration.event_id == event_id, Registration.person_id.in_(person_ids))
    )
    return {row.person_id: row for row in rows}
