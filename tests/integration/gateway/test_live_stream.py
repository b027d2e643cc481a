"""The live stream through a real gateway, over TCP, fed by the embedded broker."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import requests

from chassis.ids import new_id
from chassis.messaging import Broker, Record, open_broker
from chassis.messaging.envelope import headers_of, value_of
from chassis.messaging.errors import BrokerUnavailable
from contracts import Frame, RegistrationCancelled, TokenRevoked
from tests.support.gateway import EventStream, GatewayProcess, StandIns, overload
from tests.support.wait import eventually

MAIN, RED, BLUE = (f"roo_{letter * 26}" for letter in "abc")


class Hall:
    """One session that only the broker and the stand-in know."""

    def __init__(self, gateway: GatewayProcess, stand_ins: StandIns, broker: Broker) -> None:
        self.gateway, self.stand_ins, self.broker = gateway, stand_ins, broker
        self.session_id, self.event_id = new_id("ses"), new_id("evt")
        self.seq = 0

    def person(self, role: str = "attendee", room: str = MAIN) -> str:
        person_id = new_id("per")
        self.stand_ins.audience[person_id] = {
            "role": role,
            "event_id": self.event_id,
            "room_id": room,
            "epoch": 1,
            "seq": self.seq,
        }
        return person_id

    def frame(self, kind: str = "session", audience: dict[str, str] | None = None, **body: object) -> int:
        self.seq += 1
        frame = Frame.model_validate(
            {
                "session_id": self.session_id,
                "event_id": self.event_id,
                "seq": self.seq,
                "kind": kind,
                "audience": audience or {"to": "all"},
                "body": {"seq": self.seq, **body},
            }
        )
        self.publish(frame, self.session_id)
        return self.seq

    def publish(self, message: object, key: str) -> None:
        headers = headers_of(message, subject=key, sequence=1)
        self.broker.publish([Record(message.TOPIC, key, headers, value_of(message))])

    def open(self, person_id: str, after: int | None = None, **headers: str) -> EventStream:
        query = "" if after is None else f"?after={after}"
        headers.setdefault("Authorization", f"Bearer {self.stand_ins.token(sub=person_id)}")
        return self.gateway.stream(f"/v1/sessions/{self.session_id}/stream{query}", headers)


@pytest.fixture(scope="module")
def broker(broker_url: str) -> Iterator[Broker]:
    broker = open_broker(broker_url)
    yield broker
    broker.close()


@pytest.fixture
def hall(gateway: GatewayProcess, stand_ins: StandIns, broker: Broker) -> Hall:
    return Hall(gateway, stand_ins, broker)


def kinds(stream: EventStream, wait: float = 0.3) -> list[str]:
    return [kind for kind, _, _ in stream.events(wait)]


def seqs(stream: EventStream, wait: float = 0.3) -> list[int]:
    return [data["seq"] for kind, _, data in stream.events(wait) if kind not in ("hello", "reset")]


def test_a_frame_reaches_everybody_soon(hall: Hall) -> None:
    streams = [hall.open(hall.person()) for _ in range(5)]
    assert [kinds(stream, 0.1) for stream in streams] == [["hello"]] * 5
    seq = hall.frame(text="Grüße")
    for stream in streams:
        eventually(lambda stream=stream: seqs(stream, 0) == [seq], within=5)
        assert stream.events()[-1][1] == str(seq)
        assert stream.events()[-1][2]["text"] == "Grüße"


def test_the_head_is_that_of_an_event_stream(hall: Hall) -> None:
    stream = hall.open(hall.person())
    assert stream.status == 200
    assert stream.header("Content-Type") == "text/event-stream; charset=utf-8"
    assert stream.header("Cache-Control") == "no-store"
    assert stream.header("Content-Length") is None
    assert stream.header("Content-Security-Policy")


def test_head_tells_of_the_stream_and_ends(hall: Hall) -> None:
    headers = {"Authorization": f"Bearer {hall.stand_ins.token(sub=hall.person())}"}
    url = f"{hall.gateway.url}/v1/sessions/{hall.session_id}/stream"
    answer = requests.head(url, headers=headers, timeout=5)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/event-stream")


def test_notes_stay_in_their_room(hall: Hall) -> None:
    red, blue = hall.open(hall.person(room=RED)), hall.open(hall.person(room=BLUE))
    host = hall.open(hall.person("host"))
    for room in (RED, BLUE):
        hall.frame("note", {"to": "room", "room_id": room})
    assert seqs(red) == [1]
    assert seqs(blue) == [2]
    assert seqs(host) == [1, 2]


def test_a_stream_resumes_after_its_last_event(hall: Hall) -> None:
    person = hall.person()
    first = hall.open(person)
    for _ in range(5):
        hall.frame()
    assert seqs(first) == [1, 2, 3, 4, 5]
    first.close()
    hall.frame()
    again = hall.open(person, **{"Last-Event-ID": "3"})
    assert seqs(again) == [4, 5, 6]
    hall.stand_ins.audience[person]["seq"] = 6
    assert seqs(hall.open(person, after=5)) == [6]


def test_strangers_are_refused_and_late_comers_told_to_join(hall: Hall) -> None:
    assert hall.open(new_id("per")).status == 404
    waiting = hall.person()
    hall.stand_ins.audience[waiting] |= {"room_id": None, "epoch": None}
    assert hall.open(waiting).status == 409


def test_nobody_gets_in_without_a_token(hall: Hall) -> None:
    path = f"/v1/sessions/{hall.session_id}/stream"
    assert hall.gateway.stream(path).status == 401
    assert hall.gateway.stream(path, {"Authorization": "Bearer nonsense"}).status == 401
    client = hall.stand_ins.token(sub=new_id("cli"), scope="messages:read", org=new_id("org"))
    assert hall.gateway.stream(path, {"Authorization": f"Bearer {client}"}).status == 403


def test_a_cookie_opens_a_stream_from_our_own_page_only(hall: Hall) -> None:
    cookie = f"fm_access={hall.stand_ins.token(sub=hall.person())}"
    path = f"/v1/sessions/{hall.session_id}/stream"
    own = hall.gateway.url
    allowed = (
        {"Origin": own},
        {"Sec-Fetch-Site": "same-origin"},
        {"Referer": f"{own}/live/x"},
    )
    for headers in allowed:
        assert hall.gateway.stream(path, {"Cookie": cookie, **headers}).status == 200
    refused = (
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Referer": own + ".evil.example/"},
    )
    for headers in refused:
        assert hall.gateway.stream(path, {"Cookie": cookie, **headers}).status == 403, headers


def test_a_ticket_opens_one_stream_of_its_session(hall: Hall) -> None:
    headers = {"Authorization": f"Bearer {hall.stand_ins.token(sub=hall.person())}"}
    base = f"/v1/sessions/{hall.session_id}"

    def ticket() -> str:
        answer = requests.post(f"{hall.gateway.url}{base}/stream-tickets", headers=headers, timeout=5)
        assert answer.status_code == 201
        return answer.json()["ticket"]

    secret = ticket()
    assert hall.gateway.stream(f"{base}/stream?ticket={secret}").status == 200
    assert hall.gateway.stream(f"{base}/stream?ticket={secret}").status == 401
    other = f"/v1/sessions/{new_id('ses')}/stream?ticket={ticket()}"
    assert hall.gateway.stream(other).status == 401


def test_who_closes_the_page_is_reported_gone_within_two_seconds(hall: Hall) -> None:
    stream = hall.open(hall.person())
    stream_id = stream.events(0.2)[0][2]["stream_id"]

    def reports(kind: str) -> list[tuple[float, object]]:
        return [(at, entry) for at, report in hall.stand_ins.presence for entry in report[kind]]

    eventually(lambda: any(entry["stream_id"] == stream_id for _, entry in reports("opened")), within=5)
    left = time.monotonic()
    stream.close()
    eventually(lambda: any(entry == stream_id for _, entry in reports("closed")), within=5)
    gone = next(at for at, entry in reports("closed") if entry == stream_id)
    assert 1.0 < gone - left < 2.0 * overload()


def test_beats_are_taken_from_the_streams_own_person_only(hall: Hall) -> None:
    person = hall.person()
    stream = hall.open(person)
    body = {"stream_id": stream.events(0.2)[0][2]["stream_id"]}
    url = f"{hall.gateway.url}/v1/sessions/{hall.session_id}/beat"
    for subject, status in ((person, 204), (hall.person(), 404)):
        headers = {"Authorization": f"Bearer {hall.stand_ins.token(sub=subject)}"}
        assert requests.post(url, json=body, headers=headers, timeout=5).status_code == status


def test_a_revoked_token_ends_its_streams_and_is_refused(hall: Hall) -> None:
    person, token_id = hall.person(), new_id("tok")
    token = hall.stand_ins.token(sub=person, jti=token_id)
    stream = hall.open(person, Authorization=f"Bearer {token}")
    assert kinds(stream) == ["hello"]
    expires_at = datetime.now(UTC) + timedelta(minutes=10)
    hall.publish(TokenRevoked(token_id=token_id, person_id=person, expires_at=expires_at), person)
    eventually(lambda: (stream.events(), stream.ended)[1], within=5)
    again = hall.open(person, Authorization=f"Bearer {token}")
    assert again.status == 401


def test_who_cancels_hears_no_more(hall: Hall) -> None:
    person = hall.person()
    stream = hall.open(person)
    message = RegistrationCancelled(
        registration_id=new_id("reg"), event_id=hall.event_id, organisation_id=new_id("org"), person_id=person
    )
    hall.publish(message, message.registration_id)
    eventually(lambda: (stream.events(), stream.ended)[1], within=5)


def test_nothing_is_missed_while_the_broker_is_away(hall: Hall, broker_url: str) -> None:
    stream = hall.open(hall.person())
    hall.frame()
    eventually(lambda: seqs(stream, 0) == [1], within=5)
    for _ in range(3):
        with psycopg.connect(broker_url, autocommit=True) as db:
            db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        hall.seq += 1
        frame = Frame.model_validate(
            {
                "session_id": hall.session_id,
                "event_id": hall.event_id,
                "seq": hall.seq,
                "kind": "session",
                "audience": {"to": "all"},
                "body": {"seq": hall.seq},
            }
        )

        def published(frame: Frame = frame) -> bool:
            hall.publish(frame, hall.session_id)
            return True

        # Published twice perhaps, as a relay would: the hub knows a frame by its seq.
        eventually(published, within=10, forgiving=(BrokerUnavailable,))
    eventually(lambda: seqs(stream, 0) == [1, 2, 3, 4], within=10)


def test_a_new_gateway_fills_its_rings_from_the_broker(hall: Hall, broker_url: str) -> None:
    for _ in range(4):
        hall.frame()
    person = hall.person()
    other = GatewayProcess(hall.stand_ins, broker_url, issuer=hall.stand_ins.issuer)
    try:
        headers = {"Authorization": f"Bearer {hall.stand_ins.token(sub=person)}", "Last-Event-ID": "1"}
        stream = other.stream(f"/v1/sessions/{hall.session_id}/stream", headers)
        eventually(lambda: seqs(stream, 0) == [2, 3, 4], within=5)
        assert other.stop() < 2.0 * overload()
        stream.events()
        assert stream.ended
    finally:
        other.stop()
