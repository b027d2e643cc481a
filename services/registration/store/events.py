"""Events, agendas and hosts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, delete, select, text, tuple_
from sqlalchemy.orm import Session

from services.registration.models import AgendaRow, Event, EventHost, Organisation


def event(db: Session, event_id: str) -> Event | None:
    """By id or slug."""
    column = Event.id if event_id.startswith("evt_") else Event.slug
    return db.scalars(select(Event).where(column == event_id)).one_or_none()


def lock_event(db: Session, event_id: str) -> Event | None:
    """An event, locked and as it is now, whatever was read before. First of all locks that a use case takes."""
    return db.scalars(
        select(Event)
        .where(Event.id == event_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def slug_taken(db: Session, slug: str) -> bool:
    """Whether an event has this slug. Serialises those who choose one until they commit."""
    db.execute(text("SELECT pg_advisory_xact_lock(hashtext(:slug))"), {"slug": f"event slug {slug}"})
    return db.scalars(select(Event.id).where(Event.slug == slug)).first() is not None


def upcoming_events(
    db: Session, now: datetime, after: tuple[datetime, str] | None, limit: int
) -> Sequence[Row[Event, str, str]]:
    """Published events that are not over and no rehearsals, soonest first, with their organisation's name and slug."""
    query = (
        select(Event, Organisation.name, Organisation.slug)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(Event.status.in_(("published", "closed")), Event.ends_at > now, Event.rehearsal_of.is_(None))
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Event.starts_at, Event.id) > after)
    return db.execute(query).all()


def agenda(db: Session, event_id: str) -> Sequence[AgendaRow]:
    """Items and parts, items first, each in order."""
    return db.scalars(
        select(AgendaRow)
        .where(AgendaRow.event_id == event_id)
        .order_by(AgendaRow.parent_id.is_not(None), AgendaRow.position)
    ).all()


def drop_agenda(db: Session, event_id: str) -> None:
    """Remove every item of an event."""
    db.execute(delete(AgendaRow).where(AgendaRow.event_id == event_id))


def is_host(db: Session, event_id: str, person_id: str) -> bool:
    """Whether the person was named a host of the event."""
    return db.get(EventHost, (event_id, person_id)) is not None


def hosts(db: Session, event_id: str) -> Sequence[EventHost]:
    """The event's hosts in the order in which they were added."""
    return db.scalars(
        select(EventHost)
        .where(EventHost.event_id == event_id)
        .order_by(EventHost.added_at, EventHost.person_id)
    ).all()


def hosted_by(db: Session, person_id: str) -> Sequence[Event]:
    """The events that a person hosts, latest first; no rehearsals."""
    return db.scalars(
        select(Event)
        .join(EventHost, EventHost.event_id == Event.id)
        .where(EventHost.person_id == person_id, Event.rehearsal_of.is_(None))
        .order_by(Event.starts_at.desc())
        .limit(100)
    ).all()
