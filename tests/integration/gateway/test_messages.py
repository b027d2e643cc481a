"""What integrations hear, through a real gateway and the embedded broker."""

from collections.abc import Iterator

import pytest
import requests

from chassis.ids import new_id
from chassis.messaging import Broker, Record, open_broker
from chassis.messaging.envelope import headers_of, value_of
from contracts import EmailSent, Message, RegistrationConfirmed, SessionStarted, SignInRequested
from tests.support.gateway import EventStream, GatewayProcess, StandIns
from tests.support.wait import eventually


class Organisation:
    """One organisation with its integration."""

    def __init__(self, gateway: GatewayProcess, stand_ins: StandIns, broker: Broker) -> None:
        self.gateway, self.broker = gateway, broker
        self.id = new_id("org")
        token = stand_ins.token(sub=new_id("cli"), scope="messages:read", org=self.id)
        self.headers = {"Authorization": f"Bearer {token}"}

    def publish(self, message: Message, key: str) -> None:
        headers = headers_of(message, subject=key, sequence=1)
        self.broker.publish([Record(message.TOPIC, key, headers, value_of(message))])

    def confirm(self) -> str:
        """A registration is confirmed; its id."""
        message = RegistrationConfirmed(
            registration_id=new_id("reg"),
            event_id=new_id("evt"),
            organisation_id=self.id,
            person_id=new_id("per"),
        )
        self.publish(message, message.registration_id)
        return message.registration_id

    def start(self) -> str:
        """A session starts, which is said on another topic; its id."""
        message = SessionStarted(session_id=new_id("ses"), event_id=new_id("evt"), organisation_id=self.id)
        self.publish(message, message.event_id)
        return message.session_id

    def page(self, **query: str | int) -> dict[str, object]:
        answer = requests.get(
            f"{self.gateway.url}/v1/messages", params=query, headers=self.headers, timeout=10
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def stream(self, **headers: str) -> EventStream:
        return self.gateway.stream("/v1/messages/stream", {**self.headers, **headers})


def about(data: dict[str, str]) -> str:
    return data.get("registration_id") or data["session_id"]


def heard(stream: EventStream, wait: float = 0.3) -> list[str]:
    return [about(data["data"]) for kind, _, data in stream.events(wait) if kind == "message"]


@pytest.fixture(scope="module")
def broker(broker_url: str) -> Iterator[Broker]:
    broker = open_broker(broker_url)
    yield broker
    broker.close()


@pytest.fixture
def own(gateway: GatewayProcess, stand_ins: StandIns, broker: Broker) -> Organisation:
    return Organisation(gateway, stand_ins, broker)


@pytest.fixture
def other(gateway: GatewayProcess, stand_ins: StandIns, broker: Broker) -> Organisation:
    return Organisation(gateway, stand_ins, broker)


def test_pages_hold_the_own_organisations_messages_in_order(own: Organisation, other: Organisation) -> None:
    expected = []
    for _ in range(5):
        expected.append(own.confirm())
        other.confirm()
    position, items = None, []
    while True:
        page = own.page(limit=2, **({"after": position} if position else {}))
        if not page["items"]:
            break
        items += page["items"]
        position = page["next"]
    assert [about(item["data"]) for item in items] == expected
    assert all(item["specversion"] == "1.0" and item["type"] == "registration.confirmed" for item in items)
    assert {"id", "source", "subject", "time", "sequence", "dataschema"} <= items[0].keys()


def test_what_is_not_public_is_never_offered(own: Organisation) -> None:
    own.publish(SignInRequested(sign_in_id=new_id("sgn"), person_id=new_id("per")), "k")
    own.publish(EmailSent(kind="report", about=own.id), "k")
    assert own.page()["items"] == []


def test_a_stream_hears_what_is_new_and_only_its_own(own: Organisation, other: Organisation) -> None:
    earlier = own.stream()
    own.confirm()
    eventually(lambda: len(heard(earlier, 0)) == 1, within=5)
    stream, foreign = own.stream(), other.stream()
    assert heard(stream, 0.1) == []
    expected = [own.confirm(), own.start(), own.confirm()]
    other.confirm()
    eventually(lambda: len(heard(stream, 0)) == 3, within=5)
    assert sorted(heard(stream)) == sorted(expected)
    assert len(heard(foreign)) == 1


def test_a_stream_resumes_after_any_position_without_gap_or_double(
    own: Organisation, other: Organisation
) -> None:
    stream = own.stream()
    expected = []
    for number in range(12):
        expected.append(own.start() if number % 3 == 0 else own.confirm())
        other.confirm()
    eventually(lambda: len(heard(stream, 0)) == 12, within=5)
    ids = [event_id for kind, event_id, _ in stream.events() if kind == "message"]
    order = heard(stream)
    for index in range(12):
        again = own.stream(**{"Last-Event-ID": ids[index] or ""})
        assert heard(again, 0.15) == order[index + 1 :]
        again.close()


def test_a_stream_goes_on_from_a_page_and_stays_exact_while_messages_come(own: Organisation) -> None:
    expected = [own.confirm() if number % 2 else own.start() for number in range(20)]
    page = own.page(limit=7)
    first = [about(item["data"]) for item in page["items"]]
    stream = own.stream(**{"Last-Event-ID": str(page["next"])})
    expected += [own.start() for _ in range(10)]
    eventually(lambda: len(heard(stream, 0)) == 23, within=5)
    everything = [*first, *heard(stream)]
    assert sorted(everything) == sorted(expected)
    last_id = [event_id for kind, event_id, _ in stream.events() if kind == "message"][-1]
    after = own.confirm()
    again = own.stream(**{"Last-Event-ID": last_id or ""})
    eventually(lambda: heard(again, 0) == [after], within=5)


@pytest.mark.parametrize(
    "position", ["nonsense", "folkmoot.live_0-1", "x_y-z", "a" * 2000, "folkmoot.dead_0-1"]
)
def test_foreign_positions_are_refused(own: Organisation, position: str) -> None:
    answer = requests.get(
        f"{own.gateway.url}/v1/messages", params={"after": position}, headers=own.headers, timeout=10
    )
    assert answer.status_code == 422
    assert own.stream(**{"Last-Event-ID": position}).status == 422
