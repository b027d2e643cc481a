"""Feedback to the whole group: room after room, its note on everybody's screen."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.sessions.domain.running import ItemOn
from services.sessions.use_cases import feedback
from services.sessions.use_cases.change import change_of
from tests.support.sessions import Hall, Live


def item_of(seconds: int) -> ItemOn:
    """An agenda item of feedback that lasts so long from now."""
    ends_at = datetime.now(UTC) + timedelta(seconds=seconds)
    return ItemOn("agi_1", "Feedback", "feedback", "", seconds, ends_at)


def after_a_round(hall: Hall, people: int = 3, rooms: int = 3) -> tuple[Live, list[str]]:
    """A round that is over, whose rooms wrote down their names; the rooms' ids in order."""
    live = hall.live(people=people)
    opened = live.open(rooms)
    ids = [room["id"] for room in opened["rooms"]]
    for room in opened["rooms"]:
        live.ok(live.host, "PUT", f"/rooms/{room['id']}/note", {"text": f"by {room['name']}", "version": 0})
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 0})
    return live, ids


def shown(live: Live, who: str | None = None) -> Any:
    return live.snapshot(who)["feedback"]


def told(live: Live) -> list[Any]:
    return [body["feedback"] for kind, audience, body in live.frames() if kind == "feedback"]


def test_everybody_sees_one_room_after_the_other(hall: Hall) -> None:
    live, rooms = after_a_round(hall)
    first = live.ok(live.host, "POST", "/feedback/start", {"seconds": 60})["feedback"]
    assert (first["room_id"], first["text"], first["next"]) == (rooms[0], "by Table 1", "Table 2")
    assert shown(live, live.attendees[0]) == shown(live) == told(live)[-1] == first
    hall.fire_due("feedback.turn")
    second = shown(live)
    assert (second["room_id"], second["text"], second["index"]) == (rooms[1], "by Table 2", 1)
    hall.fire_due("feedback.turn")
    assert shown(live)["next"] is None
    hall.fire_due("feedback.turn")
    assert shown(live) is None
    assert told(live)[-1] is None
    waiting = (
        "SELECT count(*) FROM timers WHERE kind = 'feedback.turn' AND due_at IS NOT NULL AND fired_at IS NULL"
    )
    assert hall.counts(waiting) == 0


def test_hosts_go_on_and_back_and_give_more_time(hall: Hall) -> None:
    live, rooms = after_a_round(hall)
    assert live.call(live.attendees[0], "POST", "/feedback/start", {}).status == 403
    first = live.ok(live.host, "POST", "/feedback/start", {"seconds": 60})["feedback"]
    longer = live.ok(live.host, "POST", "/feedback/extend", {"seconds": 60})["feedback"]
    assert longer["ends_at"] > first["ends_at"]
    assert live.ok(live.host, "POST", "/feedback/next")["feedback"]["room_id"] == rooms[1]
    assert live.ok(live.host, "POST", "/feedback/previous")["feedback"]["room_id"] == rooms[0]
    assert live.call(live.host, "POST", "/feedback/stop").status == 204
    assert shown(live) is None
    refused = live.call(live.host, "POST", "/feedback/next")
    assert (refused.status, refused.body["type"]) == (409, "/problems/no-feedback")


def test_a_timer_from_before_a_change_does_nothing(hall: Hall) -> None:
    live, rooms = after_a_round(hall)
    live.ok(live.host, "POST", "/feedback/start", {"seconds": 60})
    with hall.runtime.database.transaction() as db:
        feedback.turn_due(hall.runtime, db, live.id, 0)
    assert shown(live)["room_id"] == rooms[0]


def test_hosts_choose_rooms_and_their_order(hall: Hall) -> None:
    live, rooms = after_a_round(hall)
    body = {"room_ids": [rooms[2], rooms[0]], "seconds": 30}
    found = live.ok(live.host, "POST", "/feedback/start", body)["feedback"]
    assert [room["room_id"] for room in found["rooms"]] == [rooms[2], rooms[0]]
    draft = live.prepare(1)["rooms"][0]["id"]
    assert live.call(live.host, "POST", "/feedback/start", {"room_ids": [draft]}).status == 404


def test_a_note_that_is_tidied_while_it_is_shown_changes_on_the_screens(hall: Hall) -> None:
    live, rooms = after_a_round(hall)
    live.ok(live.host, "POST", "/feedback/start", {"seconds": 60})
    live.ok(live.host, "PUT", f"/rooms/{rooms[0]}/note", {"text": "tidy", "version": 1})
    hall.fire_due("note.fold")
    assert (shown(live)["text"], shown(live)["version"]) == ("tidy", 2)
    assert told(live)[-1] == shown(live)
    speaker = live.attendees[0]
    where = next(room for room in rooms if live.call(speaker, "GET", f"/rooms/{room}/note").status == 200)
    live.ok(live.host, "POST", "/feedback/start", {"room_ids": [where]})
    live.ok(speaker, "PUT", f"/rooms/{where}/reporter", {"person_id": speaker})
    assert shown(live)["reporter"] == speaker


def test_without_a_round_there_is_nothing_to_show(hall: Hall) -> None:
    live = hall.live()
    refused = live.call(live.host, "POST", "/feedback/start", {})
    assert (refused.status, refused.body["type"]) == (409, "/problems/nothing-to-show")
    with change_of(hall.runtime, live.id) as change:
        feedback.enter_item(change, item_of(601))
    assert shown(live) is None


def test_an_agenda_item_begins_and_ends_it_once(hall: Hall) -> None:
    live, _ = after_a_round(hall)
    item = item_of(601)
    for _ in range(2):
        with change_of(hall.runtime, live.id) as change:
            feedback.enter_item(change, item)
    assert (shown(live)["seconds"], shown(live)["agenda_item_id"]) == (200, "agi_1")
    assert len(told(live)) == 1
    live.ok(live.host, "POST", "/feedback/next")
    for _ in range(2):
        with change_of(hall.runtime, live.id) as change:
            feedback.leave_item(change, item)
    assert shown(live) is None
    assert len(told(live)) == 3


def test_the_end_of_the_session_takes_it_off_the_screens(hall: Hall) -> None:
    live, _ = after_a_round(hall)
    live.ok(live.host, "POST", "/feedback/start", {})
    live.ok(live.host, "POST", "/end")
    assert told(live)[-1] is None


def test_the_agenda_shows_the_notes_of_the_breakout_before_and_takes_them_away(hall: Hall) -> None:
    starts = datetime(2026, 9, 21, 13, 0, tzinfo=UTC)

    def item(number: int, kind: str, minutes: int) -> dict[str, Any]:
        return {
            "id": f"agi_{number}",
            "starts_at": starts + timedelta(minutes=number),
            "ends_at": starts + timedelta(minutes=number + minutes),
            "title": kind.title(),
            "kind": kind,
        }

    agenda = [item(0, "breakout", 10), item(10, "feedback", 6), item(16, "plenary", 4)]
    live = hall.live(people=4, agenda=agenda, ends_at=starts + timedelta(minutes=20))

    def steer(how: str, **more: Any) -> None:
        version = live.ok(live.host, "GET", "/run")["version"]
        live.ok(live.host, "POST", f"/run/{how}", {"version": version, **more})

    def go_on() -> None:
        steer("next", countdown_seconds=0)

    assert shown(live) is None
    go_on()
    seen = shown(live)
    assert seen["agenda_item_id"] == "agi_10"
    assert 1 <= seen["seconds"] <= 360 // len(seen["rooms"])
    assert {live.places()[person] for person in live.attendees} == {
        live.snapshot()["session"]["main_room_id"]
    }
    # While the agenda is paused, so is the room's time.
    steer("pause")
    left = shown(live)["seconds_left"]
    assert 0 < left <= seen["seconds"]
    live.ok(live.host, "POST", "/feedback/extend", {"seconds": 60})
    assert shown(live)["seconds_left"] == left + 60
    steer("resume")
    running = shown(live)
    assert running["seconds_left"] is None
    assert running["ends_at"] > seen["ends_at"]
    go_on()
    assert shown(live) is None
