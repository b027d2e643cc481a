"""The run of the agenda: everybody sees it, hosts steer it."""

from chassis.http import Call
from services.sessions.routes.run_bodies import (
    AdvanceBody,
    ExtendBody,
    InsertBody,
    NextBody,
    ReorderBody,
    RunBody,
    RunSettingsBody,
    SkipBody,
)
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases.running import commands
from services.sessions.use_cases.running.views import RunView

_RUN = "/v1/sessions/{session_id}/run"


@api.operation("GET", _RUN, summary="The run of the agenda", returns=RunView)
def get_run(call: Call[Runtime, None]) -> RunView:
    """For hosts and attendees of the event."""
    return commands.look(call.runtime, call.path["session_id"], call.who.sub)


@api.operation(
    "POST", _RUN + "/start", summary="Begin the agenda", body=RunBody, returns=RunView, problems=(409,)
)
def start_run(call: Call[Runtime, RunBody]) -> RunView:
    """For hosts, in a session that is live and was kept manual; else starting the session begins its agenda."""
    return commands.begin(call.runtime, call.path["session_id"], call.who.sub, call.body.version)


@api.operation(
    "POST", _RUN + "/pause", summary="Pause the agenda", body=RunBody, returns=RunView, problems=(409,)
)
def pause_run(call: Call[Runtime, RunBody]) -> RunView:
    """For hosts. The clock stands still, and a closing countdown is stopped."""
    return commands.pause(call.runtime, call.path["session_id"], call.who.sub, call.body.version)


@api.operation(
    "POST",
    _RUN + "/resume",
    summary="Let a paused agenda go on",
    body=RunBody,
    returns=RunView,
    problems=(409,),
)
def resume_run(call: Call[Runtime, RunBody]) -> RunView:
    """For hosts. Everything after is later by as much as the pause was long."""
    return commands.resume(call.runtime, call.path["session_id"], call.who.sub, call.body.version)


@api.operation(
    "POST",
    _RUN + "/extend",
    summary="Give an agenda item more minutes, or fewer",
    body=ExtendBody,
    returns=RunView,
    problems=(409,),
)
def extend_run(call: Call[Runtime, ExtendBody]) -> RunView:
    """For hosts. Everything after shifts. Rooms that are open for the item stay open for as much longer."""
    body = call.body
    return commands.extend(
        call.runtime, call.path["session_id"], call.who.sub, body.version, body.minutes, body.item_id
    )


@api.operation(
    "POST",
    _RUN + "/next",
    summary="End what is on and go on",
    body=NextBody,
    returns=RunView,
    problems=(409,),
)
def next_in_run(call: Call[Runtime, NextBody]) -> RunView:
    """For hosts. Early, or when the item waits for its host."""
    body = call.body
    return commands.go_on(
        call.runtime, call.path["session_id"], call.who.sub, body.version, body.to, body.countdown_seconds
    )


@api.operation(
    "POST",
    _RUN + "/skip",
    summary="Leave a coming agenda item out, or take it in again",
    body=SkipBody,
    returns=RunView,
    problems=(409,),
)
def skip_in_run(call: Call[Runtime, SkipBody]) -> RunView:
    """For hosts. The item that is on cannot be skipped: end it early."""
    body = call.body
    return commands.skip(
        call.runtime,
        call.path["session_id"],
        call.who.sub,
        body.version,
        body.item_id,
        skipped=body.skipped,
    )


@api.operation(
    "POST",
    _RUN + "/reorder",
    summary="Put the coming agenda items into another order",
    body=ReorderBody,
    returns=RunView,
    problems=(409,),
)
def reorder_run(call: Call[Runtime, ReorderBody]) -> RunView:
    """For hosts. Name every coming item once."""
    return commands.reorder(
        call.runtime, call.path["session_id"], call.who.sub, call.body.version, call.body.item_ids
    )


@api.operation(
    "POST",
    _RUN + "/insert",
    summary="Add an item to the running agenda",
    body=InsertBody,
    returns=RunView,
    status=201,
    creates=True,
    problems=(409,),
)
def insert_into_run(call: Call[Runtime, InsertBody]) -> RunView:
    """For hosts. The published agenda stays as it is."""
    return commands.insert(
        call.runtime, call.path["session_id"], call.who.sub, call.body.version, call.body.wanted
    )


@api.operation(
    "POST",
    _RUN + "/advance",
    summary="Let an agenda item hand over by itself, or wait for the host",
    body=AdvanceBody,
    returns=RunView,
    problems=(409,),
)
def set_advance(call: Call[Runtime, AdvanceBody]) -> RunView:
    """For hosts. For the item that is on, or one that is coming."""
    body = call.body
    return commands.set_advance(
        call.runtime, call.path["session_id"], call.who.sub, body.version, body.item_id, body.advance
    )


@api.operation(
    "PUT",
    _RUN + "/settings",
    summary="How the agenda begins, and what its end does",
    body=RunSettingsBody,
    returns=RunView,
    problems=(409,),
)
def choose_run_settings(call: Call[Runtime, RunSettingsBody]) -> RunView:
    """For hosts."""
    return commands.choose(call.runtime, call.path["session_id"], call.who.sub, call.body.wanted)
