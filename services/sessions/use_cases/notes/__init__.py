"""A shared note for each room, which several people write at once without losing a letter.

Whoever is in the room, or was, may read it and write in it until the session ends: what somebody typed before they
were moved, or while their line was down, still arrives at the table at which it was typed. Hosts may always.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.http import View
from chassis.problems import Forbidden, NotFound
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.notes import (
    SERVER,
    Known,
    NoteBehind,
    NoteUpdate,
    encode_vector,
    parse_update,
    parse_vector,
    revise,
    settle,
)
from services.sessions.models import NoteRow, RoomRow, SessionRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases import feedback
from services.sessions.use_cases.access import existing_session, require_member
from services.sessions.use_cases.change import Change, changing, refusals_as_problems, to_room
from services.sessions.use_cases.documents import crdt
from services.sessions.use_cases.documents.texts import (
    FOLD_AFTER,
    FOLD_AFTER_ON_SCREEN,
    expect_folding,
    text_of,
    texts_of,
)
from services.sessions.use_cases.views import NoteView, note_view


class RoomNoteView(View):
    """A room's note, with the names of the room and of its round (null: the main room)."""

    room_id: str
    name: str
    round: str | None
    text: str


class DocumentView(View):
    """What a replica of the note lacks, as a Yjs update in base64, up to `version`."""

    room_id: str
    version: int
    update: str


@dataclass(frozen=True)
class Taken:
    """The note's version now; `seq` is the session's position."""

    version: int
    seq: int


def read(runtime: Runtime, session_id: str, room_id: str, person_id: str) -> NoteView:
    """The room's note as plain text."""
    with runtime.database.reading() as db:
        store.at_one_instant(db)
        session = existing_session(db, session_id)
        return view_of(runtime, db, _room_for(db, session, room_id, person_id))


def read_all(runtime: Runtime, session_id: str, person_id: str) -> list[RoomNoteView]:
    """The notes of the rooms that the person is or was in, of all rooms for hosts; newest round first."""
    with runtime.database.reading() as db:
        store.at_one_instant(db)
        session = existing_session(db, session_id)
        member = require_member(db, session, person_id)
        seen = store.visited_rooms(db, session_id, person_id)
        rounds = {row.id: row for row in store.opened_rounds(db, session_id)}
        rooms = [
            room
            for room in store.rooms(db, session_id)
            if (room.round_id is None or room.round_id in rounds) and (member.host or room.id in seen)
        ]
        texts = texts_of(runtime, db, rooms)
        newest_first = {round_id: -number for number, round_id in enumerate(rounds)}
        rooms.sort(key=lambda room: (newest_first.get(room.round_id or "", 1), room.position))
        return [
            RoomNoteView(
                room_id=room.id,
                name=room.name,
                round=None if room.round_id is None else rounds[room.round_id].title,
                text=texts[room.id],
            )
            for room in rooms
        ]


def document(
    runtime: Runtime, session_id: str, room_id: str, person_id: str, vector: bytes | None
) -> DocumentView:
    """What somebody who has `vector` (None: nothing) lacks of the note."""
    with refusals_as_problems():
        known = {} if vector is None else parse_vector(vector)
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        _room_for(db, session, room_id, person_id)
        kept = store.kept_note(db, room_id)
    note = crdt.load(kept.state, kept.updates, text=kept.text)
    return DocumentView(room_id=room_id, version=kept.version, update=_wire(crdt.missing(note, known)))


def add(runtime: Runtime, session_id: str, room_id: str, person_id: str, content: bytes) -> Taken:
    """Take an update and pass it on. What is there already changes nothing; what does not fit is refused whole."""
    with refusals_as_problems():
        update = parse_update(content)
    with runtime.database.transaction() as db:
        # Whoever was in a room once was there for ever, so this can be asked before the session is locked.
        _require_seen(db, existing_session(db, session_id), room_id, person_id)
        with changing(runtime, db, session_id) as change:
            lifecycle.require_not_ended(change.session.status)
            room = _room(change.db, change.session, room_id)
            version = _take(change, room, person_id, update, content)
            return Taken(version, change.session.seq)


def write(
    runtime: Runtime, session_id: str, room_id: str, person_id: str, text: str, version: int
) -> NoteView:
    """Replace the note that had `version`; refused when it was changed meanwhile. Lines end as browsers end them."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    with runtime.database.transaction() as db:
        _require_seen(db, existing_session(db, session_id), room_id, person_id)
        with changing(runtime, db, session_id) as change:
            lifecycle.require_not_ended(change.session.status)
            room = _room(change.db, change.session, room_id)
            kept = store.kept_note(change.db, room_id)
            note = crdt.load(kept.state, kept.updates, text=kept.text)
            if revise(crdt.text_of(note), room.note_version, text, version):
                content = crdt.replace(note, text)
                _take(change, room, None, parse_update(content), content, by=person_id)
                change.db.refresh(room)
            return view_of(runtime, change.db, room)


def report_for(
    runtime: Runtime, session_id: str, room_id: str, person_id: str, reporter_id: str | None
) -> NoteView:
    """Say who speaks for the room when its note is on everybody's screen; None: nobody in particular."""
    with runtime.database.transaction() as db:
        _require_seen(db, existing_session(db, session_id), room_id, person_id)
        with changing(runtime, db, session_id) as change:
            lifecycle.require_not_ended(change.session.status)
            room = _room(change.db, change.session, room_id)
            if reporter_id is not None and not store.was_in_room(change.db, session_id, reporter_id, room_id):
                raise NotFound("person in this room")
            row = _begun(change, room)
            if row.reporter_id != reporter_id:
                row.reporter_id = reporter_id
                change.db.flush()
                told = {"room_id": room_id, "person_id": reporter_id}
                change.frame("reporter", to_room(room_id), told)
                feedback.follow(runtime, change, room)
            return view_of(runtime, change.db, room)


def view_of(runtime: Runtime, db: Session, room: RoomRow) -> NoteView:
    """The room's note as it is now."""
    row = store.note(db, room.id)
    return note_view(room, text_of(runtime, db, room), None if row is None else row.reporter_id)


def _take(
    change: Change,
    room: RoomRow,
    author: str | None,
    update: NoteUpdate,
    content: bytes,
    *,
    by: str | None = None,
) -> int:
    """Keep the update and tell of it; the note's version then."""
    row = _begun(change, room)
    known = store.note_clients(change.db, room.id, update.clients)
    try:
        added = settle(update, known, author, row.written)
    except NoteBehind:
        raise NoteBehind(_wire(_vector(change.db, room.id))) from None
    if not added and not update.deletions:
        return room.note_version
    before = sum(known[client].clock for client in added if client in known)
    written = row.written + sum(added.values()) - before
    version, writer = room.note_version + 1, by or author
    store.take_note_update(
        change.db,
        room.id,
        version,
        content,
        clients={client: Known(clock, author) for client, clock in added.items()},
        written=written,
        writer=writer,
    )
    if room.note_version == room.note_text_version:
        on_screen = feedback.is_on_screen(change, room.id)
        expect_folding(change, room, FOLD_AFTER_ON_SCREEN if on_screen else FOLD_AFTER)
    told = {
        "room_id": room.id,
        "version": version,
        "by": writer,
        "update": _wire(content),
    }
    change.frame("document", to_room(room.id), told)
    return version


def _begun(change: Change, room: RoomRow) -> NoteRow:
    """The note's row. Before its first letter, or in a workshop from before notes were documents, it is made now."""
    row = store.note(change.db, room.id)
    if row is not None:
        return row
    clients: Mapping[int, Known] = {}
    state = crdt.EMPTY
    if room.note_text:
        state = crdt.state_of(crdt.load(None, text=room.note_text))
        units = len(room.note_text.encode("utf-16-le")) // 2
        clients = {SERVER: Known(units, None)}
    written = sum(one.clock for one in clients.values())
    return store.add_note(change.db, NoteRow(room_id=room.id, state=state, written=written), clients)


def _vector(db: Session, room_id: str) -> bytes:
    return encode_vector({client: one.clock for client, one in store.note_clients(db, room_id).items()})


def _wire(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _room(db: Session, session: SessionRow, room_id: str) -> RoomRow:
    room = store.room(db, session.id, room_id)
    if room is None:
        raise NotFound("room")
    return room


def _room_for(db: Session, session: SessionRow, room_id: str, person_id: str) -> RoomRow:
    require_member(db, session, person_id)
    room = _room(db, session, room_id)
    _require_seen(db, session, room_id, person_id)
    return room


def _require_seen(db: Session, session: SessionRow, room_id: str, person_id: str) -> None:
    """Who is or was in the room, and hosts; Forbidden else."""
    member = require_member(db, session, person_id)
    if not member.host and not store.was_in_room(db, session.id, person_id, room_id):
        raise Forbidden(
            "You have never been in this room, so its note is not yours to see.", code="not-in-room"
        )
