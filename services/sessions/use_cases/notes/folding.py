"""Folds a note's updates into its state, soon after they came, so that reading it stays quick."""

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.runtime import Runtime
from services.sessions.use_cases import feedback
from services.sessions.use_cases.change import changing
from services.sessions.use_cases.documents import crdt
from services.sessions.use_cases.documents.texts import FOLD_AFTER, FOLD_AFTER_ON_SCREEN, expect_folding


def fold(runtime: Runtime, db: Session, session_id: str, room_id: str) -> None:
    """Put the updates so far into one, and keep the text that they give. What comes meanwhile waits for the next."""
    kept = store.kept_note(db, room_id)
    note = crdt.load(kept.state, kept.updates, text=kept.text)
    state, text = crdt.state_of(note), crdt.text_of(note)
    with changing(runtime, db, session_id) as change:
        room = store.room(db, session_id, room_id)
        row = store.note(db, room_id)
        if room is None or row is None or room.note_text_version >= kept.version:
            return
        row.state = state
        room.note_text, room.note_text_version = text, kept.version
        store.fold_updates(db, room_id, kept.version)
        change.db.flush()
        feedback.follow(runtime, change, room)
        if room.note_version > kept.version:
            on_screen = feedback.is_on_screen(change, room_id)
            expect_folding(change, room, FOLD_AFTER_ON_SCREEN if on_screen else FOLD_AFTER)
