"""Rooms' notes: as plain text, and as a document that several write at once."""

from chassis.http import Call, View
from services.sessions.routes.bodies import NoteBody
from services.sessions.routes.note_bodies import (
    DocumentQuery,
    NoteTakenView,
    NoteUpdateBody,
    ReporterBody,
)
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import notes
from services.sessions.use_cases.notes import DocumentView, RoomNoteView
from services.sessions.use_cases.views import NoteView


class RoomNotesView(View):
    """Rooms' notes."""

    notes: list[RoomNoteView]


@api.operation(
    "GET", "/v1/sessions/{session_id}/rooms/{room_id}/note", summary="A room's note", returns=NoteView
)
def get_note(call: Call[Runtime, None]) -> NoteView:
    """The plain text. For who is or was in the room, and hosts."""
    return notes.read(call.runtime, call.path["session_id"], call.path["room_id"], call.who.sub)


@api.operation(
    "PUT",
    "/v1/sessions/{session_id}/rooms/{room_id}/note",
    summary="Replace a room's note",
    body=NoteBody,
    returns=NoteView,
    problems=(409,),
)
def put_note(call: Call[Runtime, NoteBody]) -> NoteView:
    """For clients without Yjs. For who is or was in the room, and hosts. `version` is the one that you have edited;
    when somebody else saved meanwhile, the answer (409 note-changed) carries the note as it is now."""
    return notes.write(
        call.runtime,
        call.path["session_id"],
        call.path["room_id"],
        call.who.sub,
        call.body.text,
        call.body.version,
    )


@api.operation(
    "GET",
    "/v1/sessions/{session_id}/notes",
    summary="The notes of all rooms that one was in",
    returns=RoomNotesView,
)
def get_notes(call: Call[Runtime, None]) -> RoomNotesView:
    """They stay when the rooms have closed; newest round first. Hosts read those of all rooms."""
    return RoomNotesView(notes=notes.read_all(call.runtime, call.path["session_id"], call.who.sub))


@api.operation(
    "GET",
    "/v1/sessions/{session_id}/rooms/{room_id}/note/document",
    summary="What a replica of a room's note lacks",
    query=DocumentQuery,
    returns=DocumentView,
)
def get_note_document(call: Call[Runtime, None]) -> DocumentView:
    """A Yjs update (version 1) of a document with one text called `note`. For who is or was in the room, and hosts."""
    query: DocumentQuery = call.query
    return notes.document(
        call.runtime, call.path["session_id"], call.path["room_id"], call.who.sub, query.content
    )


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/rooms/{room_id}/note/updates",
    summary="Add to a room's note",
    body=NoteUpdateBody,
    returns=NoteTakenView,
    problems=(409,),
)
def add_to_note(call: Call[Runtime, NoteUpdateBody]) -> NoteTakenView:
    """For who is or was in the room, and hosts. Sent again, it changes nothing. When it builds on something that has
    not arrived (409 note-behind), the answer says what has."""
    taken = notes.add(
        call.runtime, call.path["session_id"], call.path["room_id"], call.who.sub, call.body.content
    )
    return NoteTakenView(version=taken.version, seq=taken.seq)


@api.operation(
    "PUT",
    "/v1/sessions/{session_id}/rooms/{room_id}/reporter",
    summary="Say who speaks for a room",
    body=ReporterBody,
    returns=NoteView,
    problems=(409,),
)
def put_reporter(call: Call[Runtime, ReporterBody]) -> NoteView:
    """For who is or was in the room, and hosts; the reporter is somebody who is or was in it."""
    return notes.report_for(
        call.runtime,
        call.path["session_id"],
        call.path["room_id"],
        call.who.sub,
        call.body.person_id,
    )
