"""Who may answer a call for help, who may write where, who is lost, and what the report tells."""

from datetime import UTC, datetime, timedelta

import pytest

from services.sessions.domain.talk import (
    HelpCall,
    MainRoomQuiet,
    NotYoursToAnswer,
    PinnedPost,
    answer_call,
    lost_people,
    require_voice,
    talk_record,
)

BEGAN = datetime(2026, 9, 21, 13, 0, tzinfo=UTC)
OPEN = HelpCall("ann", "open", 1, BEGAN)


def later(seconds: int) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def answered(call: HelpCall, wanted: str, by: str, *, leads: bool = True, at: int = 10) -> HelpCall:
    changed = answer_call(call, wanted, by, leads=leads, now=later(at))  # type: ignore[arg-type]
    assert changed is not None
    return changed


def test_a_host_who_takes_a_call_is_coming_and_every_change_raises_the_version() -> None:
    taken = answered(OPEN, "coming", "rhys")
    assert (taken.status, taken.taken_by, taken.taken_at, taken.version) == ("coming", "rhys", later(10), 2)
    done = answered(taken, "done", "rhys", at=90)
    assert (done.status, done.taken_by, done.done_by, done.done_at) == ("done", "rhys", "rhys", later(90))
    assert done.version == 3


def test_another_host_who_takes_over_does_not_shorten_the_wait() -> None:
    taken = answered(answered(OPEN, "coming", "rhys"), "coming", "sian", at=60)
    assert (taken.taken_by, taken.taken_at) == ("sian", later(10))


def test_saying_the_same_again_changes_nothing() -> None:
    taken = answered(OPEN, "coming", "rhys")
    assert answer_call(taken, "coming", "rhys", leads=True, now=later(20)) is None
    assert answer_call(OPEN, "open", "rhys", leads=True, now=later(20)) is None


def test_a_call_that_was_ended_too_soon_is_open_again_with_its_old_place_in_the_queue() -> None:
    again = answered(answered(OPEN, "done", "rhys"), "open", "rhys")
    assert (again.status, again.raised_at, again.done_at, again.taken_by) == ("open", BEGAN, None, None)


def test_who_called_can_say_that_it_is_no_longer_needed_and_nothing_else() -> None:
    assert answered(OPEN, "done", "ann", leads=False).done_by == "ann"
    with pytest.raises(NotYoursToAnswer):
        answer_call(OPEN, "coming", "ann", leads=False, now=later(1))
    with pytest.raises(NotYoursToAnswer):
        answer_call(OPEN, "done", "ben", leads=False, now=later(1))


def test_only_attendees_in_the_main_room_can_be_asked_to_be_quiet() -> None:
    require_voice(in_main_room=True, leads=True, main_posts=False)
    require_voice(in_main_room=False, leads=False, main_posts=False)
    require_voice(in_main_room=True, leads=False, main_posts=True)
    with pytest.raises(MainRoomQuiet):
        require_voice(in_main_room=True, leads=False, main_posts=False)


def test_nobody_is_lost_who_stayed_by_choice_or_while_no_round_runs() -> None:
    assert lost_people(["c", "a", "b"], ["b"], round_runs=True) == ["a", "c"]
    assert lost_people(["a", "b"], [], round_runs=False) == []


def test_the_report_counts_calls_and_tells_how_long_people_waited() -> None:
    calls = [
        answered(OPEN, "coming", "rhys", at=40),
        answered(OPEN, "done", "ann", leads=False, at=15),
        OPEN,
    ]
    pinned = PinnedPost("red", "ann", "We found the key", BEGAN)
    record = talk_record(7, [pinned], calls)
    assert (record.posts, record.pinned, record.help_calls) == (7, (pinned,), 3)
    assert (record.waits, record.unanswered) == ((15.0, 40.0), 1)
