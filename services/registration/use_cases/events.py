"""Events: drafted, published, changed, closed, ended; and who hosts them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast

from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.messaging import outbox, timers
from chassis.problems import NotFound, PreconditionFailed
from contracts import EventChanged, EventClosed, EventEnded, EventPublished, HostAdded
from services.registration import store
from services.registration.domain import events as rules
from services.registration.domain.agenda import (
    Advance,
    AgendaItem,
    AgendaPart,
    Breakout,
    ItemKind,
    with_ids,
)
from services.registration.domain.events import EventFacts
from services.registration.domain.names import normal_email, slug_of
from services.registration.domain.registrations import Openness
from services.registration.models import AgendaRow, Event, EventHost, Organisation
from services.registration.runtime import Runtime
from services.registration.use_cases import guard

CLOSE_TIMER = "event.close"
_FACTS = {
    "published": EventPublished,
    "changed": EventChanged,
    "closed": EventClosed,
    "ended": EventEnded,
}


@dataclass(frozen=True)
class EventPage:
    """An event with everything that is shown of it."""

    event: Event
    organisation_name: str
    organisation_slug: str
    agenda: tuple[AgendaItem, ...]
    organising: bool = False

    @property
    def openness(self) -> Openness:
        """Where the event stands for those who want to register."""
        return openness_of(self.event)


def openness_of(event: Event) -> Openness:
    """Where the event stands for those who want to register."""
    return Openness(
        status=cast(rules.Status, event.status),
        capacity=event.capacity,
        seats_taken=event.seats_taken,
        ends_at=event.ends_at,
        registration_closes_at=event.registration_closes_at,
        eligible_tiers=tuple(event.eligible_tiers),
    )


def create_event(runtime: Runtime, caller: Caller, organisation_id: str, facts: EventFacts) -> EventPage:
    """Draft an event."""
    with runtime.database.transaction() as db:
        organisation = guard.organisation_for(db, organisation_id, caller)
        with guard.rules():
            rules.check_facts(facts, organisation.tiers)
        event = Event(
            id=runtime.ids("evt"),
            organisation_id=organisation.id,
            slug="",
            status="draft",
            seats_taken=0,
            version=1,
            created_at=runtime.clock.now(),
        )
        event.slug = _free_slug(db, facts.title, event.id)
        _write_facts(event, facts)
        db.add(event)
        db.flush()
        agenda = _write_agenda(runtime, db, event.id, facts.agenda)
        return EventPage(event, organisation.name, organisation.slug, agenda, organising=True)


def event_page(runtime: Runtime, caller: Caller | None, event_id: str) -> EventPage:
    """An event by id or slug; a draft only for its organisers and hosts."""
    with runtime.database.reading() as db:
        event = guard.visible_event(db, event_id, caller)
        return _page(db, event, caller)


def upcoming(
    runtime: Runtime, after: tuple[datetime, str] | None, limit: int
) -> Sequence[tuple[Event, str, str]]:
    """Published events that are not over, soonest first, with the organisation's name and slug."""
    with runtime.database.reading() as db:
        return [
            (event, name, slug)
            for event, name, slug in store.upcoming_events(db, runtime.clock.now(), after, limit)
        ]


def change_event(
    runtime: Runtime, caller: Caller, event_id: str, version: int | None, changes: dict[str, object]
) -> EventPage:
    """Give an event new facts. `version` is the one that the caller saw (None: whichever it is)."""
    with runtime.database.transaction() as db:
        event = guard.locked_event(db, event_id, caller)
        if version is not None and version != event.version:
            raise PreconditionFailed(
                "The event has been changed since you opened it. Look at it again, then make your change.",
                version=event.version,
            )
        organisation = _organisation(db, event)
        agenda = agenda_of(store.agenda(db, event.id))
        facts = replace(_facts(event, agenda), **changes)  # type: ignore[arg-type]
        with guard.rules():
            rules.check_facts(facts, organisation.tiers)
            fact = rules.change(cast(rules.Status, event.status), facts, event.seats_taken)
        _write_facts(event, facts)
        if "agenda" in changes:
            store.drop_agenda(db, event.id)
            agenda = _write_agenda(runtime, db, event.id, facts.agenda, agenda)
        _happened(db, event, fact)
        if event.status == "published":
            _schedule_closing(db, event)
        return EventPage(event, organisation.name, organisation.slug, agenda, organising=True)


def move_event(
    runtime: Runtime, caller: Caller, event_id: str, to: Literal["publish", "close", "end"]
) -> EventPage:
    """Publish, close or end an event."""
    with runtime.database.transaction() as db:
        event = guard.locked_event(db, event_id, caller)
        status = cast(rules.Status, event.status)
        with guard.rules():
            if to == "publish":
                facts = _facts(event, agenda_of(store.agenda(db, event.id)))
                moved: tuple[rules.Status, rules.Fact] | None = rules.publish(
                    status, facts, runtime.clock.now()
                )
            else:
                moved = rules.close(status) if to == "close" else rules.end(status)
        _move(db, event, moved)
        return _page(db, event, caller)


def close_when_due(runtime: Runtime, db: Session, event_id: str) -> None:
    """The closing time has come: close registration, unless that happened already."""
    event = store.lock_event(db, event_id)
    if event is not None and event.status == "published":
        _move(db, event, rules.close("published"))


def end_after_session(runtime: Runtime, db: Session, event_id: str) -> None:
    """The live session ended, so the event is over."""
    event = store.lock_event(db, event_id)
    if event is not None and event.status != "draft":
        _move(db, event, rules.end(cast(rules.Status, event.status)))


def add_host(runtime: Runtime, caller: Caller, event_id: str, *, email: str, name: str) -> EventHost:
    """Name somebody a host of the event. Asking again changes nothing."""
    with runtime.database.transaction() as db:
        event = guard.locked_event(db, event_id, caller)
        now = runtime.clock.now()
        person = store.person_for(db, runtime.ids("per"), normal_email(email), name, now)
        found = db.get(EventHost, (event.id, person.id))
        if found is not None:
            return found
        host = EventHost(event_id=event.id, person_id=person.id, name=name, added_at=now)
        db.add(host)
        if event.status != "draft":
            event.version += 1
            outbox.add(
                db,
                HostAdded(event_id=event.id, organisation_id=event.organisation_id, person_id=person.id),
                key=event.id,
                sequence=event.version,
                subject=event.id,
            )
        return host


@dataclass(frozen=True)
class EventDetails:
    """What services are told of an event."""

    page: EventPage
    hosts: tuple[EventHost, ...]
    organiser_ids: tuple[str, ...]


def event_details(runtime: Runtime, event_id: str) -> EventDetails:
    """An event for another service."""
    with runtime.database.reading() as db:
        event = store.event(db, event_id)
        if event is None:
            raise NotFound("event")
        return EventDetails(
            _page(db, event, None),
            tuple(store.hosts(db, event.id)),
            tuple(store.organisers_of(db, event.organisation_id)),
        )


def copy_facts(
    runtime: Runtime, db: Session, event: Event, copy: Event, change: Callable[[EventFacts], EventFacts]
) -> tuple[AgendaItem, ...]:
    """Save `copy` with the facts of `event` as `change` makes them, its agenda under ids of its own."""
    facts = change(_facts(event, agenda_of(store.agenda(db, event.id))))
    _write_facts(copy, facts)
    db.add(copy)
    db.flush()
    return _write_agenda(runtime, db, copy.id, facts.agenda)


def agenda_of(rows: Sequence[AgendaRow]) -> tuple[AgendaItem, ...]:
    """The stored rows as an agenda."""
    parts: dict[str, list[AgendaPart]] = {}
    for row in rows:
        if row.parent_id is not None:
            part = AgendaPart(row.starts_at, row.title, row.prompt, cast(ItemKind, row.kind), row.id)
            parts.setdefault(row.parent_id, []).append(part)
    return tuple(
        AgendaItem(
            starts_at=row.starts_at,
            ends_at=row.ends_at or row.starts_at,
            title=row.title,
            kind=cast(ItemKind, row.kind),
            lead=row.lead,
            prompt=row.prompt,
            parts=tuple(parts.get(row.id, ())),
            id=row.id,
            advance=cast(Advance, row.advance),
            breakout=None if row.breakout is None else Breakout.from_json(row.breakout),
        )
        for row in rows
        if row.parent_id is None
    )


def _page(db: Session, event: Event, caller: Caller | None) -> EventPage:
    organisation = _organisation(db, event)
    return EventPage(
        event,
        organisation.name,
        organisation.slug,
        agenda_of(store.agenda(db, event.id)),
        organising=guard.acts_for(db, event.organisation_id, caller),
    )


def _organisation(db: Session, event: Event) -> Organisation:
    organisation = store.organisation(db, event.organisation_id)
    assert organisation is not None
    return organisation


def _free_slug(db: Session, title: str, event_id: str) -> str:
    slug = slug_of(title, fallback="event")
    if store.slug_taken(db, slug):
        slug = f"{slug}-{event_id[-8:]}"
    return slug


def _facts(event: Event, agenda: tuple[AgendaItem, ...]) -> EventFacts:
    return EventFacts(
        title=event.title,
        summary=event.summary,
        description=event.description,
        place=event.place,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        time_zone=event.time_zone,
        capacity=event.capacity,
        registration_closes_at=event.registration_closes_at,
        eligible_tiers=tuple(event.eligible_tiers),
        agenda=agenda,
    )


def _write_facts(event: Event, facts: EventFacts) -> None:
    event.title = facts.title
    event.summary = facts.summary
    event.description = facts.description
    event.place = facts.place
    event.starts_at = facts.starts_at
    event.ends_at = facts.ends_at
    event.time_zone = facts.time_zone
    event.capacity = facts.capacity
    event.registration_closes_at = facts.registration_closes_at
    event.eligible_tiers = list(facts.eligible_tiers)


def _write_agenda(
    runtime: Runtime,
    db: Session,
    event_id: str,
    agenda: Sequence[AgendaItem],
    known: Sequence[AgendaItem] = (),
) -> tuple[AgendaItem, ...]:
    """Store an agenda; ids of the `known` one are kept."""
    stored = with_ids(agenda, known, lambda: runtime.ids("agi"))
    for position, item in enumerate(stored):
        db.add(
            AgendaRow(
                id=item.id,
                event_id=event_id,
                position=position,
                starts_at=item.starts_at,
                ends_at=item.ends_at,
                title=item.title,
                kind=item.kind,
                lead=item.lead,
                prompt=item.prompt,
                advance=item.advance,
                breakout=None if item.breakout is None else item.breakout.as_json(),
            )
        )
    db.flush()
    for item in stored:
        for position, part in enumerate(item.parts):
            db.add(
                AgendaRow(
                    id=part.id,
                    event_id=event_id,
                    parent_id=item.id,
                    position=position,
                    starts_at=part.starts_at,
                    title=part.title,
                    kind=part.kind,
                    lead="",
                    prompt=part.prompt,
                )
            )
    db.flush()
    return stored


def _move(db: Session, event: Event, moved: tuple[rules.Status, rules.Fact] | None) -> None:
    if moved is None:
        return
    event.status, fact = moved
    _happened(db, event, fact)
    if event.status == "published":
        _schedule_closing(db, event)
    else:
        timers.cancel(db, CLOSE_TIMER, event.id)


def _schedule_closing(db: Session, event: Event) -> None:
    if event.registration_closes_at is None:
        timers.cancel(db, CLOSE_TIMER, event.id)
    else:
        timers.schedule(db, CLOSE_TIMER, event.id, event.registration_closes_at)


def _happened(db: Session, event: Event, fact: rules.Fact | None) -> None:
    """The event changed: a new version, and one message unless nobody outside can have seen it."""
    event.version += 1
    if fact is not None and event.rehearsal_of is None:
        message = _FACTS[fact](
            event_id=event.id, organisation_id=event.organisation_id, version=event.version
        )
        outbox.add(db, message, key=event.id, sequence=event.version, subject=event.id)
