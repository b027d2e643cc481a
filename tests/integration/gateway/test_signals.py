"""Reactions and typing through a real gateway: to the room, within limits, and past the database."""

from typing import Any

import pytest
import requests

from chassis.ids import new_id
from tests.support.gateway import EventStream, GatewayProcess, StandIns
from tests.support.wait import eventually

MAIN, RED = (f"roo_{letter * 26}" for letter in "ab")


class Room:
    """People of one session whom the stand-in knows, and what they signal."""

    def __init__(self, gateway: GatewayProcess, stand_ins: StandIns) -> None:
        self.gateway, self.stand_ins = gateway, stand_ins
        self.base = f"/v1/sessions/{new_id('ses')}"

    def person(self, room: str = MAIN) -> str:
        person_id = new_id("per")
        self.stand_ins.audience[person_id] = {
            "role": "attendee",
            "event_id": new_id("evt"),
            "room_id": room,
            "epoch": 1,
            "seq": 0,
        }
        return person_id

    def come_in(self, person_id: str) -> EventStream:
        bearer = {"Authorization": f"Bearer {self.stand_ins.token(sub=person_id)}"}
        return self.gateway.stream(f"{self.base}/stream", bearer)

    def send(self, person_id: str, body: Any) -> requests.Response:
        bearer = {"Authorization": f"Bearer {self.stand_ins.token(sub=person_id)}"}
        return requests.post(f"{self.gateway.url}{self.base}/signals", json=body, headers=bearer, timeout=10)


@pytest.fixture
def room(gateway: GatewayProcess, stand_ins: StandIns) -> Room:
    return Room(gateway, stand_ins)


def heard(stream: EventStream) -> list[tuple[str | None, dict[str, Any]]]:
    return [(id_, data) for kind, id_, data in stream.events() if kind == "signal"]


def test_a_reaction_comes_to_the_room_without_a_position_and_nowhere_else(room: Room) -> None:
    ann, ben, cai = room.person(), room.person(), room.person(RED)
    streams = [room.come_in(one) for one in (ann, ben, cai)]
    assert room.send(ann, {"kind": "reaction", "reaction": "clap"}).status_code == 204
    told = {"reactions": [{"person_id": ann, "reaction": "clap"}], "more": {}, "typing": []}
    assert eventually(lambda: heard(streams[1])) == [(None, told)]
    assert eventually(lambda: heard(streams[0])) == [(None, told)]
    assert room.send(cai, {"kind": "typing"}).status_code == 204
    told = {"reactions": [], "more": {}, "typing": [cai]}
    assert eventually(lambda: heard(streams[2])) == [(None, told)]
    assert not [path for _, path, _, _ in room.stand_ins.requests if "signals" in path]
    for stream in streams:
        stream.close()


def test_who_listens_nowhere_cannot_signal(room: Room) -> None:
    answer = room.send(room.person(), {"kind": "typing"})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-stream")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "reaction"},
        {"kind": "reaction", "reaction": "boo"},
        {"kind": "typing", "reaction": "yes"},
    ],
)
def test_signals_that_do_not_exist_are_refused(room: Room, body: dict[str, str]) -> None:
    assert room.send(room.person(), body).status_code == 422


def test_a_flood_of_reactions_is_stopped(room: Room) -> None:
    ann = room.person()
    stream = room.come_in(ann)
    answers = [room.send(ann, {"kind": "reaction", "reaction": "yes"}).status_code for _ in range(40)]
    assert answers[:9] == [204] * 9
    assert 429 in answers
    stream.close()
