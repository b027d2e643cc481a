"""Feedback to the whole group: room after room, its note on everyone's screen, for so many seconds each.

Every change raises the generation; the timer carries the generation that it was set with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.sessions.domain.refusals import Refused

SECONDS = 120
LEAST_SECONDS, MOST_SECONDS = 5, 3600


class NothingToShow(Refused):
    """Feedback was asked for, but no room has anything to show."""

    code = "nothing-to-show"
    title = "There is nothing to show yet"


class NoFeedback(Refused):
    """The command is about feedback to the whole group, and none is going on."""

    code = "no-feedback"
    title = "No feedback is going on"


@dataclass(frozen=True, slots=True)
class Feedback:
    """`room_ids` in the order in which they speak, `index` of the one whose turn it is, until `ends_at`.

    `left`: the seconds that the room still has while the clock stands; None while it runs.
    """

    room_ids: tuple[str, ...]
    index: int
    seconds: int
    ends_at: datetime
    generation: int
    left: float | None = None

    @property
    def room_id(self) -> str:
        """The room whose turn it is."""
        return self.room_ids[self.index]

    @property
    def next_room_id(self) -> str | None:
        """The room that comes next; None at the last."""
        return self.room_ids[self.index + 1] if self.index + 1 < len(self.room_ids) else None


def begin(room_ids: Sequence[str], seconds: int, now: datetime, generation: int) -> Feedback:
    """The first room speaks. Refused when there are no rooms."""
    if not room_ids:
        raise NothingToShow(
            "No table has sat together or written anything yet, so there is nothing to show. Open a round first."
        )
    return Feedback(tuple(room_ids), 0, seconds, now + timedelta(seconds=seconds), generation + 1)


def turn_to(current: Feedback, index: int, now: datetime) -> Feedback | None:
    """The room at `index` speaks, for its whole time; None past the last. Before the first stays at the first."""
    if index >= len(current.room_ids):
        return None
    return replace(
        current,
        index=max(0, index),
        ends_at=now + timedelta(seconds=current.seconds),
        generation=current.generation + 1,
        left=None if current.left is None else float(current.seconds),
    )


def extend(current: Feedback, now: datetime, seconds: int) -> Feedback:
    """More (or, negative, less) time for the room that speaks; at least a second is left."""
    if current.left is not None:
        return replace(current, left=max(1.0, current.left + seconds), generation=current.generation + 1)
    ends_at = max(current.ends_at + timedelta(seconds=seconds), now + timedelta(seconds=1))
    return replace(current, ends_at=ends_at, generation=current.generation + 1)


def hold(current: Feedback, now: datetime) -> Feedback:
    """The clock stands still. Holding again changes nothing."""
    if current.left is not None:
        return current
    left = max(0.0, (current.ends_at - now).total_seconds())
    return replace(current, left=left, generation=current.generation + 1)


def release(current: Feedback, now: datetime) -> Feedback:
    """The clock goes on with what was left. Releasing again changes nothing."""
    if current.left is None:
        return current
    ends_at = now + timedelta(seconds=current.left)
    return replace(current, ends_at=ends_at, left=None, generation=current.generation + 1)


def is_due(current: Feedback | None, generation: int) -> bool:
    """Whether the timer that was set with `generation` still counts."""
    return current is not None and current.generation == generation


def share(seconds: float, rooms: int) -> int:
    """How long each room may speak when there are so many seconds for all of them, in seconds."""
    return min(MOST_SECONDS, max(1, int(seconds // max(1, rooms))))
