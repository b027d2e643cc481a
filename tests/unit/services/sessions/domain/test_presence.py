"""Presence follows open streams; a silent hub loses its lease."""

from datetime import UTC, datetime, timedelta

from services.sessions.domain.presence import (
    PresenceChange,
    expected_in_rooms,
    lease_lapsed,
    presence_changes,
)

NOW = datetime(2026, 9, 21, 13, 15, tzinfo=UTC)


def test_only_people_whose_presence_changed_are_told_of() -> None:
    shown = {"ann": False, "ben": True, "cat": True}
    changes = presence_changes(shown, {"ann": 1, "cat": 2}, ["cat", "ben", "ann"])
    assert changes == [PresenceChange("ann", True), PresenceChange("ben", False)]


def test_a_second_tab_changes_nothing() -> None:
    assert presence_changes({"ann": True}, {"ann": 2}, ["ann"]) == []


def test_people_who_are_not_in_the_session_are_ignored() -> None:
    assert presence_changes({}, {"eve": 1}, ["eve"]) == []


def test_a_hub_is_gone_after_twenty_seconds_of_silence() -> None:
    assert not lease_lapsed(NOW - timedelta(seconds=19), NOW)
    assert lease_lapsed(NOW - timedelta(seconds=20), NOW)


def test_people_who_went_away_are_not_given_a_place() -> None:
    assert expected_in_rooms(["cat", "ann", "ben"], {"ben"}) == ["ann", "cat"]
