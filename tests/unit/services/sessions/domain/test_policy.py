"""Where latecomers go, and who may walk where; rounds whose end moves or that close by themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from services.sessions.domain import rounds
from services.sessions.domain.placement import Placement
from services.sessions.domain.policy import Policy, late_rooms
from services.sessions.domain.refusals import LeavingOff, RoomClosed, RoomFull, TooLate, WalkingOff
from services.sessions.domain.rounds import Round
from services.sessions.domain.walking import Floor, Table, walk

NOW = datetime(2026, 9, 21, 13, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ITSELF = Policy(closes_itself=True, countdown=30)


def opened(minutes: int | None = 10) -> Round:
    return rounds.open_round(Round(), NOW, None if minutes is None else minutes * MINUTE)


def test_latecomers_fill_the_smallest_rooms_one_after_the_other() -> None:
    found = late_rooms("smallest", ["a", "b", "c"], {"one": 2, "two": 1, "three": 2}, "main")
    assert found == {"a": "two", "b": "one", "c": "two"}


@pytest.mark.parametrize("late", ["main", "choose"])
def test_latecomers_wait_in_the_main_room(late: str) -> None:
    assert late_rooms(late, ["a"], {"one": 0}, "main") == {"a": "main"}  # type: ignore[arg-type]


def test_the_best_seat_has_to_be_looked_for_unless_there_are_no_rooms() -> None:
    assert late_rooms("best", ["a"], {"one": 0}, "main") is None
    assert late_rooms("best", ["a"], {}, "main") == {"a": "main"}


def floor(**policy: object) -> Floor:
    tables = {"one": Table("One"), "two": Table("Two", load=3, most=3), "three": Table("Three", barred=True)}
    return Floor("main", tables, Policy(**policy))  # type: ignore[arg-type]


def test_people_stay_at_their_table_unless_they_may_walk() -> None:
    at_one = Placement("a", "one", 4)
    with pytest.raises(WalkingOff):
        walk(at_one, "two", floor(), host=False, own="one")
    assert walk(at_one, "one", floor(), host=False, own="one") is None
    assert walk(at_one, "main", floor(), host=False, own="one") == Placement("a", "main", 5)


def test_a_full_table_and_one_with_somebody_to_be_kept_apart_from_take_nobody_but_hosts_and_their_own() -> (
    None
):
    at_main = Placement("a", "main", 1)
    for table in ("two", "three"):
        with pytest.raises(RoomFull):
            walk(at_main, table, floor(walking=True), host=False, own="one")
        assert walk(at_main, table, floor(), host=True, own=None) is not None
        assert walk(at_main, table, floor(), host=False, own=table) is not None


def test_nobody_walks_out_where_leaving_is_off_even_when_they_may_walk() -> None:
    with pytest.raises(LeavingOff):
        walk(Placement("a", "one", 1), "main", floor(leaving=False, walking=True), host=False, own="one")


def test_a_room_that_is_not_open_takes_nobody_not_even_a_host() -> None:
    with pytest.raises(RoomClosed):
        walk(Placement("a", "main", 1), "gone", floor(walking=True), host=True, own=None)


def test_an_end_moves_from_what_is_shown_and_raises_the_generation() -> None:
    longer = rounds.move_end(opened(), NOW + MINUTE, 5 * MINUTE, Policy())
    assert longer.ends_at == NOW + 15 * MINUTE
    assert longer.generation == opened().generation + 1


def test_an_end_that_has_passed_or_was_never_set_moves_from_now() -> None:
    now = NOW + 20 * MINUTE
    assert rounds.move_end(opened(), now, MINUTE, Policy()).ends_at == now + MINUTE
    assert rounds.move_end(opened(None), now, MINUTE, Policy()).ends_at == now + MINUTE


def test_no_end_moves_into_the_past() -> None:
    with pytest.raises(TooLate):
        rounds.move_end(opened(1), NOW, -MINUTE, Policy())
    with pytest.raises(TooLate):
        rounds.move_end(opened(None), NOW, -MINUTE, Policy())


def test_a_countdown_is_lengthened_and_stays_one_unless_the_round_closes_itself() -> None:
    closing = rounds.begin_closing(opened(), NOW, timedelta(seconds=30))
    longer = rounds.move_end(closing, NOW, MINUTE, Policy())
    assert (longer.status, longer.closes_at) == ("closing", NOW + timedelta(seconds=90))
    back = rounds.move_end(closing, NOW, MINUTE, ITSELF)
    assert (back.status, back.closes_at, back.ends_at) == ("open", None, NOW + timedelta(seconds=90))


def test_a_round_that_closes_itself_warns_so_that_it_closes_at_its_end() -> None:
    current = opened()
    assert rounds.warns_at(current, Policy()) is None
    warns = rounds.warns_at(current, ITSELF)
    assert warns == NOW + 10 * MINUTE - timedelta(seconds=30)
    closing = rounds.begin_end(current, current.generation, warns)
    assert closing is not None
    assert (closing.status, closing.closes_at) == ("closing", current.ends_at)
    assert rounds.begin_end(closing, current.generation, warns) is None


def test_a_round_whose_end_was_slept_through_is_closed_at_once() -> None:
    current = opened()
    late = rounds.begin_end(current, current.generation, NOW + 11 * MINUTE)
    assert late is not None
    assert late.status == "closed"


def test_a_stopped_countdown_gives_up_the_end_that_it_led_to_but_not_a_later_one() -> None:
    closing = rounds.begin_end(opened(), 1, NOW + 9 * MINUTE)
    assert closing is not None
    assert rounds.cancel_closing(closing).ends_at is None
    early = rounds.begin_closing(opened(), NOW, timedelta(seconds=30))
    assert rounds.cancel_closing(early).ends_at == NOW + 10 * MINUTE


def test_a_closed_round_opens_again_with_a_new_end_and_generation() -> None:
    closed = rounds.close(opened(), NOW + MINUTE)
    again = rounds.reopen(closed, NOW + 2 * MINUTE, 3 * MINUTE)
    assert (again.status, again.closed_at, again.closes_at) == ("open", None, None)
    assert again.ends_at == NOW + 5 * MINUTE
    assert again.generation > closed.generation
