"""Themes and actions: what a workshop promises, who does it, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from services.sessions.domain.notes import Horizon
from services.sessions.domain.refusals import ChangedMeanwhile, NoShowOfHands

ActionStatus = Literal["proposed", "agreed", "dropped"]

MOST_ACTIONS = 500
MOST_THEMES = 60


@dataclass(frozen=True, slots=True)
class ThemeRecord:
    """A theme in the report."""

    theme_id: str
    title: str


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """An action in the report. `room`: the name of the room whose note it came from; `hands` raised for it, or None."""

    action_id: str
    text: str
    owner: str | None
    horizon: Horizon | None
    theme_id: str | None
    room: str | None
    status: ActionStatus
    hands: int | None


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
