"""The host lets people in: who waits, who hears of it, and who never waits again."""

from chassis.ids import new_id
from services.sessions.use_cases import joining
from tests.support.sessions import Hall, Live


def shut(live: Live) -> None:
    live.ok(live.host, "PUT", "/admission", {"admission": "host"})


def asking(live: Live, name: str = "Ann Lee", **wanted: object) -> str:
    """Somebody registered who asks to come in."""
    person_id = live.hall.attendee(live.event_id, name, "Bath", "The Guild")
    live.ok(person_id, "POST", "/join", wanted or None)
    return person_id


def entries(live: Live) -> dict[str, str]:
    return {one["name"]: one["state"] for one in live.ok(live.host, "GET", "/lobby")["entries"]}


def test_a_newcomer_waits_is_nowhere_and_is_seen_by_hosts_only(hall: Hall) -> None:
    live = hall.live(people=1)
    shut(live)
    ann = live.hall.attendee(live.event_id, "Ann Lee", "Bath")
    said = live.ok(ann, "POST", "/join", {"stands_for": 12, "companions": ["Bo", "Cy"]})
    assert (said["waiting"], said["room_id"], said["epoch"]) == (True, None, None)
    assert live.call(ann, "GET", "/snapshot").body["type"].endswith("/not-joined")
    assert ann not in live.places()
    [entry] = live.snapshot()["lobby"]
    assert (entry["name"], entry["place"], entry["stands_for"], entry["companions"], entry["state"]) == (
        "Ann Lee",
        "Bath",
        12,
        ["Bo", "Cy"],
        "waiting",
    )
    assert live.snapshot(live.attendees[0])["lobby"] is None
    kind, audience, body = live.frames()[-1]
    assert (kind, audience) == ("lobby", {"to": "person", "person_id": ann, "hosts": True})
    assert body["entry"]["state"] == "waiting"
    assert not any(data["person_id"] == ann for kind, _, data in live.messages() if "person_id" in data)


def test_who_waits_may_listen_only_to_what_is_for_them(hall: Hall) -> None:
    live = hall.live()
    shut(live)
    ann = asking(live)
    path = f"/internal/sessions/{live.id}/audience/{ann}"
    assert live.hall.ok("svc:gateway", "GET", path)["role"] == "waiting"
    live.stream(ann)
    assert live.hall.counts("SELECT count(*) FROM presence_streams WHERE person_id = :ann", ann=ann) == 0
    live.ok(live.host, "POST", "/lobby/turn-away", {"person_ids": [ann]})
    assert live.hall.ok("svc:gateway", "GET", path)["role"] == "none"


def test_who_is_let_in_comes_in_as_they_asked_and_never_waits_again(hall: Hall) -> None:
    live = hall.live()
    shut(live)
    ann = asking(live, stands_for=3, show_organisation=False)
    live.ok(live.host, "POST", "/lobby/let-in", {"person_ids": [ann]})
    assert live.frames()[-1][2]["entry"]["state"] == "admitted"
    said = live.ok(ann, "POST", "/join")
    assert said["room_id"] == live.snapshot()["session"]["main_room_id"]
    [shown] = [one for one in live.snapshot()["participants"] if one["person_id"] == ann]
    assert (shown["place"], shown["organisation"], shown["stands_for"]) == ("Bath", None, 3)
    assert live.snapshot()["lobby"] == []
    live.ok(ann, "POST", "/leave")
    assert live.ok(ann, "POST", "/join")["waiting"] is False
    assert live.hall.counts("SELECT count(*) FROM lobby") == 0


def test_asking_again_keeps_ones_place_in_the_queue(hall: Hall) -> None:
    live = hall.live()
    shut(live)
    asking(live, "Ann")
    bo = asking(live, "Bo")
    asking(live, "Cy")
    before, frames = live.ok(live.host, "GET", "/lobby"), len(live.frames())
    live.ok(bo, "POST", "/join")
    assert live.ok(live.host, "GET", "/lobby") == before
    assert len(live.frames()) == frames
    assert [one["name"] for one in before["entries"]] == ["Ann", "Bo", "Cy"]


def test_who_was_turned_away_is_told_in_words_and_may_be_let_in_after_all(hall: Hall) -> None:
    live = hall.live()
    shut(live)
    ann = asking(live)
    live.ok(live.host, "POST", "/lobby/turn-away", {"person_ids": [ann]})
    refused = live.call(ann, "POST", "/join")
    assert refused.status == 403
    assert refused.body["type"].endswith("/turned-away")
    assert "write to the organiser" in refused.body["detail"]
    assert entries(live) == {"Ann Lee": "turned_away"}
    live.ok(live.host, "POST", "/lobby/let-in", {"person_ids": [ann]})
    assert live.ok(ann, "POST", "/join")["waiting"] is False


def test_all_who_wait_are_let_in_at_once_but_not_who_was_turned_away(hall: Hall) -> None:
    live = hall.live()
    shut(live)
    waiting = [asking(live, f"P{number}") for number in range(5)]
    live.ok(live.host, "POST", "/lobby/turn-away", {"person_ids": [waiting[0]]})
    live.ok(live.host, "POST", "/lobby/let-in", {})
    assert entries(live) == {"P0": "turned_away"}
    assert [live.call(one, "POST", "/join").status for one in waiting] == [403, 200, 200, 200, 200]


def test_an_opened_door_lets_in_everybody_who_waits(hall: Hall) -> None:
    live = hall.live()
    shut(live)
    ann = asking(live)
    assert live.ok(live.host, "PUT", "/admission", {"admission": "open"})["entries"] == []
    assert live.snapshot()["session"]["admission"] == "open"
    assert live.ok(ann, "POST", "/join")["waiting"] is False


def test_who_is_in_and_who_hosts_never_waits(hall: Hall) -> None:
    live = hall.live(people=1)
    shut(live)
    assert live.ok(live.attendees[0], "POST", "/join")["waiting"] is False
    assert live.ok(live.host, "POST", "/join")["waiting"] is False


def test_who_waits_and_is_made_a_host_by_the_organiser_comes_in(hall: Hall) -> None:
    live = hall.live()
    shut(live)
    ann = asking(live)
    with live.hall.runtime.database.transaction() as db:
        joining.become_host(live.hall.runtime, db, live.event_id, ann)
    said = live.ok(ann, "POST", "/join")
    assert (said["role"], said["waiting"]) == ("host", False)
    assert entries(live) == {}


def test_who_goes_away_again_is_out_of_the_queue(hall: Hall) -> None:
    live = hall.live()
    shut(live)
    ann = asking(live)
    live.ok(ann, "POST", "/leave")
    assert entries(live) == {}
    assert live.frames()[-1][2]["entry"]["state"] == "gone"


def test_who_waits_when_the_session_ends_is_told(hall: Hall) -> None:
    live = hall.live()
    shut(live)
    ann = asking(live)
    live.ok(live.host, "POST", "/end")
    said = [(audience, body) for kind, audience, body in live.frames() if kind == "lobby"]
    assert said[-1][0] == {"to": "person", "person_id": ann, "hosts": True}
    assert said[-1][1]["entry"]["state"] == "gone"
    assert live.call(ann, "POST", "/join").body["type"].endswith("/session-ended")


def test_who_asks_to_be_forgotten_while_they_wait_leaves_no_name(hall: Hall) -> None:
    live = hall.live()
    shut(live)
    ann = asking(live, "Secretina", companions=["Hidden Friend"])
    with live.hall.runtime.database.transaction() as db:
        joining.erase(live.hall.runtime, db, ann)
    assert live.hall.counts("SELECT count(*) FROM lobby") == 0
    assert "Secretina" not in str(live.frames()[-1]) + str(live.snapshot())


def test_nobody_can_be_let_in_who_has_not_asked(hall: Hall) -> None:
    live = hall.live()
    shut(live)
    ann = asking(live)
    answer = live.call(live.host, "POST", "/lobby/let-in", {"person_ids": [ann, new_id("per")]})
    assert answer.status == 409
    assert answer.body["type"].endswith("/not-waiting")
    assert entries(live) == {"Ann Lee": "waiting"}
