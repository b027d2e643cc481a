"""Themes and actions: what the workshop promises, edited together and agreed by a show of hands."""

from chassis.http import Call
from services.sessions.routes.note_bodies import (
    ActionBody,
    ActionChangeBody,
    DecisionBody,
    EverybodyBody,
    HandBody,
    OrderBody,
    TakenOverBody,
    ThemeBody,
    ThemeChangeBody,
    VersionQuery,
)
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import actions
from services.sessions.use_cases.actions import (
    ActionListView,
    ActionView,
    HandsView,
    ProposalsView,
    ThemeView,
    Wanted,
)


@api.operation(
    "GET", "/v1/sessions/{session_id}/actions", summary="Themes and actions", returns=ActionListView
)
def get_actions(call: Call[Runtime, None]) -> ActionListView:
    """For everybody in the session."""
    return actions.look(call.runtime, call.path["session_id"], call.who.sub)


@api.operation(
    "GET",
    "/v1/sessions/{session_id}/actions/proposals",
    summary="What the notes suggest as themes and actions",
    returns=ProposalsView,
)
def propose_actions(call: Call[Runtime, None]) -> ProposalsView:
    """For hosts. Headings are themes; lines that begin like a list, like a promise, or with “Action:” are actions.
    What is on the list already is left out."""
    return actions.propose(call.runtime, call.path["session_id"], call.who.sub)


@api.operation(
    "PUT",
    "/v1/sessions/{session_id}/actions/everybody",
    summary="Let everybody change themes and actions, or only hosts",
    body=EverybodyBody,
    returns=ActionListView,
    problems=(409,),
)
def let_everybody_change_actions(call: Call[Runtime, EverybodyBody]) -> ActionListView:
    """For hosts."""
    return actions.let_everybody(
        call.runtime, call.path["session_id"], call.who.sub, everybody=call.body.everybody
    )


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/actions",
    summary="Add an action",
    body=ActionBody,
    returns=ActionView,
    status=201,
    creates=True,
    problems=(409,),
)
def add_action(call: Call[Runtime, ActionBody]) -> ActionView:
    """For hosts, and for everybody when the hosts let them."""
    return actions.add_action(call.runtime, call.path["session_id"], call.who.sub, _wanted(call.body))


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/actions/several",
    summary="Take over what the notes suggest",
    body=TakenOverBody,
    returns=ActionListView,
    status=201,
    creates=True,
    problems=(409,),
)
def add_several_actions(call: Call[Runtime, TakenOverBody]) -> ActionListView:
    """For hosts, and for everybody when the hosts let them.
    All or none. Themes that exist stay as they are."""
    wanted = [_wanted(one) for one in call.body.actions]
    return actions.add_several(call.runtime, call.path["session_id"], call.who.sub, call.body.themes, wanted)


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/actions/order",
    summary="Put the actions in order",
    body=OrderBody,
    returns=ActionListView,
    problems=(409,),
)
def order_actions(call: Call[Runtime, OrderBody]) -> ActionListView:
    """For hosts, and for everybody when the hosts let them."""
    return actions.order_actions(call.runtime, call.path["session_id"], call.who.sub, call.body.ids)


@api.operation(
    "PATCH",
    "/v1/sessions/{session_id}/actions/{action_id}",
    summary="Change an action",
    body=ActionChangeBody,
    returns=ActionView,
    problems=(409,),
)
def change_action(call: Call[Runtime, ActionChangeBody]) -> ActionView:
    """For hosts, and for everybody when the hosts let them.
    When somebody changed it meanwhile, the answer (409 action-changed) carries it as it is now. What was agreed and
    is then changed is a proposal again."""
    return actions.change_action(
        call.runtime,
        call.path["session_id"],
        call.who.sub,
        call.path["action_id"],
        call.body.version,
        call.body.changes,
    )


@api.operation(
    "DELETE",
    "/v1/sessions/{session_id}/actions/{action_id}",
    summary="Delete an action",
    query=VersionQuery,
    status=204,
    problems=(409,),
)
def remove_action(call: Call[Runtime, None]) -> None:
    """For hosts, and for everybody when the hosts let them."""
    query: VersionQuery = call.query
    actions.remove_action(
        call.runtime, call.path["session_id"], call.who.sub, call.path["action_id"], query.version
    )


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/actions/{action_id}/ask",
    summary="Ask for a show of hands",
    returns=ActionView,
    problems=(409,),
)
def ask_for_hands(call: Call[Runtime, None]) -> ActionView:
    """For hosts, in a live session. Hands are asked for one action at a time; all are down at first."""
    return actions.ask_for_hands(call.runtime, call.path["session_id"], call.who.sub, call.path["action_id"])


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/actions/{action_id}/stop-asking",
    summary="Ask no longer for hands",
    returns=ActionView,
    problems=(409,),
)
def stop_asking_for_hands(call: Call[Runtime, None]) -> ActionView:
    """For hosts. Nothing is decided; the count stays."""
    return actions.lower(call.runtime, call.path["session_id"], call.who.sub, call.path["action_id"])


@api.operation(
    "PUT",
    "/v1/sessions/{session_id}/actions/{action_id}/hands",
    summary="Raise one's hands, or take them down",
    body=HandBody,
    returns=HandsView,
    problems=(409,),
)
def raise_hands(call: Call[Runtime, HandBody]) -> HandsView:
    """For everybody in the session, while hands are asked for. Who stands for several people may raise several."""
    return actions.put_up(
        call.runtime, call.path["session_id"], call.who.sub, call.path["action_id"], call.body.hands
    )


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/actions/{action_id}/decide",
    summary="Confirm that an action is agreed, or not",
    body=DecisionBody,
    returns=ActionView,
    problems=(409,),
)
def decide_action(call: Call[Runtime, DecisionBody]) -> ActionView:
    """For hosts, in a live session. A show of hands for it is over."""
    return actions.decide(
        call.runtime, call.path["session_id"], call.who.sub, call.path["action_id"], agreed=call.body.agreed
    )


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/themes",
    summary="Add a theme",
    body=ThemeBody,
    returns=ThemeView,
    status=201,
    creates=True,
    problems=(409,),
)
def add_theme(call: Call[Runtime, ThemeBody]) -> ThemeView:
    """For hosts, and for everybody when the hosts let them."""
    return actions.add_theme(call.runtime, call.path["session_id"], call.who.sub, call.body.title)


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/themes/order",
    summary="Put the themes in order",
    body=OrderBody,
    returns=ActionListView,
    problems=(409,),
)
def order_themes(call: Call[Runtime, OrderBody]) -> ActionListView:
    """For hosts, and for everybody when the hosts let them."""
    return actions.order_themes(call.runtime, call.path["session_id"], call.who.sub, call.body.ids)


@api.operation(
    "PATCH",
    "/v1/sessions/{session_id}/themes/{theme_id}",
    summary="Give a theme another title",
    body=ThemeChangeBody,
    returns=ThemeView,
    problems=(409,),
)
def change_theme(call: Call[Runtime, ThemeChangeBody]) -> ThemeView:
    """For hosts, and for everybody when the hosts let them."""
    return actions.change_theme(
        call.runtime,
        call.path["session_id"],
        call.who.sub,
        call.path["theme_id"],
        call.body.version,
        call.body.title,
    )


@api.operation(
    "DELETE",
    "/v1/sessions/{session_id}/themes/{theme_id}",
    summary="Delete a theme",
    query=VersionQuery,
    status=204,
    problems=(409,),
)
def remove_theme(call: Call[Runtime, None]) -> None:
    """For hosts, and for everybody when the hosts let them. Its
    actions stay, without one."""
    query: VersionQuery = call.query
    actions.remove_theme(
        call.runtime, call.path["session_id"], call.who.sub, call.path["theme_id"], query.version
    )


def _wanted(body: ActionBody) -> Wanted:
    return Wanted(**body.model_dump())
