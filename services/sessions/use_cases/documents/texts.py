"""The plain text of notes: kept with the room when updates are folded in, worked out and remembered until then."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy.orm import Session

from chassis.messaging import timers
from services.sessions import store
from services.sessions.models import RoomRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.change import Change
from services.sessions.use_cases.documents import crdt

FOLD_TIMER = "note.fold"
FOLD_AFTER = timedelta(seconds=10)
FOLD_AFTER_ON_SCREEN = timedelta(seconds=1)


def text_of(runtime: Runtime, db: Session, room: RoomRow) -> str:
    """What the room's note reads now."""
    if room.note_text_version == room.note_version:
        return room.note_text
    known = runtime.note_texts.get(room.id, room.note_version)
    if known is not None:
        return known
    kept = store.kept_note(db, room.id)
    text = crdt.text_of(crdt.load(kept.state, kept.updates, text=kept.text))
    runtime.note_texts.put(room.id, kept.version, text)
    return text


def texts_of(runtime: Runtime, db: Session, rooms: Iterable[RoomRow]) -> dict[str, str]:
    """What the rooms' notes read now, by room."""
    return {room.id: text_of(runtime, db, room) for room in rooms}


def expect_folding(change: Change, room: RoomRow, after: timedelta = FOLD_AFTER) -> None:
    """The room's updates are folded in some time `after` the first."""
    timers.schedule(
        change.db, FOLD_TIMER, room.id, change.now + after, data={"session_id": change.session.id}
    )
