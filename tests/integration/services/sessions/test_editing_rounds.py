"""Rounds are edited before they open and while they are open; closed ones are opened again, or repeated."""

from typing import Any

from tests.integration.services.sessions.test_changing_plans import seats
from tests.support.sessions import Hall, Live


def close(live: Live, round_id: str) -> Any:
    return live.ok(live.host, "POST", f"/rounds/{round_id}/close", {"countdown_seconds": 0})


def groups(live: Live, places: dict[str, str]) -> set[frozenset[str]]:
    """Who is with whom, of the attendees who are in a breakout room."""
    main = live.snapshot()["session"]["main_room_id"]
    rooms: dict[str, set[str]] = {}
    for person, room in places.items():
        if room != main:
            rooms.setdefault(room, set()).add(person)
    return {frozenset(people) for people in rooms.values()}


def test_words_and_policy_of_a_draft_are_edited_by_who_has_seen_them(hall: Hall) -> None:
    live = hall.live(people=2)
    draft = live.prepare(2)
    path = f"/rounds/{draft['id']}"
    body = {"version": draft["version"], "title": " Food ", "prompt": "What grows here?", "late": "main"}
    edited = live.ok(live.host, "PATCH", path, body)
    assert (edited["title"], edited["prompt"], edited["late"]) == ("Food", "What grows here?", "main")
    assert edited["assignments"] == draft["assignments"]
    stale = live.call(live.host, "PATCH", path, {**body, "title": "Fuel"})
    assert (stale.status, stale.body["type"]) == (409, "/problems/round-changed")
    assert live.snapshot()["round"] == edited


def test_a_prompt_changed_while_the_round_is_open_is_told_to_everybody(hall: Hall) -> None:
    live = hall.live(people=2)
    round_ = live.open(2)
    edited = live.ok(
        live.host,
        "PATCH",
        f"/rounds/{round_['id']}",
        {"version": round_["version"], "prompt": "Next question"},
    )
    kind, audience, body = live.frames()[-1]
    assert (kind, audience["to"], body["round"]) == ("round", "all", edited)
    close(live, round_["id"])
    version = live.snapshot()["round"]["version"]
    late = live.call(
        live.host, "PATCH", f"/rounds/{round_['id']}", {"version": version, "prompt": "Too late"}
    )
    assert (late.status, late.body["type"]) == (409, "/problems/wrong-round-state")


def test_rooms_of_a_draft_are_added_renamed_and_taken_away(hall: Hall) -> None:
    live = hall.live(people=4)
    draft = live.prepare(2)
    path = f"/rounds/{draft['id']}/rooms"
    added = live.ok(live.host, "POST", path, {"version": draft["version"]})
    assert [room["name"] for room in added["rooms"]] == ["Table 1", "Table 2", "Table 3"]
    assert seats(added) == seats(draft)
    first, second, third = (room["id"] for room in added["rooms"])
    taken = live.call(live.host, "PATCH", f"{path}/{third}", {"name": "table 1"})
    assert (taken.status, taken.body["type"]) == (409, "/problems/room-name-taken")
    renamed = live.ok(live.host, "PATCH", f"{path}/{third}", {"name": "Energy", "theme": "Heat"})
    assert (renamed["rooms"][2]["name"], renamed["rooms"][2]["theme"]) == ("Energy", "Heat")
    fewer = live.ok(live.host, "POST", f"{path}/{first}/remove", {"version": renamed["version"]})
    assert [room["id"] for room in fewer["rooms"]] == [second, third]
    assert seats(fewer).keys() == set(live.attendees)
    assert set(seats(fewer).values()) == {second, third}, "its people sit where it suits best"
    all_in_one = live.ok(live.host, "POST", f"{path}/{second}/remove", {"people_to": third})
    assert set(seats(all_in_one).values()) == {third}
    last = live.call(live.host, "POST", f"{path}/{third}/remove", {})
    assert (last.status, last.body["type"]) == (409, "/problems/room-count")
    live.ok(live.host, "POST", f"/rounds/{draft['id']}/open", {})
    assert {live.places()[person] for person in live.attendees} == {third}


def test_an_open_room_with_people_is_taken_away_only_when_they_have_somewhere_to_go(hall: Hall) -> None:
    live = hall.live(people=6)
    round_ = live.open(3)
    first, second, third = (room["id"] for room in round_["rooms"])
    live.ok(live.host, "PUT", f"/rooms/{first}/note", {"text": "Kept", "version": 0})
    there = sorted(person for person, room in live.places().items() if room == first)
    path = f"/rounds/{round_['id']}/rooms"
    refused = live.call(live.host, "POST", f"{path}/{first}/remove", {})
    assert (refused.status, refused.body["type"]) == (409, "/problems/room-occupied")
    assert refused.body["people"] == there
    live.ok(live.host, "POST", f"{path}/{first}/remove", {"spread": True})
    places = live.places()
    assert [list(places.values()).count(room) for room in (second, third)] == [3, 3]
    live.ok(live.host, "POST", f"{path}/{second}/remove", {"people_to": third})
    assert {live.places()[person] for person in live.attendees} == {third}
    move = {"moves": [{"person_id": there[0], "room_id": first}]}
    assert live.call(live.host, "POST", "/moves", move).body["type"] == "/problems/room-closed"
    assert [room["id"] for room in live.snapshot()["rooms"] if room["kind"] == "breakout"] == [third]
    close(live, round_["id"])
    live.ok(live.host, "POST", "/end")
    notes = {
        room["name"]: room["note"] for room in live.ok(live.host, "GET", "/report")["rounds"][0]["rooms"]
    }
    assert notes["Table 1"] == "Kept"


def test_an_open_round_gets_another_room_into_which_people_can_be_moved(hall: Hall) -> None:
    live = hall.live(people=2)
    round_ = live.open(1)
    more = live.ok(live.host, "POST", f"/rounds/{round_['id']}/rooms", {"name": "Quiet corner"})
    added = more["rooms"][-1]
    assert added["name"] == "Quiet corner"
    live.ok(
        live.host, "POST", "/moves", {"moves": [{"person_id": live.attendees[0], "room_id": added["id"]}]}
    )
    assert live.places()[live.attendees[0]] == added["id"]


def test_a_hundred_rooms_open_and_no_more_can_be_added(hall: Hall) -> None:
    live = hall.live(people=3)
    round_ = live.open(100)
    assert len(round_["rooms"]) == 100
    refused = live.call(live.host, "POST", f"/rounds/{round_['id']}/rooms", {})
    assert (refused.status, refused.body["type"]) == (409, "/problems/room-count")


def test_a_round_that_is_opened_again_has_the_same_people_at_the_same_tables(hall: Hall) -> None:
    live = hall.live(people=6)
    round_ = live.open(3)
    wanderer, gone, *_ = live.attendees
    live.ok(wanderer, "POST", "/return")
    live.presence(closed=[live.stream(gone)])
    before = live.places()
    closed = close(live, round_["id"])
    late = live.newcomer("Late Lou")
    live.prepare(2)
    stale = live.call(live.host, "POST", f"/rounds/{round_['id']}/reopen", {"version": round_["version"]})
    assert stale.body["type"] == "/problems/round-changed"
    again = live.ok(
        live.host, "POST", f"/rounds/{round_['id']}/reopen", {"minutes": 3, "version": closed["version"]}
    )
    assert (again["status"], again["closed_at"]) == ("open", None)
    assert again["ends_at"] is not None
    places = live.places()
    assert places.pop(late) in {room["id"] for room in round_["rooms"]}
    assert places == before
    assert live.snapshot()["round"]["id"] == round_["id"]
    assert live.call(live.host, "POST", f"/rounds/{round_['id']}/reopen", {}).status == 409


def test_the_same_groups_meet_again_even_when_another_round_was_between(hall: Hall) -> None:
    live = hall.live(people=9)
    first = live.open(3)
    met = groups(live, live.places())
    close(live, first["id"])
    close(live, live.open(3)["id"])
    again = live.ok(
        live.host, "POST", f"/rounds/{first['id']}/repeat", {"groups": "same", "title": "Back together"}
    )
    assert (again["title"], again["prompt"]) == ("Back together", first["prompt"])
    assert groups(live, seats(again)) == met
    dealt = live.ok(live.host, "POST", f"/rounds/{again['id']}/allocate", {"seed": 5})
    assert groups(live, seats(dealt)) == met


def test_new_people_meet_at_each_table_in_one_press(hall: Hall) -> None:
    live = hall.live(people=9)
    first = live.open(3)
    close(live, first["id"])
    new = live.ok(live.host, "POST", f"/rounds/{first['id']}/repeat", {"groups": "new"})
    assert new["plan"]["figures"]["repeats"] == 0
    draft = live.call(live.host, "POST", f"/rounds/{new['id']}/repeat", {"groups": "same"})
    assert (draft.status, draft.body["type"]) == (409, "/problems/wrong-round-state")


def test_a_draft_is_dealt_again_by_a_list(hall: Hall) -> None:
    live = hall.live(people=4)
    draft = live.prepare(2)
    first, second = (room["id"] for room in draft["rooms"])
    listed = [{"person_id": person, "room": "Table 2"} for person in live.attendees[:2]]
    body = {"mode": "list", "seats": listed}
    dealt = live.ok(live.host, "POST", f"/rounds/{draft['id']}/allocate", body)
    at = seats(dealt)
    assert {at[person] for person in live.attendees[:2]} == {second}
    assert {at[person] for person in live.attendees[2:]} == {first}


def test_a_seat_that_another_host_changed_meanwhile_is_not_overwritten(hall: Hall) -> None:
    live = hall.live(people=4)
    draft = live.prepare(2)
    first, second = (room["id"] for room in draft["rooms"])
    person = next(one for one, room in seats(draft).items() if room == first)
    path = f"/rounds/{draft['id']}/assign"
    body = {"assignments": [{"person_id": person, "room_id": second, "seen_at": first}]}
    live.ok(live.host, "POST", path, body)
    refused = live.call(live.host, "POST", path, body)
    assert (refused.status, refused.body["type"]) == (409, "/problems/plan-changed")
    assert refused.body["people"] == [{"person_id": person, "room_id": second}]


def test_only_hosts_edit_rounds(hall: Hall) -> None:
    live = hall.live(people=2)
    round_ = live.open(2)
    path, room = f"/rounds/{round_['id']}", round_["rooms"][0]["id"]
    for method, rest, body in (
        ("PATCH", "", {"version": round_["version"], "title": "Mine"}),
        ("POST", "/extend", {"seconds": 60}),
        ("POST", "/reopen", {}),
        ("POST", "/repeat", {"groups": "same"}),
        ("POST", "/rooms", {}),
        ("PATCH", f"/rooms/{room}", {"name": "Mine"}),
        ("POST", f"/rooms/{room}/remove", {"spread": True}),
    ):
        assert live.call(live.attendees[0], method, path + rest, body).status == 403, rest
