"""Breakout rounds, for hosts."""

from chassis.http import Call
from services.sessions.routes.bodies import CloseBody, NewRoundBody, OpenBody
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import drafts, rounds
from services.sessions.use_cases.drafts import WantedRoom, WantedRound
from services.sessions.use_cases.views import RoundView

_ONE = "/v1/sessions/{session_id}/rounds/{round_id}"


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/rounds",
    summary="Prepare a breakout round",
    body=NewRoundBody,
    returns=RoundView,
    status=201,
    creates=True,
    problems=(409,),
)
def prepare_round(call: Call[Runtime, NewRoundBody]) -> RoundView:
    """For hosts. One more draft, with balanced rooms where people meet whom they have not met, and places and
    organisations mix; only hosts see it until it opens."""
    wanted = WantedRound(
        title=call.body.title.strip(),
        prompt=call.body.prompt.strip(),
        rooms=[WantedRoom(name) for name in call.body.names],
        agenda_item_id=call.body.agenda_item_id,
        minutes=call.body.minutes,
        policy=call.body.policy.policy,
    )
    return drafts.prepare(call.runtime, call.path["session_id"], call.who.sub, wanted, call.body.seed)


@api.operation("DELETE", _ONE, summary="Throw a draft away", status=204, problems=(409,))
def discard_round(call: Call[Runtime, None]) -> None:
    """For hosts. Only a draft can be thrown away."""
    drafts.discard(call.runtime, call.path["session_id"], call.path["round_id"], call.who.sub)


@api.operation(
    "POST", _ONE + "/open", summary="Open a round", body=OpenBody, returns=RoundView, problems=(409,)
)
def open_round(call: Call[Runtime, OpenBody]) -> RoundView:
    """For hosts. Everybody who is here goes to their room at once; who is not in the plan gets the
    best seat that is left. Only one round can be open at a time."""
    return rounds.open_round(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        call.body.minutes,
        call.body.version,
    )


@api.operation(
    "POST",
    _ONE + "/close",
    summary="Close a round, with or without a countdown",
    body=CloseBody,
    returns=RoundView,
    problems=(409,),
)
def close_round(call: Call[Runtime, CloseBody]) -> RoundView:
    """For hosts. When the countdown is over, everybody is back in the main room. Closing again sets it anew."""
    return rounds.close(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        call.body.countdown_seconds,
        call.body.version,
    )


@api.operation(
    "POST", _ONE + "/cancel-close", summary="Stop a closing countdown", returns=RoundView, problems=(409,)
)
def cancel_closing(call: Call[Runtime, None]) -> RoundView:
    """For hosts. The round stays open."""
    return rounds.cancel_close(call.runtime, call.path["session_id"], call.path["round_id"], call.who.sub)
