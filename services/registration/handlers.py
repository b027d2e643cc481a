"""Messages and timers in: thin; the use cases decide."""

from datetime import timedelta

from sqlalchemy.orm import Session

from chassis.messaging import Handlers, Received, Timer, TimerHandlers, timers
from contracts import SessionEnded
from services.registration.runtime import Runtime
from services.registration.use_cases import events, housekeeping, rehearsals, sign_in


def on_session_ended(runtime: Runtime, db: Session, received: Received[SessionEnded]) -> None:
    """The live session is over, so the event is."""
    events.end_after_session(runtime, db, received.message.event_id)


def on_closing_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """Registration closes."""
    events.close_when_due(runtime, db, timer.subject)


def on_letter_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """Somebody asked for a sign-in letter."""
    newcomer = (timer.data or {}).get("newcomer")
    sign_in.prepare_letter(runtime, db, timer.subject, newcomer)


def on_housekeeping_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """Once an hour."""
    housekeeping.tidy(runtime, db)
    timers.schedule(db, housekeeping.TIMER, timer.subject, timer.due_at + timedelta(hours=1))


def on_forgetting_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """A rehearsal was kept for a day."""
    rehearsals.forget_when_due(db, timer.subject)


HANDLERS: Handlers = {SessionEnded: on_session_ended}

TIMERS: TimerHandlers = {
    events.CLOSE_TIMER: on_closing_due,
    sign_in.PREPARE_TIMER: on_letter_due,
    housekeeping.TIMER: on_housekeeping_due,
    rehearsals.FORGET_TIMER: on_forgetting_due,
}
