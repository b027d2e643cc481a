"""A breakout round: draft, open, closing (a countdown runs), closed.

Every transition raises the round's generation. A countdown's timer carries the generation that it was set with, so
that a timer which fires after the host cancelled or changed the countdown does nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from services.sessions.domain.refusals import WrongRoundState

RoundStatus = Literal["draft", "open", "closing", "closed"]

COUNTDOWNS = (0, 10, 15, 30, 60, 120)
"""The closing countdowns that a host can choose, in seconds."""


@dataclass(frozen=True, slots=True)
class Round:
    """The state of one round. `ends_at` is the planned end that is shown; `closes_at` ends the closing countdown."""

    status: RoundStatus = "draft"
    generation: int = 0
    opened_at: datetime | None = None
    ends_at: datetime | None = None
    closes_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def running(self) -> bool:
        """People are in its rooms."""
        return self.status in ("open", "closing")


def require_draft(current: Round) -> None:
    """Refuse unless the round is still being prepared."""
    if current.status != "draft":
        raise WrongRoundState(
            f"This round is {current.status}, so its plan cannot change any more. Move people instead.",
            round_status=current.status,
        )


def open_round(current: Round, now: datetime, minutes: int | None) -> Round:
    """draft -> open. With `minutes`, the planned end is shown to everybody; nothing closes by itself."""
    if current.status != "draft":
        raise WrongRoundState(
            f"This round is {current.status}, so it cannot be opened. Prepare a new round.",
            round_status=current.status,
        )
    return replace(
        current,
        status="open",
        generation=current.generation + 1,
        opened_at=now,
        ends_at=None if minutes is None else now + timedelta(minutes=minutes),
    )


def begin_closing(current: Round, now: datetime, countdown_seconds: int) -> Round:
    """open -> closing, or straight to closed when the countdown is 0. While closing, sets the countdown anew."""
    if not current.running:
        raise WrongRoundState(
            f"This round is {current.status}, so it cannot be closed. Only an open round can.",
            round_status=current.status,
        )
    if countdown_seconds == 0:
        return close(current, now)
    return replace(
        current,
        status="closing",
        generation=current.generation + 1,
        closes_at=now + timedelta(seconds=countdown_seconds),
    )


def cancel_closing(current: Round) -> Round:
    """closing -> open again."""
    if current.status != "closing":
        raise WrongRoundState(
            f"This round is {current.status}: no countdown runs that could be stopped.",
            round_status=current.status,
        )
    return replace(current, status="open", generation=current.generation + 1, closes_at=None)


def close(current: Round, now: datetime) -> Round:
    """open or closing -> closed."""
    if not current.running:
        raise WrongRoundState(
            f"This round is {current.status}, so it cannot be closed.", round_status=current.status
        )
    return replace(current, status="closed", generation=current.generation + 1, closed_at=now)


def close_when_due(current: Round, generation: int, now: datetime) -> Round | None:
    """The closed round when the countdown set with `generation` still counts; None when it was changed meanwhile."""
    if current.status != "closing" or current.generation != generation:
        return None
    return close(current, now)
