"""A session is started once and ended once."""

import pytest

from services.sessions.domain import lifecycle
from services.sessions.domain.refusals import SessionNotLive, SessionOver


def test_starting_a_waiting_session_changes_it_and_starting_again_does_not() -> None:
    assert lifecycle.start("waiting")
    assert not lifecycle.start("live")
    with pytest.raises(SessionOver):
        lifecycle.start("ended")


def test_only_a_started_session_can_be_ended() -> None:
    assert lifecycle.end("live")
    assert not lifecycle.end("ended")
    with pytest.raises(SessionNotLive):
        lifecycle.end("waiting")


def test_rounds_open_only_in_a_live_session() -> None:
    lifecycle.require_live("live")
    with pytest.raises(SessionNotLive, match="Start it first"):
        lifecycle.require_live("waiting")
    with pytest.raises(SessionOver):
        lifecycle.require_live("ended")
