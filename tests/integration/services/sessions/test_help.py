"""Calls for help are seen, taken by one host, and never lost; people who are lost get a table."""

from typing import Any

from chassis.ids import new_id
from services.sessions import store
from services.sessions.use_cases import joining
from services.sessions.use_cases.talk.reading import talk_for_report
from tests.support.sessions import Hall, Live


def answer(live: Live, who: str, call: Any, status: str, version: int | None = None) -> Any:
    body = {"status": status, "version": call["version"] if version is None else version}
    return live.call(who, "PUT", f"/help/{call['id']}", body)


def seen(live: Live, who: str | None = None) -> list[tuple[str, str]]:
    """(person, status) of the calls for help in somebody's snapshot."""
    return [(call["person_id"], call["status"]) for call in live.snapshot(who)["room_talk"]["help"]]


def second_host(live: Live) -> str:
    person_id = live.newcomer("Siân")
    with live.hall.runtime.database.transaction() as db:
        joining.become_host(live.hall.runtime, db, live.event_id, person_id)
    return person_id


def test_a_call_is_seen_by_its_table_and_by_every_host_with_the_room_and_the_time(hall: Hall) -> None:
    live = hall.live(people=4)
    opened = live.open(2)
    ann = live.attendees[0]
    places = live.places()
    mate = next(one for one in live.attendees if one != ann and places[one] == places[ann])
    other = next(one for one in live.attendees if places[one] != places[ann])
    call = live.ok(ann, "POST", "/help", {"words": " We cannot hear Ben "})
    name = next(room["name"] for room in opened["rooms"] if room["id"] == places[ann])
    assert (call["room_name"], call["words"], call["status"]) == (name, "We cannot hear Ben", "open")
    assert seen(live) == seen(live, ann) == seen(live, mate) == [(ann, "open")]
    assert seen(live, other) == []
    [frame] = [(audience, body) for kind, audience, body in live.frames() if kind == "help"]
    assert frame[0] == {"to": "room", "room_id": places[ann]}
    assert frame[1]["call"] == call


def test_a_call_from_the_main_room_is_between_its_person_and_the_hosts(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    live.ok(ann, "POST", "/help", {})
    assert seen(live) == seen(live, ann) == [(ann, "open")]
    assert seen(live, ben) == []
    [audience] = [audience for kind, audience, _ in live.frames() if kind == "help"]
    assert audience == {"to": "person", "person_id": ann, "hosts": True}


def test_the_queue_is_oldest_first_and_asking_again_keeps_the_place(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    first = live.ok(ann, "POST", "/help", {})
    live.ok(ben, "POST", "/help", {})
    again = live.ok(ann, "POST", "/help", {"words": "It is urgent"})
    assert (again["id"], again["raised_at"]) == (first["id"], first["raised_at"])
    assert (again["words"], again["version"]) == ("It is urgent", 2)
    assert live.ok(ann, "POST", "/help", {}) == again
    assert seen(live) == [(ann, "open"), (ben, "open")]


def test_two_hosts_cannot_take_the_same_call_blindly(hall: Hall) -> None:
    live = hall.live(people=1)
    sian = second_host(live)
    [ann] = live.attendees
    call = live.ok(ann, "POST", "/help", {})
    taken = answer(live, live.host, call, "coming")
    assert (taken.status, taken.body["taken_by"], taken.body["status"]) == (200, live.host, "coming")
    refused = answer(live, sian, call, "coming")
    assert (refused.status, refused.body["type"]) == (409, "/problems/help-changed")
    assert refused.body["current"] == taken.body
    assert answer(live, live.host, call, "coming").body == taken.body
    assert answer(live, sian, taken.body, "coming").body["taken_by"] == sian


def test_a_call_is_done_when_a_host_or_its_person_says_so_and_can_be_put_back(hall: Hall) -> None:
    live = hall.live(people=2)
    ann, ben = live.attendees
    call = live.ok(ann, "POST", "/help", {})
    assert answer(live, ben, call, "done").status == 404
    assert answer(live, ann, call, "coming").status == 409
    done = answer(live, ann, call, "done").body
    assert (done["status"], done["done_by"]) == ("done", ann)
    assert seen(live) == []
    assert answer(live, live.host, done, "open").body["raised_at"] == call["raised_at"]
    assert seen(live) == [(ann, "open")]


def test_putting_back_an_old_call_does_not_make_two_of_one_person(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    done = answer(live, live.host, live.ok(ann, "POST", "/help", {}), "done").body
    newer = live.ok(ann, "POST", "/help", {})
    refused = answer(live, live.host, done, "open")
    assert (refused.status, refused.body["current"]["id"]) == (409, newer["id"])


def test_a_call_outlives_its_round_and_whoever_called_hears_of_the_answer(hall: Hall) -> None:
    live = hall.live(people=1)
    round_id = live.open(1)["id"]
    [ann] = live.attendees
    room = live.places()[ann]
    call = live.ok(ann, "POST", "/help", {})
    live.ok(live.host, "POST", f"/rounds/{round_id}/close", {"countdown_seconds": 0})
    assert seen(live) == seen(live, ann) == [(ann, "open")]
    answer(live, live.host, call, "done")
    audiences = [audience for kind, audience, _ in live.frames() if kind == "help"]
    at_table = {"to": "room", "room_id": room}
    assert audiences == [at_table, at_table, {"to": "person", "person_id": ann, "hosts": True}]


def test_an_erased_person_waits_for_nobody_and_their_words_are_gone(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    main = live.snapshot()["session"]["main_room_id"]
    live.ok(ann, "PUT", f"/hands/{ann}", {"raised": True})
    live.ok(ann, "POST", "/help", {"words": "My hearing aid broke"})
    live.ok(ann, "POST", f"/rooms/{main}/posts", {"text": "Hello"})
    with hall.runtime.database.transaction() as db:
        joining.erase(hall.runtime, db, ann)
    snapshot = live.snapshot()
    assert snapshot["hands"] == snapshot["room_talk"]["help"] == []
    assert "hearing aid" not in str(live.frames()[-3:])
    author = next(one for one in snapshot["participants"] if one["person_id"] == ann)
    assert (author["name"], snapshot["room_talk"]["posts"][0]["text"]) == ("Former participant", "Hello")


def test_the_report_hears_of_pinned_posts_and_waiting_times_only(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    main = live.snapshot()["session"]["main_room_id"]
    kept, _ = (live.ok(ann, "POST", f"/rooms/{main}/posts", {"text": text}) for text in ("Keep", "Chat"))
    live.ok(live.host, "PATCH", f"/posts/{kept['id']}", {"pinned": True})
    answer(live, live.host, live.ok(ann, "POST", "/help", {}), "done")
    live.ok(ann, "POST", "/help", {})
    with hall.runtime.database.reading() as db:
        record = talk_for_report(db, live.id)
    assert [(post.text, post.person_id, post.room_id) for post in record.pinned] == [("Keep", ann, main)]
    assert (record.posts, record.help_calls, len(record.waits), record.unanswered) == (2, 2, 1, 1)


def test_a_facilitator_answers_for_the_room_that_they_are_in_and_for_no_other(hall: Hall) -> None:
    live = hall.live(people=4)
    live.open(2)
    places = live.places()
    lead, mate = (one for one in live.attendees if places[one] == places[live.attendees[0]])
    other = next(one for one in live.attendees if places[one] != places[lead])
    live.ok(live.host, "POST", "/facilitators", {"person_ids": [lead]})
    for who in (mate, other):
        live.ok(who, "PUT", f"/hands/{who}", {"raised": True})
    post = live.ok(mate, "POST", f"/rooms/{places[mate]}/posts", {"text": "Hm"})
    foreign = live.ok(other, "POST", f"/rooms/{places[other]}/posts", {"text": "Hm"})
    assert live.call(lead, "PUT", f"/hands/{other}", {"raised": False}).status == 403
    assert live.ok(lead, "PUT", f"/hands/{mate}", {"raised": False})["raised_at"] is None
    assert live.call(lead, "PATCH", f"/posts/{foreign['id']}", {"removed": True}).status == 403
    assert live.ok(lead, "PATCH", f"/posts/{post['id']}", {"removed": True})["removed"]
    assert live.call(lead, "PATCH", f"/posts/{post['id']}", {"pinned": True}).status == 403
    here, there = (live.ok(who, "POST", "/help", {}) for who in (mate, other))
    assert answer(live, lead, there, "coming").status == 404
    assert answer(live, lead, here, "coming").body["taken_by"] == lead


def missing(live: Live) -> tuple[list[str], int, int]:
    found = live.ok(live.host, "GET", "/missing")
    return found["lost"], found["registered"], found["not_arrived"]


def test_who_stays_in_the_main_room_by_choice_or_plan_is_not_lost(hall: Hall) -> None:
    live = hall.live(people=4)
    planned, returned, moved, _ = live.attendees
    main = live.snapshot()["session"]["main_room_id"]
    draft = live.prepare(2)
    seats = {"assignments": [{"person_id": planned, "room_id": main}]}
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/assign", seats)
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    live.ok(returned, "POST", "/return")
    live.ok(live.host, "POST", "/moves", {"moves": [{"person_id": moved, "room_id": main}]})
    assert missing(live)[0] == []
    assert live.call(planned, "GET", "/missing").status == 403


def test_one_press_seats_whoever_is_lost_and_leaves_the_others_alone(hall: Hall) -> None:
    live = hall.live(people=4)
    with hall.runtime.database.transaction() as db:
        store.save_attendance(db, new_id("reg"), live.event_id, new_id("per"), "confirmed")
    lost, *others = live.attendees
    live.ok(lost, "POST", "/leave")
    live.open(2)
    before = live.places()
    # As if their coming back had been overlooked: nothing else leaves anybody without a table.
    with hall.runtime.database.transaction() as db:
        db.connection().exec_driver_sql("UPDATE participants SET gone_at = NULL")
    assert missing(live) == ([lost], 5, 1)
    answer = live.ok(live.host, "POST", "/seat", {"person_ids": [lost, others[0], live.host]})
    after = live.places()
    assert after[lost] != before[lost]
    assert {one: after[one] for one in [*others, live.host]} == {
        one: before[one] for one in [*others, live.host]
    }
    assert [placed["room_id"] for placed in answer["placements"]] == [
        after[lost],
        after[others[0]],
        after[live.host],
    ]
    assert missing(live)[0] == []
    assert [body.get("by") for kind, _, body in live.frames() if kind == "placement"][-1] == live.host


def test_nobody_is_seated_without_an_open_round_or_by_an_attendee(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    assert live.call(ann, "POST", "/seat", {"person_ids": [ann]}).status == 403
    refused = live.call(live.host, "POST", "/seat", {"person_ids": [ann]})
    assert (refused.status, refused.body["type"]) == (409, "/problems/wrong-round-state")
    live.open(1)
    stranger = hall.attendee(live.event_id)
    assert live.call(live.host, "POST", "/seat", {"person_ids": [stranger]}).status == 404
