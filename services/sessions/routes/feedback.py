"""Feedback to the whole group: whose note is on everybody's screen."""

from chassis.http import Call, View
from services.sessions.routes.note_bodies import FeedbackBody, MoreTimeBody
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import feedback
from services.sessions.use_cases.feedback import FeedbackView


class FeedbackStateView(View):
    """What the screens show; null when they show no note."""

    feedback: FeedbackView | None


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/feedback/start",
    summary="Show the rooms' notes to everybody, in turn",
    body=FeedbackBody,
    returns=FeedbackStateView,
    problems=(409,),
)
def start_feedback(call: Call[Runtime, FeedbackBody]) -> FeedbackStateView:
    """For hosts, in a live session. Each room has its time, then the next one follows by itself. Starting while it
    goes on starts again."""
    shown = feedback.start(
        call.runtime,
        call.path["session_id"],
        call.who.sub,
        round_id=call.body.round_id,
        room_ids=call.body.room_ids,
        seconds=call.body.seconds,
    )
    return FeedbackStateView(feedback=shown)


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/feedback/next",
    summary="Go on to the next room's note",
    returns=FeedbackStateView,
    problems=(409,),
)
def next_feedback(call: Call[Runtime, None]) -> FeedbackStateView:
    """For hosts. After the last room, feedback is over."""
    return FeedbackStateView(feedback=feedback.step(call.runtime, call.path["session_id"], call.who.sub, 1))


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/feedback/previous",
    summary="Go back to the room's note before",
    returns=FeedbackStateView,
    problems=(409,),
)
def previous_feedback(call: Call[Runtime, None]) -> FeedbackStateView:
    """For hosts. At the first room, its time begins again."""
    return FeedbackStateView(feedback=feedback.step(call.runtime, call.path["session_id"], call.who.sub, -1))


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/feedback/extend",
    summary="Give the room that speaks more time",
    body=MoreTimeBody,
    returns=FeedbackStateView,
    problems=(409,),
)
def extend_feedback(call: Call[Runtime, MoreTimeBody]) -> FeedbackStateView:
    """For hosts. Less, when negative; at least a second is left."""
    return FeedbackStateView(
        feedback=feedback.more_time(call.runtime, call.path["session_id"], call.who.sub, call.body.seconds)
    )


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/feedback/stop",
    summary="Take the notes off the screens",
    status=204,
    problems=(409,),
)
def stop_feedback(call: Call[Runtime, None]) -> None:
    """For hosts. When nothing is shown, nothing changes."""
    feedback.stop(call.runtime, call.path["session_id"], call.who.sub)
