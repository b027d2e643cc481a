"""Hosts of this session, attendees of this session, and nobody else."""

import pytest

from chassis.ids import new_id
from tests.support.sessions import Hall, Live

HOST_ONLY = [
    ("POST", "/start", None),
    ("POST", "/end", None),
    ("POST", "/rounds", {"title": "Talk", "rooms": 2}),
    ("POST", "/rounds/{round}/allocate", {}),
    ("POST", "/rounds/{round}/assign", {"assignments": [{"person_id": "{person}", "room_id": "{room}"}]}),
    ("POST", "/rounds/{round}/open", {}),
    ("POST", "/rounds/{round}/close", {"countdown_seconds": 0}),
    ("POST", "/rounds/{round}/cancel-close", None),
    ("DELETE", "/rounds/{round}", None),
    ("POST", "/moves", {"moves": [{"person_id": "{person}", "room_id": "{room}"}]}),
    ("POST", "/feedback/start", {}),
    ("POST", "/feedback/next", None),
    ("POST", "/feedback/stop", None),
    ("POST", "/actions", {"text": "x"}),
    ("PUT", "/actions/everybody", {"everybody": True}),
    ("GET", "/actions/proposals", None),
    ("PUT", "/admission", {"admission": "host"}),
    ("GET", "/lobby", None),
    ("POST", "/lobby/let-in", {}),
    ("POST", "/lobby/turn-away", {"person_ids": ["{person}"]}),
    ("POST", "/cohosts", {"person_id": "{person}"}),
    ("DELETE", "/cohosts/{person}", None),
    ("POST", "/facilitators", {"person_ids": ["{person}"]}),
    ("PUT", "/rounds/{round}/facilitators", {"person_id": "{person}", "room_id": "{room}"}),
    ("POST", "/rooms/{room}/send-back", {"person_ids": ["{person}"]}),
    ("POST", "/seat", {"person_ids": ["{person}"]}),
    ("GET", "/missing", None),
    ("PUT", "/talk-rules", {"main_posts": False}),
    ("POST", "/lower-hands", {}),
    ("POST", "/broadcasts", {"text": "Hello"}),
]
MEMBERS_ONLY = [
    ("GET", "", None),
    ("GET", "/snapshot", None),
    ("GET", "/report", None),
    ("POST", "/join", None),
    ("POST", "/leave", None),
    ("POST", "/return", None),
    ("GET", "/me", None),
    ("PUT", "/me", {"stands_for": 2}),
    ("GET", "/people/{person}/needs", None),
    ("GET", "/rooms/{room}/note", None),
    ("PUT", "/rooms/{room}/note", {"text": "x", "version": 0}),
    ("GET", "/rooms/{room}/note/document", None),
    ("POST", "/rooms/{room}/note/updates", {"update": "AAA="}),
    ("PUT", "/rooms/{room}/reporter", {"person_id": None}),
    ("GET", "/notes", None),
    ("GET", "/actions", None),
    ("GET", "/rooms/{room}/talk", None),
    ("GET", "/rooms/{room}/posts", None),
    ("POST", "/rooms/{room}/posts", {"text": "x"}),
    ("PUT", "/hands/{person}", {"raised": False}),
    ("POST", "/help", {}),
]
SERVICE_ONLY = [
    ("POST", "/internal/presence", {"hub_id": "h"}),
    ("POST", "/internal/hubs/h/alive", None),
    ("GET", "/internal/sessions/{session}/audience/{person}", None),
]


def filled(what: object, live: Live, round_id: str) -> object:
    if isinstance(what, str):
        return (
            what.replace("{round}", round_id)
            .replace("{person}", live.attendees[0])
            .replace("{room}", live.snapshot()["session"]["main_room_id"])
            .replace("{session}", live.id)
        )
    if isinstance(what, dict):
        return {key: filled(value, live, round_id) for key, value in what.items()}
    if isinstance(what, list):
        return [filled(value, live, round_id) for value in what]
    return what


@pytest.mark.parametrize(("method", "path", "body"), HOST_ONLY)
def test_only_a_host_of_this_session(hall: Hall, method: str, path: str, body: object) -> None:
    live, other = hall.live(people=1), hall.live(people=1)
    round_id = live.open(2)["id"]
    before = live.snapshot()
    for who in (live.attendees[0], other.host, other.attendees[0]):
        answer = live.call(who, method, str(filled(path, live, round_id)), filled(body, live, round_id))
        assert answer.status == 403, (who, answer)
    assert (
        live.call(None, method, str(filled(path, live, round_id)), filled(body, live, round_id)).status == 401
    )
    assert live.snapshot() | {"server_now": ""} == before | {"server_now": ""}


@pytest.mark.parametrize(("method", "path", "body"), MEMBERS_ONLY)
def test_only_members_of_this_session(hall: Hall, method: str, path: str, body: object) -> None:
    live, other = hall.live(people=1), hall.live(people=1)
    before = live.snapshot()
    for who in (other.host, other.attendees[0], new_id("per")):
        answer = live.call(who, method, str(filled(path, live, "")), filled(body, live, ""))
        assert answer.status == 403, (who, answer)
        assert "Ann Lee" not in str(answer.body)
    assert live.call(None, method, str(filled(path, live, "")), filled(body, live, "")).status == 401
    assert live.call("svc:gateway", method, str(filled(path, live, "")), filled(body, live, "")).status == 401
    assert live.snapshot() | {"server_now": ""} == before | {"server_now": ""}


@pytest.mark.parametrize(("method", "path", "body"), SERVICE_ONLY)
def test_internal_operations_are_for_services(hall: Hall, method: str, path: str, body: object) -> None:
    live = hall.live(people=1)
    url = str(filled(path, live, ""))
    assert hall.call(None, method, url, body).status == 401
    assert hall.call(live.host, method, url, body).status == 401
    assert hall.call("svc:gateway", method, url, body).status == 200


@pytest.mark.parametrize(("method", "path", "body"), [*HOST_ONLY, *MEMBERS_ONLY])
def test_what_does_not_exist_is_not_found(hall: Hall, method: str, path: str, body: object) -> None:
    live = hall.live(people=1)
    unknown = new_id("ses")
    url = str(filled(path, live, new_id("rnd")))
    assert hall.call(live.host, method, f"/v1/sessions/{unknown}{url}", filled(body, live, "")).status == 404
    if "{round}" in path or "/rooms/" in path:
        url = url.replace(live.snapshot()["session"]["main_room_id"], new_id("roo"))
        assert live.call(live.host, method, url, filled(body, live, "")).status == 404


def test_people_who_cancelled_are_out(hall: Hall) -> None:
    from services.sessions import store

    live = hall.live(people=1)
    [ann] = live.attendees
    registration_id = hall.registration.attending[(live.event_id, ann)].registration_id
    assert registration_id is not None
    with hall.runtime.database.transaction() as db:
        store.save_attendance(db, registration_id, live.event_id, ann, "cancelled")
    assert live.call(ann, "GET", "/snapshot").status == 403


def test_a_room_of_another_session_is_not_found(hall: Hall) -> None:
    live, other = hall.live(people=1), hall.live(people=1)
    room = other.snapshot()["session"]["main_room_id"]
    assert live.call(live.host, "GET", f"/rooms/{room}/note").status == 404
    round_id = other.prepare()["id"]
    assert live.call(live.host, "POST", f"/rounds/{round_id}/open", {}).status == 404
