"""Breakout rounds, for hosts."""

from chassis.auth import PERSON
from chassis.http import Call
from services.sessions.routes.bodies import AllocateBody, AssignBody, CloseBody, NewRoundBody, OpenBody
from services.sessions.routes.table import TAGS, api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import rounds
from services.sessions.use_cases.rounds import NewRound
from services.sessions.use_cases.views import RoundView

_ONE = "/v1/sessions/{session_id}/rounds/{round_id}"


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/rounds",
    summary="Prepare a breakout round",
    body=NewRoundBody,
    returns=RoundView,
    status=201,
    access=PERSON,
    creates=True,
    problems=(409,),
    tags=TAGS,
)
def prepare_round(call: Call[Runtime, NewRoundBody]) -> RoundView:
    """For hosts. A draft with balanced rooms that mix places and organisations; only hosts see it until it opens."""
    wanted = NewRound(
        title=call.body.title.strip(),
        prompt=call.body.prompt.strip(),
        room_names=call.body.names,
        seed=call.body.seed,
        agenda_item_id=call.body.agenda_item_id,
    )
    return rounds.prepare(call.runtime, call.path["session_id"], call.who.sub, wanted)


@api.operation(
    "POST",
    _ONE + "/allocate",
    summary="Make another plan for a draft",
    body=AllocateBody,
    returns=RoundView,
    access=PERSON,
    problems=(409,),
    tags=TAGS,
)
def allocate_round(call: Call[Runtime, AllocateBody]) -> RoundView:
    """For hosts. The same seed and people give the same plan."""
    return rounds.allocate_anew(
        call.runtime, call.path["session_id"], call.path["round_id"], call.who.sub, call.body.seed
    )


@api.operation(
    "POST",
    _ONE + "/assign",
    summary="Change a draft's plan for some people",
    body=AssignBody,
    returns=RoundView,
    access=PERSON,
    problems=(409,),
    tags=TAGS,
)
def assign_round(call: Call[Runtime, AssignBody]) -> RoundView:
    """For hosts."""
    wanted = {item.person_id: item.room_id for item in call.body.assignments}
    return rounds.assign(call.runtime, call.path["session_id"], call.path["round_id"], call.who.sub, wanted)


@api.operation(
    "DELETE", _ONE, summary="Throw a draft away", status=204, access=PERSON, problems=(409,), tags=TAGS
)
def discard_round(call: Call[Runtime, None]) -> None:
    """For hosts. Only a draft can be thrown away."""
    rounds.discard(call.runtime, call.path["session_id"], call.path["round_id"], call.who.sub)


@api.operation(
    "POST",
    _ONE + "/open",
    summary="Open a round",
    body=OpenBody,
    returns=RoundView,
    access=PERSON,
    problems=(409,),
    tags=TAGS,
)
def open_round(call: Call[Runtime, OpenBody]) -> RoundView:
    """For hosts. Everybody who is here goes to their room at once; who is not in the plan, to the smallest."""
    return rounds.open_round(
        call.runtime, call.path["session_id"], call.path["round_id"], call.who.sub, call.body.minutes
    )


@api.operation(
    "POST",
    _ONE + "/close",
    summary="Close a round, with or without a countdown",
    body=CloseBody,
    returns=RoundView,
    access=PERSON,
    problems=(409,),
    tags=TAGS,
)
def close_round(call: Call[Runtime, CloseBody]) -> RoundView:
    """For hosts. When the countdown is over, everybody is back in the main room. Closing again sets it anew."""
    return rounds.close(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        call.body.countdown_seconds,
    )


@api.operation(
    "POST",
    _ONE + "/cancel-close",
    summary="Stop a closing countdown",
    returns=RoundView,
    access=PERSON,
    problems=(409,),
    tags=TAGS,
)
def cancel_closing(call: Call[Runtime, None]) -> RoundView:
    """For hosts. The round stays open."""
    return rounds.cancel_close(call.runtime, call.path["session_id"], call.path["round_id"], call.who.sub)
