"""People in the session: joining, leaving, moving, going back, and what they write."""

from chassis.auth import PERSON
from chassis.http import Call
from services.sessions.domain.placement import Move
from services.sessions.routes.bodies import JoinedView, MovedView, MovesBody, NoteBody
from services.sessions.routes.parts_bodies import ShowingBody
from services.sessions.routes.table import TAGS, api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import joining, moves, notes
from services.sessions.use_cases.moves import Moved
from services.sessions.use_cases.views import NoteView, placement_views


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/join",
    summary="Come in, or come back",
    body=ShowingBody,
    body_required=False,
    returns=JoinedView,
    access=PERSON,
    problems=(409,),
    tags=TAGS,
)
def join_session(call: Call[Runtime, ShowingBody]) -> JoinedView:
    """For hosts and attendees of the event. Joining again changes nothing but how you ask to be shown: your place is
    kept. Where the host lets people in, `waiting` is true and you have no room yet: follow the stream, and join again
    when a frame `lobby` says that you are let in."""
    joined = joining.join(call.runtime, call.path["session_id"], call.who.sub, call.body.showing)
    placed = joined.placement
    return JoinedView(
        person_id=joined.person_id,
        role=joined.role,
        waiting=placed is None,
        room_id=None if placed is None else placed.room_id,
        epoch=None if placed is None else placed.epoch,
        seq=joined.seq,
    )


@api.operation(
    "POST", "/v1/sessions/{session_id}/leave", summary="Go away", status=204, access=PERSON, tags=TAGS
)
def leave_session(call: Call[Runtime, None]) -> None:
    """Others see at once that you have gone. Your place is kept for coming back."""
    joining.leave(call.runtime, call.path["session_id"], call.who.sub)


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/moves",
    summary="Move people to rooms, all or none",
    body=MovesBody,
    returns=MovedView,
    access=PERSON,
    problems=(409,),
    tags=TAGS,
)
def move_people(call: Call[Runtime, MovesBody]) -> MovedView:
    """For hosts. With an `epoch` that is stale, nobody is moved, and the answer (409 stale-placement) says where
    the people concerned are now."""
    wanted = [Move(step.person_id, step.room_id, step.epoch) for step in call.body.moves]
    return _moved(moves.move(call.runtime, call.path["session_id"], call.who.sub, wanted))


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/return",
    summary="Go back to the main room",
    returns=MovedView,
    access=PERSON,
    problems=(409,),
    tags=TAGS,
)
def return_to_main(call: Call[Runtime, None]) -> MovedView:
    """For yourself. In the main room already: nothing changes."""
    return _moved(moves.return_to_main(call.runtime, call.path["session_id"], call.who.sub))


@api.operation(
    "GET",
    "/v1/sessions/{session_id}/rooms/{room_id}/note",
    summary="A room's note",
    returns=NoteView,
    access=PERSON,
    tags=TAGS,
)
def get_note(call: Call[Runtime, None]) -> NoteView:
    """For the people in the room, and hosts."""
    return notes.read(call.runtime, call.path["session_id"], call.path["room_id"], call.who.sub)


@api.operation(
    "PUT",
    "/v1/sessions/{session_id}/rooms/{room_id}/note",
    summary="Replace a room's note",
    body=NoteBody,
    returns=NoteView,
    access=PERSON,
    problems=(409,),
    tags=TAGS,
)
def put_note(call: Call[Runtime, NoteBody]) -> NoteView:
    """For the people in the room, and hosts. `version` is the one that you have edited; when somebody else saved
    meanwhile, the answer (409 note-changed) carries the note as it is now."""
    return notes.write(
        call.runtime,
        call.path["session_id"],
        call.path["room_id"],
        call.who.sub,
        call.body.text,
        call.body.version,
    )


def _moved(moved: Moved) -> MovedView:
    return MovedView(seq=moved.seq, placements=placement_views(moved.placements))
