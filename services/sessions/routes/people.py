"""People in the session: joining, leaving, moving, going back."""

from chassis.http import Call
from services.sessions.domain.placement import Move
from services.sessions.routes.bodies import JoinedView, MovedView, MovesBody
from services.sessions.routes.parts_bodies import ShowingBody
from services.sessions.routes.round_bodies import WalkBody
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import joining, moves
from services.sessions.use_cases.moves import Moved
from services.sessions.use_cases.views import placement_views


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/join",
    summary="Come in, or come back",
    body=ShowingBody,
    body_required=False,
    returns=JoinedView,
    problems=(409,),
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


@api.operation("POST", "/v1/sessions/{session_id}/leave", summary="Go away", status=204)
def leave_session(call: Call[Runtime, None]) -> None:
    """Others see at once that you have gone. Your place is kept for coming back."""
    joining.leave(call.runtime, call.path["session_id"], call.who.sub)


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/moves",
    summary="Move people to rooms, all or none",
    body=MovesBody,
    returns=MovedView,
    problems=(409,),
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
    problems=(409,),
)
def return_to_main(call: Call[Runtime, None]) -> MovedView:
    """For yourself, where the round lets people leave early. In the main room already: nothing changes."""
    return _moved(moves.return_to_main(call.runtime, call.path["session_id"], call.who.sub))


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/walk",
    summary="Go to another open room",
    body=WalkBody,
    returns=MovedView,
    problems=(409,),
)
def walk(call: Call[Runtime, WalkBody]) -> MovedView:
    """For yourself. Hosts go where they like; others back to their own table, to any table where the round lets people
    walk, and to one that they choose where latecomers do. With an `epoch` that is stale you stay where you are."""
    return _moved(
        moves.walk(call.runtime, call.path["session_id"], call.who.sub, call.body.room_id, call.body.epoch)
    )


def _moved(moved: Moved) -> MovedView:
    return MovedView(seq=moved.seq, placements=placement_views(moved.placements))
