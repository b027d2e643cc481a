"""Registering, cancelling, and asking for the personal link again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from chassis.auth import Caller
from chassis.messaging import outbox
from chassis.problems import Forbidden, NotFound
from contracts import (
    QuestionSubmitted,
    RegistrationCancelled,
    RegistrationConfirmed,
    RegistrationLinkRequested,
)
from services.registration import store
from services.registration.domain import registrations as rules
from services.registration.domain.errors import WrongState
from services.registration.domain.names import normal_email
from services.registration.models import Event, Person, Registration
from services.registration.runtime import Runtime
from services.registration.use_cases import guard
from services.registration.use_cases.events import openness_of


@dataclass(frozen=True)
class Application:
    """What somebody says when they register (or the organiser says for them, `vouched`)."""

    name: str
    email: str
    place: str = ""
    organisation: str = ""
    access_needs: str = ""
    question: str = ""
    listening: bool = False
    vouched: bool = False


def register(
    runtime: Runtime, caller: Caller | None, event_id: str, application: Application
) -> Registration:
    """Confirm a place at an event.

    The event's row lock is held from the count of the seats to the commit, so that the last seat goes to one person.
    Somebody who is registered already keeps what they said; their link goes out again, but not too often. A full or
    closed event is refused without the lock first: whoever comes late must not queue behind those who get a seat.
    """
    email = normal_email(application.email)
    with runtime.database.transaction() as db:
        seen = guard.visible_event(db, event_id, caller)
        guard.refuse_rehearsal(seen)
        organising = guard.acts_for(db, seen.organisation_id, caller)
        if application.vouched and not organising:
            raise Forbidden("Only the event's organisers vouch for somebody. Leave `vouched` away.")
        known, kept = store.person_and_registration(db, seen.id, email)
        if kept and kept.status == "confirmed":
            return _again(runtime, db, kept)
        _check(runtime, db, seen, email, application)
        event = store.lock_event(db, seen.id)
        if event is None:
            raise NotFound("event")
        # Somebody else may have had the lock: what was read without it counts no more.
        new_id, now = runtime.ids("per"), runtime.clock.now()
        person = known or store.person_for(db, new_id, email, application.name, now)
        kept = None if person.id == new_id else store.registration_of(db, event.id, person.id)
        if kept is not None and kept.status == "confirmed":
            return _again(runtime, db, kept)
        _check(runtime, db, event, email, application)
        event.seats_taken += 1
        registration = _confirm(runtime, db, event, person, application, kept)
        if organising and caller is not None and caller.sub != person.id:
            registration.registered_by = caller.sub
        return registration


def cancel(runtime: Runtime, caller: Caller, registration_id: str) -> Registration:
    """Give the place back; the seat is free at once. Cancelling twice changes nothing."""
    with runtime.database.transaction() as db:
        seen = guard.own_registration(db, store.registration(db, registration_id), caller)
        event = store.lock_event(db, seen.event_id)
        registration = store.lock_registration(db, registration_id)
        assert event is not None
        assert registration is not None
        if registration.status == "cancelled":
            return registration
        with guard.rules():
            if event.status == "ended":
                raise WrongState("The event is over; there is nothing left to cancel.")
        free_seat(runtime, db, event, registration)
        return registration


def free_seat(runtime: Runtime, db: Session, event: Event, registration: Registration) -> None:
    """Cancel a confirmed registration. Both rows are locked."""
    event.seats_taken -= 1
    registration.status = "cancelled"
    registration.cancelled_at = runtime.clock.now()
    registration.version += 1
    if event.rehearsal_of is not None:
        return
    outbox.add(
        db,
        RegistrationCancelled(
            registration_id=registration.id,
            event_id=event.id,
            organisation_id=event.organisation_id,
            person_id=registration.person_id,
        ),
        key=registration.id,
        sequence=registration.version,
        subject=registration.id,
    )


def send_link(runtime: Runtime, registration_id: str) -> None:
    """Mail a registration's personal link again, at most every ten minutes. Says nothing of what was found."""
    with runtime.database.transaction() as db:
        registration = store.lock_registration(db, registration_id)
        if registration is not None and registration.status == "confirmed":
            _request_link(runtime, db, registration)


def registrations_for(
    runtime: Runtime, caller: Caller, event_id: str, after: str | None, limit: int
) -> Sequence[tuple[Registration, str | None]]:
    """An event's registrations with their addresses, for its organisers."""
    with runtime.database.reading() as db:
        event = guard.visible_event(db, event_id, caller)
        guard.require_organiser(db, event, caller)
        return [(row, email) for row, email in store.registrations(db, event.id, after, limit)]


def registrations_of(
    runtime: Runtime, caller: Caller, after: str | None, limit: int
) -> Sequence[tuple[Registration, Event]]:
    """The caller's own registrations, latest first."""
    with runtime.database.reading() as db:
        person = guard.signed_in(db, caller)
        return [(row, event) for row, event in store.registrations_of(db, person.id, after, limit)]


@dataclass(frozen=True)
class Attendance:
    """Whether a person may come to an event, and as what."""

    status: Literal["confirmed", "cancelled", "none"]
    registration_id: str | None
    host: bool


def attendance(runtime: Runtime, event_id: str, person_id: str) -> Attendance:
    """What the event knows of a person."""
    with runtime.database.reading() as db:
        event = store.event(db, event_id)
        if event is None:
            raise NotFound("event")
        host = store.is_host(db, event.id, person_id) or store.is_organiser(
            db, event.organisation_id, person_id
        )
        registration = store.registration_of(db, event.id, person_id)
        if registration is None or store.person(db, person_id) is None:
            return Attendance("none", None, host)
        status: Literal["confirmed", "cancelled"] = (
            "confirmed" if registration.status == "confirmed" else "cancelled"
        )
        return Attendance(status, registration.id, host)


def recipients(runtime: Runtime, event_id: str) -> Sequence[tuple[Registration, str]]:
    """Who is registered for an event, and where to write to."""
    with runtime.database.reading() as db:
        event = store.event(db, event_id)
        if event is None:
            raise NotFound("event")
        return [(row, email) for row, email in store.recipients(db, event.id)]


def questions(runtime: Runtime, event_id: str) -> Sequence[Registration]:
    """The confirmed registrations for an event that came with a question, in the order in which they came."""
    with runtime.database.reading() as db:
        if store.event(db, event_id) is None:
            raise NotFound("event")
        return store.with_questions(db, event_id)


def _check(runtime: Runtime, db: Session, event: Event, email: str, application: Application) -> None:
    tier = store.tier_of(db, event.organisation_id, email) if event.eligible_tiers else None
    with guard.rules():
        rules.check_may_register(openness_of(event), tier, runtime.clock.now(), vouched=application.vouched)


def _confirm(
    runtime: Runtime,
    db: Session,
    event: Event,
    person: Person,
    application: Application,
    kept: Registration | None,
) -> Registration:
    now = runtime.clock.now()
    if kept is None:
        registration = Registration(
            id=runtime.ids("reg"), event_id=event.id, person_id=person.id, created_at=now, version=1
        )
        db.add(registration)
    else:
        registration = kept
        registration.version += 1
        registration.cancelled_at = None
    registration.status = "confirmed"
    registration.name = application.name
    registration.place = application.place
    registration.organisation = application.organisation
    registration.access_needs = application.access_needs
    registration.question = application.question
    registration.listening = application.listening
    registration.consent = rules.CONSENT
    registration.consent_at = now
    registration.registered_by = None
    registration.link_sent_at = now
    db.flush()
    outbox.add(
        db,
        RegistrationConfirmed(
            registration_id=registration.id,
            event_id=event.id,
            organisation_id=event.organisation_id,
            person_id=person.id,
        ),
        key=registration.id,
        sequence=registration.version,
        subject=registration.id,
    )
    if registration.question:
        _tell_question(db, event, registration)
    return registration


def _tell_question(db: Session, event: Event, registration: Registration) -> None:
    registration.version += 1
    outbox.add(
        db,
        QuestionSubmitted(
            registration_id=registration.id,
            event_id=event.id,
            organisation_id=event.organisation_id,
            person_id=registration.person_id,
        ),
        key=registration.id,
        sequence=registration.version,
        subject=registration.id,
    )


def _again(runtime: Runtime, db: Session, kept: Registration) -> Registration:
    registration = store.lock_registration(db, kept.id)
    assert registration is not None
    if registration.status == "confirmed":
        _request_link(runtime, db, registration)
    return registration


def _request_link(runtime: Runtime, db: Session, registration: Registration) -> None:
    now: datetime = runtime.clock.now()
    if not rules.link_due(registration.link_sent_at, now):
        return
    registration.link_sent_at = now
    registration.version += 1
    outbox.add(
        db,
        RegistrationLinkRequested(registration_id=registration.id),
        key=registration.id,
        sequence=registration.version,
        subject=registration.id,
    )
