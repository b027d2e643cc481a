"""Plans of the coming rounds and changes of their drafts, for hosts."""

from chassis.http import Call
from services.sessions.routes.bodies import AllocateBody, AssignBody, PinBody, ReplanBody, SwapBody
from services.sessions.routes.plan_bodies import PlanBody
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import drafts
from services.sessions.use_cases.views import PlanView, RoundView

_ONE = "/v1/sessions/{session_id}/rounds/{round_id}"


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/plan",
    summary="Plan several coming rounds together",
    body=PlanBody,
    returns=PlanView,
    status=201,
    creates=True,
    problems=(409,),
)
def plan_rounds(call: Call[Runtime, PlanBody]) -> PlanView:
    """For hosts. Adds one draft for each round; the answer has all drafts, with figures for each and for the whole.
    When what is asked for cannot be (422 plan-impossible), `conflicts` names what cannot hold together."""
    wanted = [planned.wanted for planned in call.body.rounds]
    return drafts.plan(
        call.runtime, call.path["session_id"], call.who.sub, wanted, call.body.terms, call.body.seed
    )


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/plan/replan",
    summary="Plan all drafts anew around what is pinned",
    body=ReplanBody,
    returns=PlanView,
    problems=(409,),
)
def replan_rounds(call: Call[Runtime, ReplanBody]) -> PlanView:
    """For hosts. Plans all drafts of the mode `mix` as one; who is pinned stays. Other drafts stay as they are."""
    return drafts.replan(call.runtime, call.path["session_id"], call.who.sub, call.body.anew)


@api.operation(
    "POST",
    _ONE + "/allocate",
    summary="Deal a draft again around what is pinned",
    body=AllocateBody,
    returns=RoundView,
    problems=(409,),
)
def allocate_round(call: Call[Runtime, AllocateBody]) -> RoundView:
    """For hosts. The same seed, people and pins give the same plan."""
    return drafts.deal_again(
        call.runtime, call.path["session_id"], call.path["round_id"], call.who.sub, call.body.anew
    )


@api.operation(
    "POST",
    _ONE + "/assign",
    summary="Change a draft's plan for some people",
    body=AssignBody,
    returns=RoundView,
    problems=(409,),
)
def assign_round(call: Call[Runtime, AssignBody]) -> RoundView:
    """For hosts. The answer has the figures of the draft as it is then. With a `seen_at` that is stale, nothing is
    changed (409 plan-changed)."""
    wanted = {item.person_id: item.room_id for item in call.body.assignments}
    return drafts.assign(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        wanted,
        call.body.pinned,
        {item.person_id: item.seen_at for item in call.body.assignments if item.seen_at is not None},
    )


@api.operation(
    "POST",
    _ONE + "/swap",
    summary="Let two people of a draft change places",
    body=SwapBody,
    returns=RoundView,
    problems=(409,),
)
def swap_in_round(call: Call[Runtime, SwapBody]) -> RoundView:
    """For hosts. A pin goes with its person. With a `room_id` that is stale, nothing is changed (409 plan-changed)."""
    return drafts.swap(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        (call.body.one.person_id, call.body.other.person_id),
        call.body.expected,
    )


@api.operation(
    "POST",
    _ONE + "/pin",
    summary="Pin people of a draft where they are, or let them go",
    body=PinBody,
    returns=RoundView,
    problems=(409,),
)
def pin_in_round(call: Call[Runtime, PinBody]) -> RoundView:
    """For hosts. Who is pinned stays there when the draft is dealt again."""
    return drafts.pin(
        call.runtime,
        call.path["session_id"],
        call.path["round_id"],
        call.who.sub,
        call.body.person_ids,
        pinned=call.body.pinned,
    )
