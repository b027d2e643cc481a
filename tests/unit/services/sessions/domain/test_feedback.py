"""Room after room speaks to the whole group."""

from datetime import UTC, datetime, timedelta

import pytest

from services.sessions.domain.feedback import (
    Feedback,
    NothingToShow,
    begin,
    extend,
    hold,
    is_due,
    release,
    share,
    turn_to,
)

NOW = datetime(2026, 9, 21, 13, 0, tzinfo=UTC)


def going() -> Feedback:
    return begin(["a", "b", "c"], 60, NOW, 4)


def test_each_room_has_its_whole_time_in_turn() -> None:
    first = going()
    assert (first.room_id, first.next_room_id, first.ends_at) == ("a", "b", NOW + timedelta(seconds=60))
    later = NOW + timedelta(seconds=50)
    second = turn_to(first, 1, later)
    assert second is not None
    assert (second.room_id, second.ends_at) == ("b", later + timedelta(seconds=60))
    third = turn_to(second, 2, later)
    assert third is not None
    assert third.next_room_id is None
    assert turn_to(third, 3, later) is None


def test_before_the_first_room_is_the_first_again() -> None:
    back = turn_to(going(), -1, NOW)
    assert back is not None
    assert back.room_id == "a"


def test_a_timer_counts_only_until_something_changes() -> None:
    first = going()
    assert is_due(first, first.generation)
    for changed in (extend(first, NOW, 60), turn_to(first, 0, NOW), turn_to(first, 1, NOW), None):
        assert not is_due(changed, first.generation)


def test_less_time_leaves_a_second_at_least() -> None:
    assert extend(going(), NOW, 30).ends_at == NOW + timedelta(seconds=90)
    assert extend(going(), NOW, -600).ends_at == NOW + timedelta(seconds=1)


def test_nothing_to_show_is_said() -> None:
    with pytest.raises(NothingToShow):
        begin([], 60, NOW, 0)


def test_rooms_share_the_time_of_an_item() -> None:
    assert share(600, 5) == 120
    assert share(3, 100) == 1
    assert share(600, 0) == 600


def test_a_clock_that_stands_keeps_what_is_left() -> None:
    held = hold(going(), NOW + timedelta(seconds=20))
    assert held.left == 40
    assert hold(held, NOW + timedelta(seconds=50)) == held
    assert not is_due(held, going().generation)
    later = NOW + timedelta(minutes=9)
    assert release(held, later).ends_at == later + timedelta(seconds=40)
    assert release(extend(held, later, 60), later).ends_at == later + timedelta(seconds=100)
    following = turn_to(held, 1, later)
    assert following is not None
    assert following.left == 60
    assert release(going(), later) == going()
