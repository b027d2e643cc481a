"""Everything that was recorded in a session, as the report's domain takes it."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.domain.reporting import Attendee, Facts, Line, RoomRecord, RoundRecord, Stay
from services.sessions.models import SessionRow


def facts_of(db: Session, session: SessionRow) -> Facts:
    """Read within one transaction."""
    return Facts(
        attendees=tuple(
            Attendee(person.person_id, person.name, person.place, person.organisation, person.role == "host")
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
        lines=_planned(session),
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
