"""A snapshot is the state at its position; it is serialised once for everybody who asks at that position."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.sessions.use_cases import snapshot
from tests.support.sessions import Hall


def test_snapshot_and_later_frames_make_the_next_snapshot(hall: Hall) -> None:
    live = hall.live(people=3)
    state = live.snapshot()
    opened = live.open(2)
    late = live.newcomer("Late Lou", "Looe")
    live.stream(late)
    live.ok(late, "POST", "/return")
    live.ok(live.host, "POST", f"/rounds/{opened['id']}/close", {"countdown_seconds": 0})
    people = {person["person_id"]: person for person in state["participants"]}
    for kind, _, body in live.frames():
        if body["seq"] <= state["seq"]:
            continue
        if kind == "participant":
            people[body["person_id"]] = {key: value for key, value in body.items() if key != "seq"}
        elif kind == "placement":
            for placed in body["placements"]:
                people[placed["person_id"]].update(placed)
        elif kind == "presence":
            for person_id in (*body["came"], *body["went"]):
                people[person_id]["present"] = person_id in body["came"]
        elif kind in ("round", "rooms"):
            state[kind] = body[kind]
        elif kind == "session":
            state["session"] = {key: value for key, value in body.items() if key != "seq"}
        state["seq"] = body["seq"]
    state["participants"] = list(people.values())
    state["you"]["epoch"] = people[live.host]["epoch"]
    assert state | {"server_now": ""} == live.snapshot() | {"server_now": ""}


def test_attendees_do_not_see_the_draft_and_hosts_do(hall: Hall) -> None:
    live = hall.live(people=2)
    draft = live.prepare(2)
    assert live.snapshot()["round"] == draft
    attendee = live.snapshot(live.attendees[0])
    assert attendee["round"] is None
    assert [room["kind"] for room in attendee["rooms"]] == ["main"]


def test_it_is_serialised_once_per_position(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    live = hall.live(people=6)
    built = 0
    build = snapshot._build

    def counted(*args: Any, **options: Any) -> Any:
        nonlocal built
        built += 1
        return build(*args, **options)

    monkeypatch.setattr(snapshot, "_build", counted)
    with ThreadPoolExecutor(6) as crowd:
        taken = list(
            crowd.map(
                lambda person: json.loads(snapshot.take(hall.runtime, live.id, person)), live.attendees * 5
            )
        )
    assert built == 1
    assert {body["you"]["person_id"] for body in taken} == set(live.attendees)
    live.newcomer()
    live.snapshot(live.attendees[0])
    live.snapshot(live.host)
    assert built == 3


def test_a_snapshot_needs_joining_first(hall: Hall) -> None:
    live = hall.live()
    person = hall.attendee(live.event_id)
    live.ok(person, "GET", "")
    refused = live.call(person, "GET", "/snapshot")
    assert (refused.status, refused.body["type"]) == (409, "/problems/not-joined")
    assert live.call(person, "POST", "/return").status == 404


def test_nobody_joins_an_ended_session(hall: Hall) -> None:
    live = hall.live(people=1)
    live.ok(live.host, "POST", "/end")
    person = hall.attendee(live.event_id)
    refused = live.call(person, "POST", "/join")
    assert (refused.status, refused.body["type"]) == (409, "/problems/session-ended")
    assert live.ok(person, "GET", "/report")["attendance"]["total"] == 1
    assert live.ok(live.host, "POST", "/end")["status"] == "ended"
    assert live.call(live.host, "POST", "/start").status == 409
