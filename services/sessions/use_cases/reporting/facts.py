"""Everything that was recorded in a session, as the report's domain takes it."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.domain.reporting import (
    Asked,
    Attendee,
    Facts,
    HelpCalls,
    Line,
    RoomRecord,
    RoundRecord,
    Said,
    Stay,
)
from services.sessions.models import SessionRow
from services.sessions.use_cases.actions.for_report import actions_for_report
from services.sessions.use_cases.polls.reporting import polls_for_report
from services.sessions.use_cases.questions_report import questions_for_report
from services.sessions.use_cases.running.keeping import run_for_report
from services.sessions.use_cases.talk.reading import talk_for_report


def facts_of(db: Session, session: SessionRow) -> Facts:
    """Read within one transaction."""
    talked = talk_for_report(db, session.id)
    names = {person.person_id: person.name for person in store.participants(db, session.id)}
    rooms = {room.id: room.name for room in store.rooms(db, session.id)}
    return Facts(
        attendees=tuple(
            Attendee(
                person.person_id,
                person.name,
                person.place,
                person.organisation,
                person.role == "host",
                person.stands_for,
                tuple(person.companions),
            )
            for person in store.participants(db, session.id)
        ),
        registered=store.registered(db, session.event_id),
        rounds=tuple(
            RoundRecord(row.id, row.title, row.prompt, row.opened_at, row.closed_at)
            for row in store.opened_rounds(db, session.id)
        ),
        rooms=tuple(
            RoomRecord(room.id, room.round_id, room.name, room.note_text)
            for room in store.rooms(db, session.id)
        ),
        stays=tuple(Stay(person, room) for person, room in store.stays(db, session.id)),
        lines=_held(db, session) or _planned(session),
        polls=polls_for_report(db, session.id),
        questions=tuple(
            Asked(one.question_id, one.text, one.asker, one.votes, one.state == "answered", one.answer or "")
            for one in questions_for_report(db, session.id)
        ),
        actions=actions_for_report(db, session.id),
        said=tuple(
            Said(one.text, names.get(one.person_id), rooms.get(one.room_id, "")) for one in talked.pinned
        ),
        help=HelpCalls(talked.help_calls, max(talked.waits, default=0.0)),
    )


def _held(db: Session, session: SessionRow) -> tuple[Line, ...]:
    """The agenda as it went; empty when it was never begun."""
    return tuple(
        Line(
            title=one.title,
            kind=one.kind,
            planned_at=one.planned_at or one.started_at or session.starts_at,
            planned_minutes=(one.planned_seconds or 0) / 60,
            began_at=one.started_at,
            actual_minutes=None if one.actual_seconds is None else one.actual_seconds / 60,
            skipped=one.status == "skipped",
        )
        for one in run_for_report(db, session.id)
    )


def _planned(session: SessionRow) -> tuple[Line, ...]:
    return tuple(
        Line(
            item["title"],
            item["kind"],
            datetime.fromisoformat(item["starts_at"]),
            (
                datetime.fromisoformat(item["ends_at"]) - datetime.fromisoformat(item["starts_at"])
            ).total_seconds()
            / 60,
        )
        for item in session.agenda
    )
