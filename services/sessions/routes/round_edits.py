"""Edits of rounds before they open and while they are open, and rounds made from earlier ones; for hosts."""

from chassis.http import Call
from services.sessions.routes.bodies import OpenBody
from services.sessions.routes.round_bodies import (
    EditRoundBody,
    MoveEndBody,
    RemoveRoomBody,
    RepeatBody,
    RoomFieldsBody,
)
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import repeats, round_edits, rounds
from services.sessions.use_cases.views import RoundView

_ONE = "/v1/sessions/{session_id}/rounds/{round_id}"


@api.operation(
    "PATCH",
    _ONE,
    summary="Change a round's words or its policy",
    body=EditRoundBody,
    returns=RoundView,
    problems=(409,),
)
def edit_round(call: Call[Runtime, EditRoundBody]) -> RoundView:
    """For hosts, until the round is closed. When another host changed it meanwhile (409 round-changed), nothing is."""
    return round_edits.edit_round(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        call.body.edit,
        call.body.version,
    )


@api.operation(
    "POST",
    _ONE + "/extend",
    summary="Let an open round last longer or less long",
    body=MoveEndBody,
    returns=RoundView,
    problems=(409,),
)
def extend_round(call: Call[Runtime, MoveEndBody]) -> RoundView:
    """For hosts. Counted from the end that is shown, or from now. A closing countdown changes, too."""
    return rounds.move_end(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        call.body.seconds,
        call.body.version,
    )


@api.operation(
    "POST",
    _ONE + "/reopen",
    summary="Open a closed round again",
    body=OpenBody,
    returns=RoundView,
    problems=(409,),
)
def reopen_round(call: Call[Runtime, OpenBody]) -> RoundView:
    """For hosts. Everybody is back where they were when it closed. Without `minutes` it has no end."""
    return rounds.reopen(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        call.body.minutes,
        call.body.version,
    )


@api.operation(
    "POST",
    _ONE + "/repeat",
    summary="Prepare one more round like this one",
    body=RepeatBody,
    returns=RoundView,
    status=201,
    creates=True,
    problems=(409,),
)
def repeat_round(call: Call[Runtime, RepeatBody]) -> RoundView:
    """For hosts. A draft with the same rooms, where the same groups meet again, or people meet somebody new."""
    return repeats.repeat(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        call.body.groups,
        title=call.body.title,
        prompt=call.body.prompt,
        seed=call.body.seed,
    )


@api.operation(
    "POST",
    _ONE + "/rooms",
    summary="Add a room to a round",
    body=RoomFieldsBody,
    returns=RoundView,
    status=201,
    creates=True,
    problems=(409,),
)
def add_room(call: Call[Runtime, RoomFieldsBody]) -> RoundView:
    """For hosts, before it opens and while it is open. The room is empty; a round has 100 at most."""
    return round_edits.add_room(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        call.body.edit,
        call.body.version,
    )


@api.operation(
    "PATCH",
    _ONE + "/rooms/{room_id}",
    summary="Rename a room, or change whom it takes",
    body=RoomFieldsBody,
    returns=RoundView,
    problems=(409,),
)
def edit_room(call: Call[Runtime, RoomFieldsBody]) -> RoundView:
    """For hosts, before it opens and while it is open. Nobody is moved by it."""
    return round_edits.edit_room(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.path["room_id"],
        call.who.sub,
        call.body.edit,
        call.body.version,
    )


@api.operation(
    "POST",
    _ONE + "/rooms/{room_id}/remove",
    summary="Take a room away",
    body=RemoveRoomBody,
    returns=RoundView,
    problems=(409,),
)
def remove_room(call: Call[Runtime, RemoveRoomBody]) -> RoundView:
    """For hosts. People who are in an open room have to go somewhere (409 room-occupied, with who they are); what was
    written in it is kept for the report."""
    return round_edits.remove_room(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.path["room_id"],
        call.who.sub,
        to=call.body.people_to,
        spread=call.body.spread,
        version=call.body.version,
    )
