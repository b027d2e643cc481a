"""A poll: draft, open, closed; a countdown may close it by itself.

Every transition raises the poll's generation. A countdown's timer carries the generation that it was set with, so that
a timer which fires after a host changed the countdown does nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from services.sessions.domain.polls.asking import ResultsFor
from services.sessions.domain.polls.refusals import AnonymousStaysClosed, PollNotOpen, WrongPollState

PollStatus = Literal["draft", "open", "closed"]


@dataclass(frozen=True, slots=True)
class Poll:
    """The state of one poll. `shown`: everybody sees the results; `on_stage`: it is on everybody's screen."""

    status: PollStatus = "draft"
    generation: int = 0
    shown: bool = False
    on_stage: bool = False
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    closed_at: datetime | None = None


def require_draft(current: Poll) -> None:
    """Refuse unless the poll is still being prepared."""
    if current.status != "draft":
        raise WrongPollState(
            f"This poll is {current.status}, so what it asks cannot change any more: people have seen it. "
            "Prepare another one.",
            poll_status=current.status,
        )


def require_open(current: Poll) -> None:
    """Refuse votes unless the poll is open."""
    if current.status != "open":
        raise PollNotOpen(
            "This poll is not open, so nothing was counted or changed now. What was counted before stays.",
            poll_status=current.status,
        )


def open_poll(current: Poll, now: datetime, results: ResultsFor, lasts: timedelta | None) -> Poll:
    """draft -> open, on everybody's screen. With `lasts` it closes by itself."""
    require_draft(current)
    return _opened(current, now, results, lasts)


def reopen(
    current: Poll, now: datetime, results: ResultsFor, lasts: timedelta | None, *, anonymous: bool
) -> Poll:
    """closed -> open again, with the votes that it has. Never for an anonymous poll: nobody's answer is known as theirs
    any more, so everybody could vote twice."""
    if current.status != "closed":
        raise WrongPollState(
            f"This poll is {current.status}, so it cannot be opened again. Only a closed one can.",
            poll_status=current.status,
        )
    if anonymous:
        raise AnonymousStaysClosed(
            "This poll is anonymous: when it closed, whose answer is whose was thrown away, so everybody could vote "
            "twice. Ask it again as a new poll."
        )
    opened = _opened(current, now, results, lasts)
    return replace(opened, opened_at=current.opened_at)


def count_down(current: Poll, now: datetime, lasts: timedelta) -> Poll:
    """The open poll closes by itself after `lasts`, whatever countdown ran before."""
    if current.status != "open":
        raise _cannot_close(current)
    return replace(current, generation=current.generation + 1, closes_at=now + lasts)


def stop_countdown(current: Poll) -> Poll:
    """The poll stays open until somebody closes it."""
    if current.status != "open" or current.closes_at is None:
        raise WrongPollState(
            "No countdown runs for this poll that could be stopped.", poll_status=current.status
        )
    return replace(current, generation=current.generation + 1, closes_at=None)


def close(current: Poll, now: datetime, results: ResultsFor) -> Poll:
    """open -> closed; results that everybody sees when it is closed are shown."""
    if current.status != "open":
        raise _cannot_close(current)
    return replace(
        current,
        status="closed",
        generation=current.generation + 1,
        shown=current.shown or results == "closed",
        closes_at=None,
        closed_at=now,
    )


def due(current: Poll, generation: int) -> bool:
    """Whether the countdown set with `generation` still counts."""
    return current.status == "open" and current.closes_at is not None and current.generation == generation


def show(current: Poll, shown: bool, on_stage: bool) -> Poll:
    """Show or hide the results, put the poll on everybody's screen or take it off. A draft has nothing to show."""
    if current.status == "draft":
        raise WrongPollState("Nobody has been asked yet. Open the poll first.", poll_status=current.status)
    return replace(current, shown=shown, on_stage=on_stage)


def _opened(current: Poll, now: datetime, results: ResultsFor, lasts: timedelta | None) -> Poll:
    return replace(
        current,
        status="open",
        generation=current.generation + 1,
        shown=results == "live",
        on_stage=True,
        opened_at=now,
        closes_at=None if lasts is None else now + lasts,
        closed_at=None,
    )


def _cannot_close(current: Poll) -> WrongPollState:
    return WrongPollState(
        f"This poll is {current.status}, so it cannot be closed. Only an open one can.",
        poll_status=current.status,
    )
