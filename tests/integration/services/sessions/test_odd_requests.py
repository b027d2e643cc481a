"""Requests that make no sense are answered with words, never with a failure of ours."""

from typing import Any

import pytest

from tests.support.sessions import Hall

PERSON, ROOM = "per_" + "0" * 26, "roo_" + "0" * 26
ODD: list[tuple[str, str, Any]] = [
    ("POST", "/rounds", {"title": "Talk"}),
    ("POST", "/rounds", {"title": "Talk", "rooms": 0}),
    ("POST", "/rounds", {"title": "Talk", "rooms": 101}),
    ("POST", "/rounds", {"title": "Talk", "rooms": "2"}),
    ("POST", "/rounds", {"title": "Talk", "rooms": 2, "room_names": ["a"]}),
    ("POST", "/rounds", {"title": "Talk", "room_names": ["a", "A "]}),
    ("POST", "/rounds", {"title": "Talk", "room_names": [" "]}),
    ("POST", "/rounds", {"title": " ", "rooms": 2}),
    ("POST", "/rounds", {"title": "T" * 201, "rooms": 2}),
    ("POST", "/rounds", {"title": "Nul\x00", "rooms": 2}),
    ("POST", "/rounds", {"title": "Talk", "rooms": 2, "seed": -1}),
    ("POST", "/rounds", {"title": "Talk", "rooms": 2, "seed": 2**31}),
    ("POST", "/rounds", {"title": "Talk", "rooms": 2, "unknown": 1}),
    ("POST", "/moves", {"moves": []}),
    ("POST", "/moves", {"moves": [{"person_id": "ann", "room_id": ROOM}]}),
    ("POST", "/moves", {"moves": [{"person_id": PERSON, "room_id": ROOM, "epoch": 2**31}]}),
    ("POST", "/rounds/{round}/open", {"minutes": 0}),
    ("POST", "/rounds/{round}/close", {"countdown_seconds": 11}),
    ("POST", "/rounds/{round}/assign", {"assignments": []}),
    ("PUT", "/rooms/{room}/note", {"text": "x" * 20_001, "version": 0}),
    ("PUT", "/rooms/{room}/note", {"text": "a\x00b", "version": 0}),
    ("PUT", "/rooms/{room}/note", {"text": "x", "version": -1}),
    ("PUT", "/rooms/{room}/note", ["not an object"]),
]


@pytest.mark.parametrize(("method", "path", "body"), ODD)
def test_a_request_that_cannot_be_understood_says_why(hall: Hall, method: str, path: str, body: Any) -> None:
    live = hall.live(people=1)
    draft = live.prepare(1)
    url = path.replace("{round}", draft["id"]).replace("{room}", live.snapshot()["session"]["main_room_id"])
    answer = live.call(live.host, method, url, body)
    assert answer.status == 422, answer
    assert answer.body["detail"]


@pytest.mark.parametrize("body", [{"assignments": [{"person_id": PERSON, "room_id": "{room}"}]},
                                  {"assignments": [{"person_id": "{person}", "room_id": ROOM}]}])  # fmt: skip
def test_a_draft_takes_only_people_and_rooms_of_its_own(hall: Hall, body: dict[str, Any]) -> None:
    live = hall.live(people=1)
    draft = live.prepare(1)
    [item] = body["assignments"]
    known = {"{room}": draft["rooms"][0]["id"], "{person}": live.attendees[0]}
    wanted = {"assignments": [{key: known.get(value, value) for key, value in item.items()}]}
    answer = live.call(live.host, "POST", f"/rounds/{draft['id']}/assign", wanted)
    assert (answer.status, answer.body["type"]) == (404, "/problems/not-in-session")


def test_words_of_every_language_survive_and_lines_end_alike(hall: Hall) -> None:
    live = hall.live()
    written = "Croeso i bawb 🎉 李小龍 \u2028 end\r\nnext"
    kept = written.replace("\r\n", "\n")
    path = f"/rooms/{live.snapshot()['session']['main_room_id']}/note"
    assert live.ok(live.host, "PUT", path, {"text": written, "version": 0})["text"] == kept
    assert live.ok(live.host, "GET", path)["text"] == kept
