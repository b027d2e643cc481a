"""A breakout round: draft, open, closing (a countdown runs), closed; a closed one can be opened again.

Every transition raises the round's generation. A countdown's timer carries the generation that it was set with, so
that a timer which fires after the host cancelled or changed the countdown does nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from services.sessions.domain.policy import Policy
from services.sessions.domain.refusals import RoundChanged, TooLate, WrongRoundState

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


def require_version(version: int, seen: int | None) -> None:
    """Refuse when a host has seen another version of the round than the present one; None: they do not care."""
    if seen is not None and seen != version:
        raise RoundChanged(version)


def require_running(current: Round) -> None:
    """Refuse unless people are in the round's rooms."""
    if not current.running:
        raise WrongRoundState(
            f"This round is {current.status}, so its rooms cannot be changed any more.",
            round_status=current.status,
        )


def require_editable(current: Round) -> None:
    """Refuse changes of a round that is over."""
    if current.status == "closed":
        raise WrongRoundState(
            "This round is closed, so it cannot be changed. Open it again first, or prepare a new one.",
            round_status=current.status,
        )


def open_round(current: Round, now: datetime, lasting: timedelta | None) -> Round:
    """draft -> open. `lasting` sets the planned end, which is shown to everybody."""
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
        ends_at=None if lasting is None else now + lasting,
    )


def reopen(current: Round, now: datetime, lasting: timedelta | None) -> Round:
    """closed -> open, as if it had never closed."""
    if current.status != "closed":
        raise WrongRoundState(
            f"This round is {current.status}, so it cannot be opened again. Only a closed one can.",
            round_status=current.status,
        )
    return replace(
        current,
        status="open",
        generation=current.generation + 1,
        ends_at=None if lasting is None else now + lasting,
        closes_at=None,
        closed_at=None,
    )


def move_end(current: Round, now: datetime, by: timedelta, policy: Policy) -> Round:
    """A later or an earlier end of an open or closing round, which the change is counted from.

    A round that closes itself goes back from closing to open when its countdown need not run yet. Raises TooLate when
    the end would not lie ahead.
    """
    if not current.running:
        raise WrongRoundState(
            f"This round is {current.status}, so its end cannot be moved. Only that of an open one can.",
            round_status=current.status,
        )
    ends_at = current.closes_at if current.status == "closing" else current.ends_at
    if ends_at is None and by < timedelta():
        raise TooLate("This round has no end yet that could be brought forward. Give it some minutes first.")
    # An end that was shown and has passed is no place to count from.
    new_end = max(ends_at or now, now) + by
    if new_end <= now:
        raise TooLate("The round would have ended already. Close it instead.")
    return end_at(current, now, new_end, policy)


def end_at(current: Round, now: datetime, ends_at: datetime, policy: Policy) -> Round:
    """The same round with its end at this moment, which lies ahead."""
    changed = replace(current, generation=current.generation + 1, ends_at=ends_at)
    if current.status == "closing":
        if policy.closes_itself and ends_at - now > policy.warning:
            return replace(changed, status="open", closes_at=None)
        return replace(changed, closes_at=ends_at)
    return changed


def warns_at(current: Round, policy: Policy) -> datetime | None:
    """When the countdown to the round's own end begins; None when it does not close itself."""
    if current.status != "open" or current.ends_at is None or not policy.closes_itself:
        return None
    return current.ends_at - policy.warning


def begin_end(current: Round, generation: int, now: datetime) -> Round | None:
    """The round counts down to its own end, or is closed when that has passed; None when the timer that was set with
    `generation` does not count any more."""
    if current.status != "open" or current.generation != generation or current.ends_at is None:
        return None
    if current.ends_at <= now:
        return close(current, now)
    return replace(current, status="closing", generation=current.generation + 1, closes_at=current.ends_at)


def begin_closing(current: Round, now: datetime, countdown: timedelta) -> Round:
    """open -> closing, or straight to closed when there is no countdown. While closing, sets it anew."""
    if not current.running:
        raise WrongRoundState(
            f"This round is {current.status}, so it cannot be closed. Only an open round can.",
            round_status=current.status,
        )
    if countdown <= timedelta():
        return close(current, now)
    return replace(
        current,
        status="closing",
        generation=current.generation + 1,
        closes_at=now + countdown,
    )


def cancel_closing(current: Round) -> Round:
    """closing -> open again. An end that the countdown led to is given up; a later one stays."""
    if current.status != "closing":
        raise WrongRoundState(
            f"This round is {current.status}: no countdown runs that could be stopped.",
            round_status=current.status,
        )
    later = (
        current.ends_at is not None and current.closes_at is not None and current.ends_at > current.closes_at
    )
    return replace(
        current,
        status="open",
        generation=current.generation + 1,
        ends_at=current.ends_at if later else None,
        closes_at=None,
    )


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
