"""A plain shared note for each room, with a version, so that nobody overwrites what they have not seen."""

from sqlalchemy.orm import Session

from chassis.problems import Forbidden, NotFound
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.notes import revise
from services.sessions.models import RoomRow, SessionRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import existing_session, require_member
from services.sessions.use_cases.change import change_of, to_room
from services.sessions.use_cases.views import NoteView, note_view


def read(runtime: Runtime, session_id: str, room_id: str, person_id: str) -> NoteView:
    """The room's note, for the people in the room and the hosts."""
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        return note_view(_room_for(db, session, room_id, person_id))


def write(
    runtime: Runtime, session_id: str, room_id: str, person_id: str, text: str, version: int
) -> NoteView:
    """Replace the note that had `version`; refused when it was changed meanwhile."""
    with change_of(runtime, session_id) as change:
        room = _room_for(change.db, change.session, room_id, person_id)
        lifecycle.require_not_ended(change.session.status)
        if revise(room.note_text, room.note_version, text, version):
            room.note_text, room.note_version, room.note_by = text, room.note_version + 1, person_id
            change.frame("note", to_room(room_id), note_view(room).model_dump())
        return note_view(room)


def _room_for(db: Session, session: SessionRow, room_id: str, person_id: str) -> RoomRow:
    member = require_member(db, session, person_id)
    room = store.room(db, session.id, room_id)
    if room is None:
        raise NotFound("room")
    if not member.host:
        placed = store.placement(db, session.id, person_id)
        if placed is None or placed.room_id != room_id:
            raise Forbidden(
                "You are not in this room, so its note is not yours to see now.", code="not-in-room"
            )
    return room
