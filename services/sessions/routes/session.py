"""The session as a whole: find it, look at it, start it, end it."""

from chassis.http import Call, Reply
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import lifecycle, snapshot
from services.sessions.use_cases.snapshot import Snapshot
from services.sessions.use_cases.views import SessionView


@api.operation("GET", "/v1/sessions/of/{event_id}", summary="The session of an event", returns=SessionView)
def get_session_of_event(call: Call[Runtime, None]) -> SessionView:
    """For hosts and attendees of the event."""
    return lifecycle.session_of(call.runtime, call.path["event_id"], call.who.sub)


@api.operation("GET", "/v1/sessions/{session_id}", summary="A session", returns=SessionView)
def get_session(call: Call[Runtime, None]) -> SessionView:
    """For hosts and attendees of its event."""
    return lifecycle.look(call.runtime, call.path["session_id"], call.who.sub)


@api.operation(
    "GET",
    "/v1/sessions/{session_id}/snapshot",
    summary="The state of a session at a position",
    returns=Snapshot,
    problems=(409,),
)
def get_snapshot(call: Call[Runtime, None]) -> Reply:
    """Join first. The live stream goes on from the snapshot's `seq`."""
    return Reply(snapshot.take(call.runtime, call.path["session_id"], call.who.sub))


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/start",
    summary="Start the session",
    returns=SessionView,
    problems=(409,),
)
def start_session(call: Call[Runtime, None]) -> SessionView:
    """For hosts. Starting a live session changes nothing."""
    return lifecycle.start(call.runtime, call.path["session_id"], call.who.sub)


@api.operation(
    "POST", "/v1/sessions/{session_id}/end", summary="End the session", returns=SessionView, problems=(409,)
)
def end_session(call: Call[Runtime, None]) -> SessionView:
    """For hosts. An open round closes, everybody is back in the main room, and the report is ready."""
    return lifecycle.end(call.runtime, call.path["session_id"], call.who.sub)
