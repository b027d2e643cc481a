"""Messages in: which letter each of them asks for."""

from sqlalchemy.orm import Session

from chassis.messaging import Handlers, Received, Timer, TimerHandlers, timers
from contracts import (
    REGISTRATION,
    SESSIONS,
    PersonErased,
    RegistrationCancelled,
    RegistrationConfirmed,
    RegistrationLinkRequested,
    ReportReady,
    SignInRequested,
)
from contracts.base import Message
from services.notifications import use_cases
from services.notifications.domain import letters
from services.notifications.runtime import Runtime


def _record(runtime: Runtime, db: Session, received: Received[Message], due: letters.Due) -> None:
    use_cases.record(runtime, db, due, source_message_id=received.id, revision=received.sequence)


def on_registration_confirmed(
    runtime: Runtime, db: Session, received: Received[RegistrationConfirmed]
) -> None:
    """Confirm the place."""
    message = received.message
    _record(runtime, db, received, letters.confirmation(message.registration_id, message.person_id))


def on_registration_cancelled(
    runtime: Runtime, db: Session, received: Received[RegistrationCancelled]
) -> None:
    """Say that the place is given back."""
    message = received.message
    _record(runtime, db, received, letters.cancellation(message.registration_id, message.person_id))


def on_link_requested(runtime: Runtime, db: Session, received: Received[RegistrationLinkRequested]) -> None:
    """Send the personal link again."""
    _record(runtime, db, received, letters.fresh_link(received.message.registration_id))


def on_sign_in_requested(runtime: Runtime, db: Session, received: Received[SignInRequested]) -> None:
    """Send the code and the link to sign in with."""
    message = received.message
    _record(runtime, db, received, letters.sign_in(message.sign_in_id, message.person_id))


def on_report_ready(runtime: Runtime, db: Session, received: Received[ReportReady]) -> None:
    """Tell everybody who registered, unless it was a rehearsal."""
    if received.rehearsal:
        return
    _record(runtime, db, received, letters.report(received.message.event_id))


def on_person_erased(runtime: Runtime, db: Session, received: Received[PersonErased]) -> None:
    """Forget them here, too."""
    use_cases.forget_person(runtime, db, received.message.person_id)


def on_forgetting_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """Forget old records, and again tomorrow."""
    use_cases.forget_old(db)
    timers.schedule(db, timer.kind, timer.subject, timer.due_at + use_cases.FORGETTING_EVERY)


TOPICS = (REGISTRATION, SESSIONS)

HANDLERS: Handlers = {
    RegistrationConfirmed: on_registration_confirmed,
    RegistrationCancelled: on_registration_cancelled,
    RegistrationLinkRequested: on_link_requested,
    SignInRequested: on_sign_in_requested,
    ReportReady: on_report_ready,
    PersonErased: on_person_erased,
}

TIMERS: TimerHandlers = {use_cases.FORGETTING: on_forgetting_due}
