"""What the rooms wrote, for the report."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.domain.report import RoomRecord
from services.sessions.models import RoomRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.documents.texts import texts_of


def notes_for_report(
    runtime: Runtime, db: Session, session_id: str, rooms: Iterable[RoomRow] | None = None
) -> list[RoomRecord]:
    """Every room of the session with its note, main room first, then round by round."""
    found = list(store.rooms(db, session_id) if rooms is None else rooms)
    texts = texts_of(runtime, db, found)
    return [RoomRecord(room.id, room.round_id, room.name, texts[room.id]) for room in found]
