"""Messages in, and timers that are due. Each runs in the transaction that records the message, or marks the timer."""

from datetime import timedelta

from sqlalchemy.orm import Session

from chassis.database import now
from chassis.messaging import Handlers, InvalidMessage, Received, Timer, TimerHandlers, timers
from chassis.problems import NotFound, Unavailable
from contracts import (
    REGISTRATION,
    EventChanged,
    EventEnded,
    EventPublished,
    HostAdded,
    PersonErased,
    QuestionSubmitted,
    RegistrationCancelled,
    RegistrationConfirmed,
    RehearsalForgotten,
)
from services.sessions import store
from services.sessions.registration import EventDetails
from services.sessions.runtime import Runtime
from services.sessions.use_cases import (
    actions,
    drafting,
    feedback,
    joining,
    lifecycle,
    presence,
    questions,
    rounds,
    submitted,
    upkeep,
)
from services.sessions.use_cases.documents import texts
from services.sessions.use_cases.notes import folding
from services.sessions.use_cases.polls import counting as poll_counting
from services.sessions.use_cases.polls import running as poll_running
from services.sessions.use_cases.running import commands as running
from services.sessions.use_cases.running import keeping, laying

FOLLOW_TIMER = "event.follow"
FOLLOW_AGAIN = timedelta(seconds=1)


def on_event_published(runtime: Runtime, db: Session, received: Received[EventPublished]) -> None:
    """The event's session comes into being."""
    _follow(runtime, db, received.message.event_id)


def on_event_changed(runtime: Runtime, db: Session, received: Received[EventChanged]) -> None:
    """The session follows the event's facts and agenda."""
    _follow(runtime, db, received.message.event_id)


def on_event_ended(runtime: Runtime, db: Session, received: Received[EventEnded]) -> None:
    """The session is over with the event."""
    lifecycle.end_with_event(runtime, db, received.message.event_id)


def on_host_added(runtime: Runtime, db: Session, received: Received[HostAdded]) -> None:
    """Somebody may host the session."""
    joining.become_host(runtime, db, received.message.event_id, received.message.person_id)


def on_registration_confirmed(
    runtime: Runtime, db: Session, received: Received[RegistrationConfirmed]
) -> None:
    """Somebody may come."""
    said = received.message
    store.save_attendance(db, said.registration_id, said.event_id, said.person_id, "confirmed")


def on_registration_cancelled(
    runtime: Runtime, db: Session, received: Received[RegistrationCancelled]
) -> None:
    """Somebody gave their place back."""
    said = received.message
    store.save_attendance(db, said.registration_id, said.event_id, said.person_id, "cancelled")


def on_rehearsal_forgotten(runtime: Runtime, db: Session, received: Received[RehearsalForgotten]) -> None:
    """A rehearsal is over, and nothing of it is kept."""
    lifecycle.forget_with_event(runtime, db, received.message.event_id)


def on_question_submitted(runtime: Runtime, db: Session, received: Received[QuestionSubmitted]) -> None:
    """Somebody asked the panel when they registered; a timer fetches the words, once for all who do so together."""
    timers.schedule(db, submitted.IMPORT_TIMER, received.message.event_id, now(db))


def on_person_erased(runtime: Runtime, db: Session, received: Received[PersonErased]) -> None:
    """Somebody asked to be forgotten."""
    joining.erase(runtime, db, received.message.person_id)


def on_round_close_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """A closing countdown is over."""
    data = timer.data or {}
    rounds.close_due(runtime, db, str(data["session_id"]), timer.subject, int(data["generation"]))


def on_round_end_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """The countdown to a round's own end begins."""
    data = timer.data or {}
    rounds.end_due(runtime, db, str(data["session_id"]), timer.subject, int(data["generation"]))


def on_poll_close_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """A poll's countdown is over."""
    data = timer.data or {}
    poll_running.close_due(runtime, db, str(data["session_id"]), timer.subject, int(data["generation"]))


def on_poll_tell_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """Votes have come in."""
    poll_counting.tell_due(runtime, db, str((timer.data or {})["session_id"]), timer.subject)


def on_hub_silent(runtime: Runtime, db: Session, timer: Timer) -> None:
    """A hub has not been heard of for a while."""
    presence.hub_silent(runtime, db, timer.subject)


def on_upkeep_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """People came or went, so the drafts are put in order."""
    upkeep.put_in_order(runtime, db, timer.subject)


def on_questions_import_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """Questions came with registrations."""
    submitted.take_in(runtime, db, timer.subject)


def on_question_votes_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """Votes for questions are to be counted."""
    questions.count_votes(runtime, db, timer.subject)


def on_note_fold_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """A note was written in a while ago."""
    folding.fold(runtime, db, str((timer.data or {})["session_id"]), timer.subject)


def on_feedback_turn_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """A room has had its time to speak to the whole group."""
    feedback.turn_due(runtime, db, timer.subject, int((timer.data or {})["generation"]))


def on_hands_count_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """Hands went up or down."""
    actions.count_due(runtime, db, timer.subject)


def on_follow_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """Registration did not answer when the event's message came; a timer that fails is tried again, ever more
    seldom."""
    lifecycle.follow_event(runtime, db, _event(runtime, timer.subject))


def _follow(runtime: Runtime, db: Session, event_id: str) -> None:
    try:
        details = _event(runtime, event_id)
    except Unavailable:
        # The messages behind this one need not wait until registration is back.
        timers.schedule(db, FOLLOW_TIMER, event_id, now(db) + FOLLOW_AGAIN)
    else:
        lifecycle.follow_event(runtime, db, details)


def _event(runtime: Runtime, event_id: str) -> EventDetails:
    try:
        return runtime.registration.event(event_id)
    except NotFound as missing:
        raise InvalidMessage(f"registration announces event {event_id} but does not know it") from missing


def on_run_due(runtime: Runtime, db: Session, timer: Timer) -> None:
    """Something in the agenda's run is over, or soon will be."""
    running.run_due(runtime, db, timer.subject, int((timer.data or {})["generation"]))


def on_tables_to_lay(runtime: Runtime, db: Session, timer: Timer) -> None:
    """The agenda has a breakout coming."""
    laying.lay_due(runtime, db, timer.subject)


def on_run_over(runtime: Runtime, db: Session, timer: Timer) -> None:
    """The agenda is over, and the session is to end with it."""
    lifecycle.end_after_run(runtime, db, timer.subject)


TOPICS = (REGISTRATION,)

HANDLERS: Handlers = {
    EventPublished: on_event_published,
    EventChanged: on_event_changed,
    EventEnded: on_event_ended,
    HostAdded: on_host_added,
    RegistrationConfirmed: on_registration_confirmed,
    RegistrationCancelled: on_registration_cancelled,
    PersonErased: on_person_erased,
    RehearsalForgotten: on_rehearsal_forgotten,
    QuestionSubmitted: on_question_submitted,
}

TIMERS: TimerHandlers = {
    rounds.CLOSE_TIMER: on_round_close_due,
    rounds.END_TIMER: on_round_end_due,
    poll_running.CLOSE_TIMER: on_poll_close_due,
    poll_counting.TELL_TIMER: on_poll_tell_due,
    presence.HUB_TIMER: on_hub_silent,
    FOLLOW_TIMER: on_follow_due,
    drafting.UPKEEP_TIMER: on_upkeep_due,
    keeping.RUN_TIMER: on_run_due,
    keeping.OVER_TIMER: on_run_over,
    laying.LAY_TIMER: on_tables_to_lay,
    texts.FOLD_TIMER: on_note_fold_due,
    feedback.TURN_TIMER: on_feedback_turn_due,
    actions.COUNT_TIMER: on_hands_count_due,
    submitted.IMPORT_TIMER: on_questions_import_due,
    questions.COUNT_TIMER: on_question_votes_due,
}
