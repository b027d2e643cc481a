"""What each kind of work sets going when it begins, and puts away when it ends.

A kind without an entry needs nothing. `enter` and `leave` take the agenda item that is on, whose `kind`, `prompt`
and times are those of the part that is on; its `id` is the item's, to which prepared rounds and polls refer.
Both do nothing when what they would do is done already. What they refuse becomes the item's `trouble` and stops nothing
else: the agenda goes on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chassis.problems import Problem
from chassis.telemetry import logs
from services.sessions.domain.refusals import Refused
from services.sessions.domain.running import Happening, Item, ItemKind, ItemOn, Run, Step
from services.sessions.use_cases import feedback, questions
from services.sessions.use_cases.change import Change
from services.sessions.use_cases.polls import running as polls
from services.sessions.use_cases.running import breakouts

log = logs.get(__name__)

Act = Callable[[Change, ItemOn], None]


@dataclass(frozen=True)
class Hook:
    """What happens when a kind of work begins, and when it ends."""

    enter: Act
    leave: Act


HOOKS: Mapping[ItemKind, Hook] = {
    "breakout": Hook(breakouts.enter_item, breakouts.leave_item),
    "poll": Hook(polls.enter_item, polls.leave_item),
    "questions": Hook(questions.enter_item, questions.leave_item),
    "feedback": Hook(feedback.enter_item, feedback.leave_item),
}


def enter(change: Change, run: Run, one: Happening) -> str | None:
    """A kind of work begins; in words why it could not, else None."""
    hook = HOOKS.get(one.step.kind)
    return None if hook is None else _try(change, hook.enter, item_on(change, run, one.item, one.step))


def leave(change: Change, run: Run, one: Happening) -> None:
    """A kind of work ends."""
    hook = HOOKS.get(one.step.kind)
    if hook is not None:
        _try(change, hook.leave, item_on(change, run, one.item, one.step))


def keep_time(change: Change, before: Run, run: Run) -> None:
    """What is open follows the run's clock: the rooms' countdown is the run's, and feedback stands while it does."""
    item = run.item
    if item is not None:
        breakouts.keep_time(change, before, run, item)
        feedback.keep_time(change, run, item.id)


def item_on(change: Change, run: Run, item: Item, step: Step) -> ItemOn:
    """The item as hooks take it."""
    return ItemOn(
        id=item.id,
        title=item.title,
        kind=step.kind,
        prompt=step.prompt or item.prompt,
        seconds=step.seconds,
        ends_at=run.rooms_until or run.item_until or change.now,
        breakout=item.breakout,
    )


def _try(change: Change, act: Act, item: ItemOn) -> str | None:
    try:
        with change.attempt():
            act(change, item)
    except (Refused, Problem) as refused:
        log.warning("an agenda item could not do its work", kind=item.kind, reason=refused.detail)
        return refused.detail
    return None
