"""A session comes into being with its event, follows the event's changes, is started, and ends."""

from datetime import UTC

from sqlalchemy.orm import Session

from chassis.database import now
from chassis.problems import NotFound
from contracts import ReportReady, SessionCreated, SessionEnded, SessionStarted
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.models import RoomRow, SessionRow
from services.sessions.registration import EventDetails
from services.sessions.runtime import Runtime
from services.sessions.use_cases import actions, feedback, lobby, questions
from services.sessions.use_cases.access import admit, existing_session, require_host
from services.sessions.use_cases.change import ALL, Change, change_of, changing
from services.sessions.use_cases.copying import copy_preparations
from services.sessions.use_cases.drafts import discard_drafts
from services.sessions.use_cases.notes import folding
from services.sessions.use_cases.polls.running import close_all
from services.sessions.use_cases.rounds import close_now
from services.sessions.use_cases.running import commands as agenda
from services.sessions.use_cases.views import SessionView, session_view

MAIN_ROOM = "Main room"


def session_of(runtime: Runtime, event_id: str, person_id: str) -> SessionView:
    """The event's session, made now when the message that announces the event is late.

    NotFound when there is no such published event; Forbidden when the person may not come to it.
    """
    with runtime.database.reading() as db:
        session = store.session_of_event(db, event_id)
    if session is None:
        details = runtime.registration.event(event_id)
        with runtime.database.transaction() as db:
            session = ensure_session(runtime, db, details)
    if session is None:
        raise NotFound("session")
    admit(runtime, event_id, person_id)
    return session_view(session)


def ensure_session(runtime: Runtime, db: Session, details: EventDetails) -> SessionRow | None:
    """The session of a published event, made unless it exists; None for a draft or an event that is over."""
    store.add_hosts(db, details.id, details.host_ids)
    existing = store.session_of_event(db, details.id)
    if existing is not None or details.status not in ("published", "closed"):
        return existing
    session_id, main_room_id = runtime.ids("ses"), runtime.ids("roo")
    made = store.add_session(
        db,
        {
            "id": session_id,
            "event_id": details.id,
            "organisation_id": details.organisation_id,
            **_facts(details),
            "rehearsal": details.rehearsal,
            "status": "waiting",
            "main_room_id": main_room_id,
            "pace": details.pace,
            "seq": 0,
            "message_version": 0,
            "created_at": now(db),
        },
    )
    if made:
        db.add(RoomRow(id=main_room_id, session_id=session_id, kind="main", name=MAIN_ROOM, position=0))
        with changing(runtime, db, session_id) as change:
            change.message(SessionCreated)
            rehearsed = details.rehearsal_of and store.session_of_event(db, details.rehearsal_of)
            if rehearsed:
                copy_preparations(change, rehearsed)
    return store.session_of_event(db, details.id)


def follow_event(runtime: Runtime, db: Session, details: EventDetails) -> None:
    """Take over the event's facts, unless ours are newer; makes the session when there is none."""
    session = ensure_session(runtime, db, details)
    if session is None or session.event_version >= details.version:
        return
    with changing(runtime, db, session.id) as change:
        if change.session.event_version < details.version:
            for name, value in _facts(details).items():
                setattr(change.session, name, value)
            _tell(change)
            agenda.follow_agenda(change)


def start(runtime: Runtime, session_id: str, person_id: str) -> SessionView:
    """Open the workshop. Starting a live session changes nothing."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        if lifecycle.start(change.session.status):
            change.session.status = "live"
            change.session.started_at = change.now
            _tell(change)
            change.message(SessionStarted)
            agenda.begin_with_session(change)
        return session_view(change.session)


def end(runtime: Runtime, session_id: str, person_id: str) -> SessionView:
    """End the workshop: an open round closes, everybody is back in the main room, the report is ready."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        if lifecycle.end(change.session.status):
            _end(change)
        return session_view(change.session)


def end_with_event(runtime: Runtime, db: Session, event_id: str) -> None:
    """The event is over, so its session is; one that was never started just ends, without a report."""
    session = store.session_of_event(db, event_id)
    if session is None:
        return
    with changing(runtime, db, session.id) as change:
        if change.session.status != "ended":
            _end(change)


def end_after_run(runtime: Runtime, db: Session, session_id: str) -> bool:
    """The agenda is over, and the session was to end with it; whether it did."""
    with changing(runtime, db, session_id) as change:
        if change.session.status != "live" or not agenda.ends_session(change):
            return False
        _end(change)
        return True


def forget_with_event(runtime: Runtime, db: Session, event_id: str) -> None:
    """The event was a rehearsal and is forgotten: who is still here sees the end, and nothing of it is kept."""
    session = store.session_of_event(db, event_id)
    if session is None or not session.rehearsal:
        return
    with changing(runtime, db, session.id) as change:
        if change.session.status != "ended":
            _end(change)
    store.forget_session(db, session.id, event_id)


def look(runtime: Runtime, session_id: str, person_id: str) -> SessionView:
    """The session, for who may come to it."""
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
    admit(runtime, session.event_id, person_id)
    return session_view(session)


def _end(change: Change) -> None:
    started = change.session.started_at is not None
    agenda.end_with_session(change)
    discard_drafts(change, store.drafts(change.db, change.session.id))
    running = store.running_round(change.db, change.session.id)
    if running is not None:
        close_now(change, running)
    close_all(change)
    feedback.end(change)
    actions.end(change)
    folding.fold_all(change)
    lobby.close(change)
    questions.finish(change)
    change.session.status = "ended"
    change.session.ended_at = change.now
    _tell(change)
    change.message(SessionEnded)
    if started:
        change.message(ReportReady)


def _tell(change: Change) -> None:
    change.frame("session", ALL, session_view(change.session).model_dump(mode="json"))


def _facts(details: EventDetails) -> dict[str, object]:
    return {
        "event_version": details.version,
        "title": details.title,
        "time_zone": details.time_zone,
        "starts_at": details.starts_at.astimezone(UTC),
        "ends_at": details.ends_at.astimezone(UTC),
        "agenda": [item.model_dump(mode="json") for item in details.agenda],
    }
