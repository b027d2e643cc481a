"""Themes and actions: what a workshop promises, who does it, and when."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from services.sessions.domain.refusals import Refused

ActionStatus = Literal["proposed", "agreed", "dropped"]

MOST_ACTIONS = 500
MOST_THEMES = 60


class ChangedMeanwhile(Refused):
    """Somebody else changed it first. `current`: as it is now; null when it is gone."""

    code = "action-changed"
    title = "This was changed meanwhile"

    def __init__(self, current: Mapping[str, Any] | None) -> None:
        super().__init__(
            "Somebody else changed it first, so nothing was changed now. Look at how it is now, then do it again.",
            current=current,
        )


class NoShowOfHands(Refused):
    """A hand was raised, or counted, for something that is not being asked."""

    code = "no-show-of-hands"
    title = "No show of hands is going on for this"


class ListFull(Refused):
    """There are as many themes or actions as a workshop can have."""

    code = "list-full"
    title = "The list is full"


def require_version(seen: int, version: int, current: Mapping[str, object]) -> None:
    """Refuse a change by somebody who has not seen the latest one."""
    if seen != version:
        raise ChangedMeanwhile(current)


def new_order(known: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The ids in the order that is wanted. Those that are not named (made meanwhile) keep their order, at the end;
    named ones that are not known (deleted meanwhile) are passed over."""
    there = set(known)
    first = [one for one in dict.fromkeys(wanted) if one in there]
    named = set(first)
    return first + [one for one in known if one not in named]


def raised(hands: int | None, stands_for: int, *, showing: bool) -> int:
    """How many hands somebody raises: all that they stand for unless they say how many; refused when none are asked."""
    if not showing:
        raise NoShowOfHands("The host is not asking for hands on this action now. Wait until they do.")
    return stands_for if hands is None else min(max(hands, 0), stands_for)
