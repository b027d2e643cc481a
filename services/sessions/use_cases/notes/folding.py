"""Folds a note's updates into its state, soon after they came, so that reading it stays quick."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.models import RoomRow
from services.sessions.runtime import Runtime
from services.sessions.store import KeptNote
from services.sessions.use_cases import feedback
from services.sessions.use_cases.change import Change, changing
from services.sessions.use_cases.documents import crdt
from services.sessions.use_cases.documents.texts import FOLD_AFTER, FOLD_AFTER_ON_SCREEN, expect_folding


def fold(runtime: Runtime, db: Session, session_id: str, room_id: str) -> None:
    """Put the updates so far into one, and keep the text that they give. What comes meanwhile waits for the next."""
    kept = store.kept_note(db, room_id)
    folded = _folded(kept)
    with changing(runtime, db, session_id) as change:
        room = store.room(db, session_id, room_id)
        if room is None or room.note_text_version >= kept.version:
            return
        _keep(change, room, folded)
        feedback.follow(runtime, change, room)
        if room.note_version > kept.version:
            on_screen = feedback.is_on_screen(change, room_id)
            expect_folding(change, room, FOLD_AFTER_ON_SCREEN if on_screen else FOLD_AFTER)


def fold_all(change: Change) -> None:
    """The session ends: every note's text is kept as it will stay."""
    for room in store.rooms(change.db, change.session.id):
        if room.note_text_version < room.note_version:
            _keep(change, room, _folded(store.kept_note(change.db, room.id)))


class _Folded(NamedTuple):
    version: int
    state: bytes
    text: str


def _folded(kept: KeptNote) -> _Folded:
    note = crdt.load(kept.state, kept.updates, text=kept.text)
    return _Folded(kept.version, crdt.state_of(note), crdt.text_of(note))


def _keep(change: Change, room: RoomRow, folded: _Folded) -> None:
    row = store.note(change.db, room.id)
    assert row is not None, "a note that was written in has a row"
    row.state = folded.state
    room.note_text, room.note_text_version = folded.text, folded.version
    store.fold_updates(change.db, room.id, folded.version)
    change.db.flush()
