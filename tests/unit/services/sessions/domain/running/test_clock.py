"""What time alone does."""

from datetime import datetime

from services.sessions.domain.running import Happening, Run, next_due, tick
from tests.unit.services.sessions.domain.running.agendas import at, begun, item, on, part, until


def said(happened: list[Happening]) -> list[tuple[str, str]]:
    return [(one.what, one.step.title or one.item.title) for one in happened]


def play(run: Run) -> tuple[Run, list[tuple[datetime, str, str]]]:
    """Fire each timer on its second until none is set."""
    heard = []
    while (due := next_due(run)) is not None:
        run, happened = tick(run, due)
        heard += [(due, what, title) for what, title in said(happened)]
    return run, heard


def test_localitys_workshop_runs_from_first_to_last_item_by_itself_to_the_minute() -> None:
    run, heard = play(begun())
    assert run.status == "done"
    times = {(what, title): moment for moment, what, title in heard}
    assert times["item_started", "South West"] == at(10)
    assert times["entered", "Introductions"] == at(15)
    assert times["step_started", "Discussion"] == at(20)
    assert times["called_back", "Discussion"] == at(39, 30)
    assert times["left", "Discussion"] == at(40)
    assert times["entered", "Feedback"] == at(40)
    assert times["item_started", "Action plan"] == at(50)
    assert times["called_back", "Action plan"] == at(69, 30)
    assert times["entered", "Reports"] == at(70)
    assert times["done", "Wrap-up"] == at(90)
    assert run.ended_at == at(90)


def test_every_item_warns_once_a_minute_before_its_end() -> None:
    _, heard = play(begun())
    warned = [(title, moment) for moment, what, title in heard if what == "warned"]
    assert warned == [
        ("Welcome", at(9)),
        ("South West", at(14)),
        ("Feedback", at(49)),
        ("Action plan", at(69)),
        ("Reports", at(79)),
        ("Wrap-up", at(89)),
    ]


def test_an_item_of_a_minute_does_not_warn() -> None:
    _, heard = play(begun(item(0, 1, "Short"), item(1, 3, "Longer")))
    assert [title for _, what, title in heard if what == "warned"] == ["Longer"]


def test_parts_of_the_same_kind_go_over_without_leaving_the_rooms() -> None:
    run, happened = tick(until(begun(), at(19)), at(20))
    assert said(happened) == [("step_started", "Discussion")]
    assert run.since == at(20)
    assert run.until == at(40)
    assert run.item_until == at(50)
    assert run.rooms_until == at(40)


def test_a_part_in_plenary_brings_everybody_back_and_another_round_of_rooms_follows() -> None:
    agenda = item(
        0, 30, "Talk", "breakout", parts=[part(0, "One"), part(10, "Between", "plenary"), part(20, "Two")]
    )
    _, heard = play(begun(agenda))
    assert [(what, title) for _, what, title in heard if what in ("entered", "left", "called_back")] == [
        ("called_back", "One"),
        ("left", "One"),
        ("entered", "Between"),
        ("left", "Between"),
        ("entered", "Two"),
        ("called_back", "Two"),
        ("left", "Two"),
    ]


def test_an_item_that_waits_for_the_host_waits_and_calls_nobody_back() -> None:
    run, heard = play(begun(item(0, 5, "Talk", "breakout", advance="host"), item(5, 10, "After")))
    assert [(what, moment) for moment, what, _ in heard] == [("warned", at(4)), ("held", at(5))]
    assert (on(run), run.holding, run.status) == ("Talk", True, "running")
    assert tick(run, at(50)) == (run, [])


def test_that_the_time_is_over_refuses_no_command_of_who_has_not_seen_it_yet() -> None:
    run = begun(item(0, 5, "Talk", "plenary", advance="host"), item(5, 10, "After"))
    held, _ = tick(run, at(5))
    assert (held.holding, held.version) == (True, run.version)


def test_people_are_called_back_before_a_plenary_part_even_of_an_item_that_waits_for_the_host() -> None:
    agenda = item(
        0, 20, "Talk", "breakout", advance="host", parts=[part(0, "One"), part(10, "All", "plenary")]
    )
    _, heard = play(begun(agenda))
    assert [(what, moment) for moment, what, _ in heard if what in ("called_back", "held")] == [
        ("called_back", at(9, 30)),
        ("held", at(20)),
    ]


def test_a_rehearsal_of_pace_sixty_lasts_seconds_instead_of_minutes() -> None:
    run, heard = play(begun(pace=60))
    assert run.ended_at == at(0, 90)
    assert (at(0, 69.5), "called_back", "Action plan") in heard
    assert (at(0, 9), "warned", "Welcome") in heard


def test_a_small_delay_of_the_timer_does_not_shift_what_follows() -> None:
    run, _ = tick(begun(), at(10, 1.5))
    assert run.since == at(10)
    assert run.until == at(15)


def test_after_an_outage_the_next_item_begins_now_and_no_item_is_run_through() -> None:
    run, happened = tick(begun(), at(63))
    assert [title for what, title in said(happened) if what == "item_started"] == ["South West"]
    assert (on(run), run.since, run.until) == ("South West", at(63), at(68))
    assert run.items[0].ended_at == at(63)


def test_an_outage_in_the_closing_countdown_ends_the_part_at_once() -> None:
    run, happened = tick(until(begun(), at(39)), at(39, 35))
    assert said(happened) == [("called_back", "Discussion")]
    run, happened = tick(run, at(41))
    assert said(happened) == [("left", "Discussion"), ("step_started", "Feedback"), ("entered", "Feedback")]
    assert run.until == at(51)


def test_a_timer_that_fires_twice_does_nothing_the_second_time() -> None:
    run, first = tick(begun(), at(10))
    assert first
    assert tick(run, at(10)) == (run, [])


def test_time_that_the_published_plan_leaves_between_items_is_a_break() -> None:
    run, heard = play(begun(item(0, 10, "One"), item(15, 20, "Two")))
    assert [one.kind for one in run.items] == ["plenary", "break", "plenary"]
    assert (at(15), "item_started", "Two") in heard
    assert len({one.id for one in run.items}) == 3


def test_time_before_the_first_part_is_a_step_of_the_item_itself() -> None:
    run = begun(item(0, 20, "Talk", "breakout", prompt="Settle.", parts=[part(5, "One")]))
    assert [(step.title, step.seconds) for step in run.items[0].steps] == [("", 300), ("One", 900)]
    assert run.step_on is not None
    assert run.step_on.prompt == "Settle."


def test_an_agenda_that_was_kept_before_items_had_ids_runs_too() -> None:
    bare = [{**item(n, n + 1, f"Item {n}"), "id": None} for n in range(3)]
    run, _ = play(begun(*bare))
    assert [one.id for one in run.items] == ["item_1", "item_2", "item_3"]
    assert {one.status for one in run.items} == {"done"}
