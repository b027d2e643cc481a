"""Themes and actions, edited together: by the hosts, and by everybody when the hosts let them."""

from services.sessions.use_cases.actions.editing import (
    Wanted,
    add_action,
    add_several,
    add_theme,
    change_action,
    change_theme,
    let_everybody,
    order_actions,
    order_themes,
    remove_action,
    remove_theme,
)
from services.sessions.use_cases.actions.erasing import forget
from services.sessions.use_cases.actions.for_report import actions_for_report
from services.sessions.use_cases.actions.hands import (
    COUNT_TIMER,
    ask_for_hands,
    count_due,
    decide,
    end,
    lower,
    put_up,
)
from services.sessions.use_cases.actions.looking import look, propose
from services.sessions.use_cases.actions.views import (
    ActionListView,
    ActionView,
    HandsView,
    ProposalsView,
    ThemeView,
    own_hands,
    view_of,
)

__all__ = [
    "COUNT_TIMER",
    "ActionListView",
    "ActionView",
    "HandsView",
    "ProposalsView",
    "ThemeView",
    "Wanted",
    "actions_for_report",
    "add_action",
    "add_several",
    "add_theme",
    "ask_for_hands",
    "change_action",
    "change_theme",
    "count_due",
    "decide",
    "end",
    "forget",
    "let_everybody",
    "look",
    "lower",
    "order_actions",
    "order_themes",
    "own_hands",
    "propose",
    "put_up",
    "remove_action",
    "remove_theme",
    "view_of",
]
