"""A session waits (people may come in), is live, and has ended."""

from typing import Literal

from services.sessions.domain.refusals import SessionNotLive, SessionOver

SessionStatus = Literal["waiting", "live", "ended"]


def start(status: SessionStatus) -> bool:
    """Whether starting changes anything: a live session stays live."""
    if status == "ended":
        raise SessionOver("This session has ended, so it cannot be started again. Its report can be read.")
    return status == "waiting"


def end(status: SessionStatus) -> bool:
    """Whether ending changes anything: an ended session stays ended."""
    if status == "waiting":
        raise SessionNotLive("This session has not been started, so there is nothing to end. Start it first.")
    return status == "live"


def require_not_ended(status: SessionStatus) -> None:
    """Refuse every change of an ended session."""
    if status == "ended":
        raise SessionOver(
            "This session has ended, so nothing in it can change any more. Its report can be read."
        )


def require_live(status: SessionStatus) -> None:
    """Refuse what only a live session can do."""
    require_not_ended(status)
    if status != "live":
        raise SessionNotLive("This session has not been started yet. Start it first, then try again.")
