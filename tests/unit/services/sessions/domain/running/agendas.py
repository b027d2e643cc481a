"""Agendas for tests, in the shape that a session keeps, and shorthands."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.sessions.domain.running import Run, begin, copy_of, next_due, tick

STARTS = datetime(2020, 9, 21, 13, 0, tzinfo=UTC)


def at(minutes: float = 0, seconds: float = 0) -> datetime:
    """So long after the published start."""
    return STARTS + timedelta(minutes=minutes, seconds=seconds)


def item(start: float, end: float, title: str, kind: str = "plenary", **more: Any) -> dict[str, Any]:
    """An item as the session keeps it; its id is the title in small letters."""
    return {
        "id": title.lower().replace(" ", "-"),
        "starts_at": at(start).isoformat(),
        "ends_at": at(end).isoformat(),
        "title": title,
        "kind": kind,
        **more,
    }


def part(start: float, title: str, kind: str | None = None, prompt: str = "") -> dict[str, Any]:
    """A part, likewise."""
    return {
        "id": title.lower(),
        "starts_at": at(start).isoformat(),
        "title": title,
        "kind": kind,
        "prompt": prompt,
    }


LOCALITY = [
    item(0, 10, "Welcome"),
    item(10, 15, "South West"),
    item(
        15,
        50,
        "Breakout sessions",
        "breakout",
        parts=[part(15, "Introductions"), part(20, "Discussion"), part(40, "Feedback", "plenary")],
    ),
    item(50, 70, "Action plan", "breakout"),
    item(70, 80, "Reports", "feedback"),
    item(80, 90, "Wrap-up"),
]


def waiting(*agenda: dict[str, Any], pace: int = 1) -> Run:
    """A run of this agenda, or of Locality's, that was not begun."""
    return copy_of(agenda or LOCALITY, pace)


def begun(*agenda: dict[str, Any], pace: int = 1) -> Run:
    """The same, begun at the published start."""
    return begin(waiting(*agenda, pace=pace), STARTS)[0]


def on(run: Run) -> str | None:
    """The title of the part that is on, or of the item."""
    return None if run.item is None or run.step_on is None else run.step_on.title or run.item.title


def until(run: Run, moment: datetime) -> Run:
    """The run at this moment, every timer having fired on its second."""
    while (due := next_due(run)) is not None and due <= moment:
        run, _ = tick(run, due)
    return run
