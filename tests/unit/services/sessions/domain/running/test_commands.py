"""What a host does to a run."""

from collections.abc import Callable

import pytest

from services.sessions.domain.refusals import Refused
from services.sessions.domain.running import (
    Item,
    Run,
    Step,
    begin,
    extend,
    finish,
    from_json,
    go_on,
    insert,
    pause,
    record,
    reorder,
    resume,
    set_advance,
    skip,
    tick,
    to_json,
)
from services.sessions.domain.running.clock import Moved
from services.sessions.domain.running.refusals import NoSuchItem, WrongRunState
from tests.unit.services.sessions.domain.running.agendas import at, begun, item, on, part, waiting

TALK = item(0, 20, "Talk", "breakout", parts=[part(0, "One"), part(10, "Two")])
AFTER = item(20, 30, "After")


def ids(run: Run) -> list[str]:
    return [one.id for one in run.items]


def test_a_run_begins_once_with_the_first_item() -> None:
    run, happened = begin(waiting(), at(3))
    assert [one.what for one in happened] == ["item_started", "entered"]
    assert (on(run), run.since, run.until, run.started_at) == ("Welcome", at(3), at(13), at(3))
    with pytest.raises(WrongRunState):
        begin(run, at(4))


def test_a_run_in_which_everything_is_skipped_does_not_begin() -> None:
    run = skip(waiting(AFTER), "after")[0]
    with pytest.raises(WrongRunState, match="no item that could begin"):
        begin(run, at(0))


def test_near_its_published_start_a_run_is_measured_against_the_clock_and_else_against_itself() -> None:
    late, _ = begin(waiting(), at(5))
    assert late.planned_start(late.items[1]) == at(10)
    another_day, _ = begin(waiting(), at(24 * 60))
    assert another_day.planned_start(another_day.items[1]) == at(24 * 60 + 10)
    rehearsed, _ = begin(waiting(pace=10), at(0))
    assert rehearsed.planned_start(rehearsed.items[1]) == at(1)


def test_a_pause_moves_everything_behind_it_by_its_length() -> None:
    run, _ = pause(begun(), at(4))
    assert (run.status, run.until, run.left) == ("paused", None, 360.0)
    assert tick(run, at(300)) == (run, [])
    run, _ = resume(run, at(6))
    assert (run.status, run.until, run.left) == ("running", at(12), None)
    assert run.items[0].paused_seconds == 120
    run, _ = tick(run, at(12))
    assert (on(run), run.since) == ("South West", at(12))
    assert record(run)[0].actual_seconds == 600


def test_a_pause_stops_the_closing_countdown_and_it_begins_anew() -> None:
    run, _ = tick(begun(TALK, AFTER), at(10))
    run, _ = tick(run, at(19, 40))
    assert run.called_back
    run, _ = pause(run, at(19, 50))
    assert not run.called_back
    run, _ = resume(run, at(25))
    assert run.until == at(25, 10)
    run, happened = tick(run, at(25))
    assert [one.what for one in happened] == ["called_back"]


def test_pausing_twice_and_resuming_what_runs_is_refused_in_words() -> None:
    run = begun()
    with pytest.raises(WrongRunState, match="is running"):
        resume(run, at(1))
    run, _ = pause(run, at(1))
    with pytest.raises(WrongRunState, match="is paused"):
        pause(run, at(2))
    with pytest.raises(WrongRunState, match="Start the workshop"):
        pause(waiting(), at(0))


def test_extending_gives_the_part_that_is_on_more_time_and_shifts_the_rest() -> None:
    run, _ = extend(begun(TALK, AFTER), at(3), 120)
    assert (run.until, run.item_until, run.rooms_until) == (at(12), at(22), at(22))
    run, _ = tick(run, at(12))
    assert (on(run), run.until) == ("Two", at(22))
    assert run.items[0].planned_seconds == 20 * 60
    assert run.items[0].seconds == 22 * 60


def test_extending_in_the_closing_countdown_lets_people_stay() -> None:
    run, _ = tick(begun(TALK, AFTER), at(10))
    run, _ = tick(run, at(19, 45))
    run, _ = extend(run, at(19, 50), 60)
    assert (run.called_back, run.warned, run.until) == (False, False, at(21))
    assert tick(run, at(20, 5))[1][0].what == "warned"
    _, happened = tick(run, at(20, 30))
    assert [one.what for one in happened] == ["called_back"] or happened[-1].what == "warned"


def test_shortening_cannot_bring_the_end_into_the_past() -> None:
    run, _ = extend(begun(), at(3), -60 * 6)
    assert run.until == at(4)
    with pytest.raises(WrongRunState, match="End it early"):
        extend(run, at(3), -60)


def test_an_item_that_waits_for_the_host_is_extended_from_now() -> None:
    run, _ = tick(begun(item(0, 10, "Welcome", advance="host"), AFTER), at(10))
    assert run.holding
    with pytest.raises(WrongRunState):
        extend(run, at(14), -60)
    run, _ = extend(run, at(14), 60)
    assert (run.holding, run.until) == (False, at(15))
    assert tick(run, at(15))[0].holding


def test_extending_while_paused_counts_when_the_run_goes_on() -> None:
    run, _ = pause(begun(), at(4))
    run, _ = extend(run, at(5), 60)
    assert (run.left, run.until) == (420.0, None)
    assert resume(run, at(6))[0].until == at(13)


def test_a_coming_item_can_be_given_other_minutes_but_at_least_one() -> None:
    run, _ = extend(begun(), at(1), 300, "wrap-up")
    assert run.items[-1].seconds == 900
    with pytest.raises(WrongRunState, match="from a minute"):
        extend(run, at(1), -900, "wrap-up")
    with pytest.raises(NoSuchItem):
        extend(tick(run, at(10))[0], at(11), 60, "welcome")


def test_no_item_becomes_longer_than_a_day() -> None:
    with pytest.raises(WrongRunState, match="a day"):
        extend(begun(), at(1), 24 * 3600)


def test_going_on_ends_a_plenary_at_once() -> None:
    run, happened = go_on(begun(), at(4))
    assert [one.what for one in happened] == ["left", "item_ended", "item_started", "entered"]
    assert (on(run), run.since, run.until) == ("South West", at(4), at(9))


def test_going_on_calls_people_back_from_their_rooms_first_and_at_once_when_pressed_again() -> None:
    run, happened = go_on(begun(TALK, AFTER), at(4))
    assert [one.what for one in happened] == ["called_back"]
    assert (on(run), run.until, run.item_until) == ("One", at(4, 30), at(4, 30))
    ended, _ = tick(run, at(4, 30))
    assert on(ended) == "After"
    at_once, _ = go_on(run, at(4, 10))
    assert (on(at_once), at_once.since) == ("After", at(4, 10))


def test_going_on_never_makes_an_item_longer() -> None:
    run, _ = tick(begun(TALK, AFTER), at(10))
    run, _ = go_on(run, at(19, 20), countdown=120)
    assert run.until == at(20)


def test_going_on_without_a_countdown_ends_the_rooms_at_once() -> None:
    run, _ = go_on(begun(TALK, AFTER), at(4), countdown=0)
    assert on(run) == "After"


def test_going_on_to_the_next_part_stays_in_the_rooms() -> None:
    run, happened = go_on(begun(TALK, AFTER), at(4), to="step")
    assert [one.what for one in happened] == ["step_started"]
    assert (on(run), run.until, run.item_until) == ("Two", at(14), at(14))


def test_going_on_from_an_item_that_waits_calls_people_back_from_now() -> None:
    run, _ = tick(begun(item(0, 20, "Talk", "breakout", advance="host"), AFTER), at(20))
    run, _ = go_on(run, at(27))
    assert (run.holding, run.until) == (False, at(27, 30))
    assert on(tick(run, at(27, 30))[0]) == "After"


def test_going_on_from_a_pause_counts_the_pause() -> None:
    run, _ = pause(begun(), at(2))
    run, _ = go_on(run, at(7))
    assert (run.status, on(run)) == ("running", "South West")
    assert record(run)[0].actual_seconds == 120
    assert record(run)[0].paused_seconds == 300


def test_after_the_last_item_the_run_is_done_and_nothing_more_can_be_ended() -> None:
    run, happened = go_on(begun(AFTER), at(5))
    assert [one.what for one in happened] == ["left", "item_ended", "done"]
    assert (run.status, run.item, run.until, run.ended_at) == ("done", None, None, at(5))
    commands: list[Callable[[], Moved]] = [
        lambda: go_on(run, at(6)),
        lambda: pause(run, at(6)),
        lambda: extend(run, at(6), 60),
        lambda: insert(run, Item("x", "X", "break", (Step(60, "break"),))),
        lambda: skip(run, "after"),
    ]
    for refused in commands:
        with pytest.raises(Refused):
            refused()


def test_a_skipped_item_is_passed_over_and_can_be_taken_in_again() -> None:
    run, _ = skip(begun(), "south-west")
    assert on(go_on(run, at(1))[0]) == "Introductions"
    back, _ = skip(run, "south-west", skipped=False)
    assert on(go_on(back, at(1))[0]) == "South West"
    assert skip(run, "south-west") == (run, [])
    with pytest.raises(WrongRunState, match="is on"):
        skip(run, "welcome")
    with pytest.raises(NoSuchItem):
        skip(go_on(run, at(1))[0], "welcome")


def test_coming_items_can_be_put_into_another_order() -> None:
    run = begun()
    wanted = ["wrap-up", "reports", "action-plan", "breakout-sessions", "south-west"]
    run, _ = reorder(run, wanted)
    assert ids(run) == ["welcome", *wanted]
    for wrong in (wanted[1:], [*wanted, "welcome"], [*wanted[:-1], "wrap-up"]):
        with pytest.raises(NoSuchItem):
            reorder(run, wrong)
    assert reorder(run, wanted) == (run, [])


def test_an_item_can_be_inserted_before_a_coming_one_or_at_the_end() -> None:
    extra = Item("extra", "Stretch", "break", (Step(300, "break"),))
    run, _ = insert(begun(), extra, "south-west")
    assert ids(run)[:3] == ["welcome", "extra", "south-west"]
    assert ids(insert(begun(), extra)[0])[-1] == "extra"
    with pytest.raises(NoSuchItem):
        insert(begun(), extra, "welcome")
    run, _ = go_on(run, at(2))
    assert (on(run), run.until) == ("Stretch", at(7))
    assert record(run)[1].planned_seconds is None


def test_switching_an_item_to_hand_over_by_itself_lets_it_go_on_when_it_waits() -> None:
    run, _ = set_advance(begun(), at(1), "welcome", "host")
    run, _ = tick(run, at(10))
    assert run.holding
    run, _ = set_advance(run, at(12), "welcome", "auto")
    assert (on(run), run.since) == ("South West", at(12))
    assert set_advance(run, at(12), "reports", "auto") == (run, [])


def test_every_change_has_a_version_of_its_own_and_a_warning_has_none() -> None:
    run = begun()
    versions = [run.version]
    changes: list[Callable[[Run], Moved]] = [
        lambda run: pause(run, at(1)),
        lambda run: resume(run, at(2)),
        lambda run: extend(run, at(3), 60),
        lambda run: skip(run, "reports"),
        lambda run: set_advance(run, at(3), "wrap-up", "host"),
        lambda run: go_on(run, at(4)),
    ]
    for change in changes:
        run, _ = change(run)
        versions.append(run.version)
    assert versions == sorted(set(versions))
    warned, _ = tick(run, at(8, 30))
    assert warned.warned
    assert warned.version == run.version


def test_ending_the_session_ends_the_item_that_is_on() -> None:
    run, happened = finish(pause(begun(), at(2))[0], at(3))
    assert [one.what for one in happened] == ["left", "item_ended", "done"]
    assert (run.status, run.items[0].ended_at, run.items[1].status) == ("done", at(3), "coming")
    assert finish(run, at(4)) == (run, [])


def test_what_was_held_is_recorded_beside_what_was_planned() -> None:
    run, _ = extend(begun(pace=10), at(0, 5), 120)
    run, _ = tick(run, at(0, 72))
    first = record(run)[0]
    assert (first.planned_seconds, first.actual_seconds) == (600, 720)
    assert (first.planned_at, first.started_at, first.ended_at) == (at(0), at(0), at(0, 72))
    assert record(run)[3].actual_seconds is None


def test_a_run_that_is_kept_and_read_is_the_same() -> None:
    run, _ = pause(tick(begun(), at(16))[0], at(17))
    assert from_json(to_json(run)) == run
    assert from_json({}) == Run()
