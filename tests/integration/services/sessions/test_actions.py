"""Themes and actions: edited together, proposed by the notes, agreed by a show of hands, kept for the report."""

from typing import Any

from services.sessions.use_cases import joining
from services.sessions.use_cases.actions import actions_for_report
from tests.support.sessions import Hall, Live


def add(live: Live, text: str = "Ask for a bus", **more: Any) -> Any:
    return live.ok(live.host, "POST", "/actions", {"text": text, **more})


def listed(live: Live, who: str | None = None) -> Any:
    return live.snapshot(who)["action_list"]


def test_two_hosts_never_overwrite_each_other(hall: Hall) -> None:
    live = hall.live()
    made = add(live)
    path = f"/actions/{made['id']}"
    changed = live.ok(live.host, "PATCH", path, {"version": 1, "horizon": "short", "owner_name": "Ann"})
    assert (changed["version"], changed["horizon"], changed["owner_name"]) == (2, "short", "Ann")
    stale = live.call(live.host, "PATCH", path, {"version": 1, "text": "Ask for a tram"})
    assert (stale.status, stale.body["type"]) == (409, "/problems/action-changed")
    assert stale.body["current"] == changed
    assert live.ok(live.host, "PATCH", path, {"version": 1, "horizon": "short"}) == changed, (
        "it is so already"
    )
    assert live.ok(live.host, "PATCH", path, {"version": 2, "owner_name": None})["owner_name"] is None
    assert live.call(live.host, "DELETE", f"{path}?version=1").status == 409
    assert live.call(live.host, "DELETE", f"{path}?version=3").status == 204
    gone = live.call(live.host, "PATCH", path, {"version": 3, "text": "x"})
    assert (gone.status, gone.body["current"]) == (409, None)


def test_only_hosts_change_the_list_unless_they_let_everybody(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    made = add(live)
    tries = [
        ("POST", "/actions", {"text": "x"}),
        ("POST", "/themes", {"title": "x"}),
        ("PATCH", f"/actions/{made['id']}", {"version": 1, "text": "x"}),
        ("DELETE", f"/actions/{made['id']}?version=1", None),
        ("PUT", "/actions/everybody", {"everybody": True}),
        ("GET", "/actions/proposals", None),
        ("POST", f"/actions/{made['id']}/ask", None),
        ("POST", f"/actions/{made['id']}/decide", {"agreed": True}),
    ]
    assert [live.call(ann, *one).status for one in tries] == [403] * len(tries)
    assert live.ok(live.host, "PUT", "/actions/everybody", {"everybody": True})["everybody"]
    assert [live.call(ann, *one).status for one in tries[:4]] == [201, 201, 200, 409]
    assert [live.call(ann, *one).status for one in tries[4:]] == [403] * 4
    assert [one["text"] for one in live.ok(ann, "GET", "/actions")["actions"]] == ["x", "x"]


def test_snapshot_and_stream_tell_the_same(hall: Hall) -> None:
    live = hall.live(people=1)
    theme = live.ok(live.host, "POST", "/themes", {"title": "Transport"})
    first, second = add(live, "One", theme_id=theme["id"]), add(live, "Two")
    live.ok(live.host, "POST", "/actions/order", {"ids": [second["id"], first["id"]]})
    live.ok(live.host, "PATCH", f"/themes/{theme['id']}", {"title": "Buses", "version": 1})
    other = live.ok(live.host, "POST", "/themes", {"title": "Halls"})
    live.ok(live.host, "POST", "/themes/order", {"ids": [other["id"]]})
    live.call(live.host, "DELETE", f"/themes/{theme['id']}?version=2")
    kept: dict[str, dict[str, Any]] = {"theme": {}, "action": {}}
    for kind, _, body in live.frames():
        if kind in kept:
            kept[kind] |= {one["id"]: one for one in body[kind + "s"]}
            for gone in body["removed"]:
                del kept[kind][gone]
    found = listed(live)
    assert found == listed(live, live.attendees[0])
    assert found["themes"] == sorted(kept["theme"].values(), key=lambda one: one["position"])
    assert found["actions"] == sorted(kept["action"].values(), key=lambda one: one["position"])
    assert [one["text"] for one in found["actions"]] == ["Two", "One"]
    assert {one["theme_id"] for one in found["actions"]} == {None}


def test_notes_suggest_and_hosts_take_over(hall: Hall) -> None:
    live = hall.live()
    room = live.snapshot()["session"]["main_room_id"]
    text = "# Transport\n- Ask for a bus by next week (owner: Ann)\n- Ask for a tram\nWe talked a lot."
    live.ok(live.host, "PUT", f"/rooms/{room}/note", {"text": text, "version": 0})
    found = live.ok(live.host, "GET", "/actions/proposals")["proposals"]
    assert [(one["kind"], one["text"], one["theme"]) for one in found] == [
        ("theme", "Transport", None),
        ("action", "Ask for a bus by next week", "Transport"),
        ("action", "Ask for a tram", "Transport"),
    ]
    taken = {
        "text": found[1]["text"],
        "theme": found[1]["theme"],
        "owner_name": found[1]["owner"],
        "horizon": found[1]["horizon"],
        "room_id": room,
    }
    after = live.ok(live.host, "POST", "/actions/several", {"themes": ["Transport"], "actions": [taken]})
    assert [one["title"] for one in after["themes"]] == ["Transport"]
    [action] = after["actions"]
    assert action["theme_id"] == after["themes"][0]["id"]
    assert (action["owner_name"], action["horizon"], action["room_id"]) == ("Ann", "short", room)
    left = live.ok(live.host, "GET", "/actions/proposals")["proposals"]
    assert [one["text"] for one in left] == ["Ask for a tram"]


def test_an_action_is_agreed_by_a_show_of_hands(hall: Hall) -> None:
    live = hall.live(people=3)
    made = add(live)
    path = f"/actions/{made['id']}"
    early = live.call(live.attendees[0], "PUT", path + "/hands", {})
    assert (early.status, early.body["type"]) == (409, "/problems/no-show-of-hands")
    assert live.ok(live.host, "POST", path + "/ask")["hands"] == 0
    for person in live.attendees:
        live.ok(person, "PUT", path + "/hands", {})
    live.ok(live.attendees[0], "PUT", path + "/hands", {"hands": 0})
    assert live.snapshot(live.attendees[1])["own_hands"] == {"action_id": made["id"], "hands": 1}
    assert live.snapshot(live.attendees[0])["own_hands"] == {"action_id": made["id"], "hands": 0}
    before = live.snapshot()["seq"]
    hall.fire_due("hands.count")
    [counted] = [body for kind, _, body in live.frames() if kind == "action" and body["seq"] > before]
    assert counted["actions"][0]["hands"] == 2
    agreed = live.ok(live.host, "POST", path + "/decide", {"agreed": True})
    assert (agreed["status"], agreed["showing"], agreed["hands"]) == ("agreed", False, 2)
    assert [data["hands"] for kind, _, data in live.messages() if kind == "action.agreed"] == [2]
    live.ok(live.host, "POST", path + "/decide", {"agreed": True})
    assert sum(kind == "action.agreed" for kind, _, _ in live.messages()) == 1
    assert live.snapshot(live.attendees[0])["own_hands"] is None
    reworded = live.ok(live.host, "PATCH", path, {"version": agreed["version"], "text": "Ask for a tram"})
    assert reworded["status"] == "proposed", "what was agreed was something else"


def test_hands_are_asked_for_one_action_at_a_time_and_counted_last_when_that_ends(hall: Hall) -> None:
    live = hall.live(people=1)
    first, second = add(live, "One"), add(live, "Two")
    live.ok(live.host, "POST", f"/actions/{first['id']}/ask")
    live.ok(live.attendees[0], "PUT", f"/actions/{first['id']}/hands", {})
    live.ok(live.host, "POST", f"/actions/{second['id']}/ask")
    assert [(one["showing"], one["hands"]) for one in listed(live)["actions"]] == [(False, 1), (True, 0)]
    live.ok(live.host, "POST", f"/actions/{second['id']}/stop-asking")
    live.ok(live.host, "POST", f"/actions/{first['id']}/ask")
    live.ok(live.host, "POST", "/end")
    assert [one["showing"] for one in live.ok(live.host, "GET", "/actions")["actions"]] == [False, False]


def test_what_an_action_names_belongs_to_the_session(hall: Hall) -> None:
    live, other = hall.live(people=1), hall.live()
    theme = other.ok(other.host, "POST", "/themes", {"title": "Elsewhere"})["id"]
    room = other.snapshot()["session"]["main_room_id"]
    for wrong in ({"theme_id": theme}, {"room_id": room}, {"owner_id": other.host}):
        assert live.call(live.host, "POST", "/actions", {"text": "x", **wrong}).status == 404
    add(live, owner_id=live.attendees[0], owner_name="Ann Lee")


def test_somebody_who_is_forgotten_is_named_no_longer(hall: Hall) -> None:
    live = hall.live(people=1)
    [ann] = live.attendees
    add(live, owner_id=ann, owner_name="Ann Lee")
    with hall.runtime.database.transaction() as db:
        joining.erase(hall.runtime, db, ann)
    assert [one["owner_name"] for one in listed(live)["actions"]] == ["Former participant"]


def test_the_report_has_what_was_promised_and_not_what_was_dropped(hall: Hall) -> None:
    live = hall.live()
    room = live.snapshot()["session"]["main_room_id"]
    theme = live.ok(live.host, "POST", "/themes", {"title": "Transport"})["id"]
    made = add(live, theme_id=theme, room_id=room, horizon="long", owner_name="Ann")
    live.ok(live.host, "POST", f"/actions/{made['id']}/decide", {"agreed": True})
    live.ok(live.host, "POST", f"/actions/{add(live, 'Fly')['id']}/decide", {"agreed": False})
    with hall.runtime.database.reading() as db:
        [kept] = actions_for_report(db, live.id)
    assert (kept.text, kept.owner, kept.horizon) == ("Ask for a bus", "Ann", "long")
    assert (kept.theme, kept.agreed, kept.hands) == ("Transport", True, None)


def test_a_shared_screen_raises_a_hand_for_everybody_in_front_of_it(hall: Hall) -> None:
    live = hall.live(people=1)
    hallful = hall.attendee(live.event_id, "Village Hall")
    live.ok(hallful, "POST", "/join", {"stands_for": 12})
    made = add(live)
    live.ok(live.host, "POST", f"/actions/{made['id']}/ask")
    live.ok(live.attendees[0], "PUT", f"/actions/{made['id']}/hands", {})
    assert live.ok(hallful, "PUT", f"/actions/{made['id']}/hands", {})["hands"] == 12
    assert live.ok(hallful, "PUT", f"/actions/{made['id']}/hands", {"hands": 9})["hands"] == 9
    assert live.ok(live.host, "POST", f"/actions/{made['id']}/decide", {"agreed": True})["hands"] == 10
