"""Agenda time and real time. In a rehearsal of pace 6, an agenda minute lasts ten real seconds.

Everything that is derived from agenda minutes goes through here, the closing countdown and the warning included.
"""

from datetime import timedelta

COUNTDOWN = 30
"""Agenda seconds before a breakout's end at which people are called back, so that they are back when it ends."""

WARNING = 60
"""Agenda seconds before an item's end at which hosts and rooms are told that it ends soon."""


def real_seconds(agenda_seconds: float, pace: int) -> float:
    """How many real seconds so much agenda time lasts."""
    return agenda_seconds / pace


def real(agenda_seconds: float, pace: int) -> timedelta:
    """The same as a duration."""
    return timedelta(seconds=real_seconds(agenda_seconds, pace))


def agenda_seconds(span: timedelta, pace: int) -> float:
    """How much agenda time a real span is."""
    return span.total_seconds() * pace
