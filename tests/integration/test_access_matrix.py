"""Who may do what: every role at every public operation, on an event, a session and an organisation, own or not.

What is allowed is listed below, pair by pair. Every other pair must be refused with 401, 403 or 404, as a problem that
tells nothing of what is kept. An operation that is missing from the list fails the test, and so does a listed one that
is refused.
"""

import json
from typing import Any

import pytest
import requests

from chassis.ids import new_id
from chassis.messaging import Record, open_broker
from chassis.messaging.envelope import headers_of, value_of
from contracts import RegistrationConfirmed
from tests.support.matrix import (
    CLIENTS,
    EVERYBODY,
    HERE,
    HOSTS,
    NOBODY,
    ORGANISERS,
    PEOPLE,
    ROLES,
    SECRETS,
    Row,
    event_facts,
    fresh,
    newcomer,
    poll_facts,
)
from tests.support.matrix_live import LIVE
from tests.support.matrix_panel import set_up_panel
from tests.support.stack import Stack

# In this order: what ends or removes something comes last.
TABLE = (
    Row("key_set", EVERYBODY),
    Row("list_events", EVERYBODY),
    Row("get_event", EVERYBODY),
    Row("get_event", ORGANISERS, things={"event_id": "draft"}, note="a draft"),
    Row("create_event", ORGANISERS, lambda hall: event_facts(hall, hall.things["organisation_id"])),
    Row("change_event", ORGANISERS, lambda hall: {"place": "Online"}, headers={"If-Match": "*"}),
    Row("add_host", ORGANISERS, lambda hall: {"name": "Second Host", "email": f"h.{fresh()}@example.org"}),
    Row("list_registrations", ORGANISERS),
    Row("rehearse", HOSTS, lambda hall: {"people": 1}),
    Row("list_rehearsals", HOSTS),
    Row("rehearsal_tokens", ORGANISERS, things={"event_id": "rehearsal_id"}),
    Row("get_event", HOSTS, things={"event_id": "rehearsal_id"}, note="a rehearsal"),
    Row("get_session_of_event", HOSTS, things={"event_id": "rehearsal_id"}, note="a rehearsal"),
    Row("forget_rehearsal", HOSTS),
    Row("register", EVERYBODY, newcomer),
    Row("register", ORGANISERS, lambda hall: {**newcomer(hall), "vouched": True}, note="vouched for"),
    Row("get_organisation", ORGANISERS),
    Row(
        "put_members",
        ORGANISERS,
        lambda hall: {"members": [{"name": "M", "email": f"m.{fresh()}@example.org", "tier": "Essentials"}]},
    ),
    Row("create_client", ORGANISERS, lambda hall: {"name": "Letters", "scopes": ["messages:read"]}),
    Row(
        "create_organisation", PEOPLE, lambda hall: {"name": "Fresh", "slug": f"fresh-{fresh()}", "tiers": []}
    ),
    Row("get_account", PEOPLE, told=frozenset({"attendee"})),
    Row("export", PEOPLE, told=frozenset({"attendee"})),
    Row("my_registrations", PEOPLE, told=frozenset({"attendee"})),
    Row("set_password", PEOPLE, lambda hall: {"password": "three old wooden boats"}),
    Row("list_messages", CLIENTS),
    Row("stream_messages", CLIENTS),
    Row("sign_up", EVERYBODY, newcomer),
    Row("request_sign_in", EVERYBODY, lambda hall: {"email": "secretina@example.org"}),
    Row("send_link", EVERYBODY),
    Row("list_mail", EVERYBODY),
    # What stays shut without the right code, link, password, cookie, secret or stream, whoever asks.
    Row("check_line", EVERYBODY),
    Row("read_mail", NOBODY),
    Row("sign_in_by_code", NOBODY, lambda hall: {"email": "secretina@example.org", "code": "000000"}),
    Row("sign_in_by_link", NOBODY, lambda hall: {"token": "x" * 43}),
    Row("sign_in_by_password", NOBODY, lambda hall: {"email": "secretina@example.org", "password": "guess"}),
    Row("refresh", NOBODY),
    Row(
        "client_token",
        NOBODY,
        lambda hall: {
            "grant_type": "client_credentials",
            "client_id": hall.things["client_id"],
            "client_secret": "guess",
        },
    ),
    Row("send_signal", NOBODY, lambda hall: {"kind": "typing"}),
    Row("beat_stream", NOBODY, lambda hall: {"stream_id": "str_" + "0" * 26}),
    *LIVE,
    Row("publish_event", ORGANISERS, things={"event_id": "draft"}),
    Row("close_event", ORGANISERS, things={"event_id": "draft"}),
    Row("end_event", ORGANISERS, things={"event_id": "draft"}),
    Row(
        "cancel_registration",
        ORGANISERS | {"neighbour"},
        things={"registration_id": "neighbours_registration"},
    ),
    Row("sign_out", EVERYBODY),
    Row("erase", PEOPLE),
)


class Hall:
    """One workshop in full swing, one elsewhere, and everybody who may try something."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.who: dict[str, str] = {name: stack.person(name.title()) for name in ("stranger", "organiser")}
        self.who["organiser elsewhere"] = stack.person("Organiser Elsewhere")
        self.who["service"] = "svc:sessions"
        self.things: dict[str, str] = {"mail_id": "unknown"}
        self._here()
        self._elsewhere()
        self._live()

    def organisation(self, organiser: str, slug: str) -> str:
        body = {"name": slug.title(), "slug": slug, "tiers": ["Essentials"]}
        return str(self.stack.ok(organiser, "POST", "/v1/organisations", body)["id"])

    def event(self, organiser: str, organisation_id: str, title: str) -> str:
        facts = event_facts(self, organisation_id, title)
        return str(self.stack.ok(organiser, "POST", "/v1/events", facts)["id"])

    def registered(self, organiser: str, event_id: str, name: str, email: str) -> tuple[str, str]:
        place = "Hidden Village" if name in SECRETS else "Truro"
        body = {"name": name, "email": email, "place": place, "consent": True}
        made = self.stack.ok(None, "POST", f"/v1/events/{event_id}/registrations", body)
        everybody = self.stack.ok(organiser, "GET", f"/v1/events/{event_id}/registrations")["items"]
        return next(row["person_id"] for row in everybody if row["id"] == made["id"]), str(made["id"])

    def client(self, organiser: str, organisation_id: str) -> str:
        path = f"/v1/organisations/{organisation_id}/clients"
        made = self.stack.ok(organiser, "POST", path, {"name": "Post", "scopes": ["messages:read"]})
        return str(made["client_id"])

    def seat(self, role: str) -> dict[str, str]:
        return {"person_id": self.who[role]}

    def _here(self) -> None:
        organiser = self.who["organiser"]
        organisation_id = self.organisation(organiser, f"here-{fresh()}")
        event_id = self.event(organiser, organisation_id, "South West")
        self.stack.ok(organiser, "POST", f"/v1/events/{event_id}/publish")
        draft_id = self.event(organiser, organisation_id, "Unseen Draft")
        host = self.stack.ok(
            organiser,
            "POST",
            f"/v1/events/{event_id}/hosts",
            {"name": "Holly Host", "email": "holly@example.org"},
        )
        self.who["host"] = host["person_id"]
        self.who["attendee"], registration_id = self.registered(
            organiser, event_id, "Secretina Attendee", "secretina@example.org"
        )
        self.who["neighbour"], neighbours = self.registered(
            organiser, event_id, "Next Door", "next@example.org"
        )
        self.who["former"], formers = self.registered(organiser, event_id, "Former One", "former@example.org")
        self.stack.ok(self.who["former"], "POST", f"/v1/registrations/{formers}/cancel")
        self.who["client"] = self.client(organiser, organisation_id)
        rehearsal = self.stack.ok(organiser, "POST", f"/v1/events/{event_id}/rehearsals", {"people": 1})
        self.things |= {
            "organisation_id": organisation_id,
            "event_id": event_id,
            "rehearsal_id": rehearsal["id"],
            "draft": draft_id,
            "registration_id": registration_id,
            "neighbours_registration": neighbours,
            "client_id": self.who["client"],
            "person_id": self.who["attendee"],
        }

    def _elsewhere(self) -> None:
        organiser = self.who["organiser elsewhere"]
        organisation_id = self.organisation(organiser, f"there-{fresh()}")
        event_id = self.event(organiser, organisation_id, "Elsewhere")
        self.stack.ok(organiser, "POST", f"/v1/events/{event_id}/publish")
        host = self.stack.ok(
            organiser,
            "POST",
            f"/v1/events/{event_id}/hosts",
            {"name": "Harry Host", "email": "harry@example.org"},
        )
        self.who["host elsewhere"] = host["person_id"]
        self.who["attendee elsewhere"], _ = self.registered(organiser, event_id, "Elsie", "elsie@example.org")
        self.who["client elsewhere"] = self.client(organiser, organisation_id)
        self.things["organisation_elsewhere"] = organisation_id

    def _live(self) -> None:
        host = self.who["host"]
        session = self.stack.ok(host, "GET", f"/v1/sessions/of/{self.things['event_id']}")
        base = f"/v1/sessions/{session['id']}"
        for role in sorted(HERE):
            self.stack.ok(self.who[role], "POST", f"{base}/join")
        self.stack.ok(host, "POST", f"{base}/start")
        draft = self.stack.ok(host, "POST", f"{base}/rounds", {"title": "Round one", "rooms": 2})
        room, other = (room["id"] for room in draft["rooms"])
        # Seated before the round opens: whoever was in a room once may read its note.
        seats = [
            {"person_id": self.who["attendee"], "room_id": room},
            {"person_id": self.who["neighbour"], "room_id": other},
        ]
        self.stack.ok(host, "POST", f"{base}/rounds/{draft['id']}/assign", {"assignments": seats})
        self.stack.ok(host, "POST", f"{base}/rounds/{draft['id']}/open", {})
        action = self.stack.ok(host, "POST", f"{base}/actions", {"text": "Paint the hall"})["id"]
        theme = self.stack.ok(host, "POST", f"{base}/themes", {"title": "Halls"})["id"]
        note = {"text": "a note of room one", "version": 0}
        self.stack.ok(self.who["attendee"], "PUT", f"{base}/rooms/{room}/note", note)
        titles = ("What first?", "Unseen Draft")
        polls = [self.stack.ok(host, "POST", f"{base}/polls", poll_facts(title)) for title in titles]
        self.stack.ok(host, "POST", f"{base}/polls/{polls[0]['id']}/open", {})
        self.things |= {
            "poll_id": polls[0]["id"],
            "draft_poll": polls[1]["id"],
            **set_up_panel(self, base),
        }
        attendee = self.who["attendee"]
        post = self.stack.ok(attendee, "POST", f"{base}/rooms/{room}/posts", {"text": note["text"]})
        call = self.stack.ok(attendee, "POST", f"{base}/help", {"words": note["text"]})
        said = self.stack.ok(host, "POST", f"{base}/broadcasts", {"text": "Welcome"})
        self.things |= {
            "post_id": post["id"],
            "call_id": call["id"],
            "broadcast_id": said["id"],
            "person_id": attendee,
            "session_id": session["id"],
            "round_id": draft["id"],
            "room_id": room,
            "other_room": other,
            "action_id": action,
            "action_as_seen": f"{action}?version=1",
            "theme_id": theme,
            "theme_as_seen": f"{theme}?version=1",
        }

    def ask(self, role: str, method: str, path: str, body: Any, headers: dict[str, str]) -> requests.Response:
        sent = dict(headers)
        if role != "anonymous":
            organisation_id = {
                "client": self.things["organisation_id"],
                "client elsewhere": self.things["organisation_elsewhere"],
            }.get(role)
            sent["Authorization"] = f"Bearer {self.stack.token(self.who[role], org=organisation_id)}"
        file = isinstance(body, bytes)
        return requests.request(
            method,
            self.stack.url["gateway"] + path,
            data=body if file else None,
            json=None if file else body,
            headers={**sent, **({"Content-Type": "application/pdf"} if file else {})},
            timeout=15,
            allow_redirects=False,
            stream=True,
        )


@pytest.fixture(scope="module")
def stack(bare_stack: Stack) -> Stack:
    """Gateway and services, without workers."""
    return bare_stack


@pytest.fixture(scope="module")
def operations(stack: Stack) -> dict[str, tuple[str, str]]:
    """Method and path by operation id, from the document that the gateway serves."""
    document = stack.ok(None, "GET", "/openapi.json")
    return {
        operation["operationId"]: (method.upper(), path)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


@pytest.fixture(scope="module")
def hall(stack: Stack) -> Hall:
    return Hall(stack)


def test_every_operation_is_in_the_table(operations: dict[str, tuple[str, str]]) -> None:
    assert {row.operation for row in TABLE} == set(operations)


def content_of(answer: requests.Response) -> str:
    """The body; of a stream, its beginning."""
    try:
        if answer.headers.get("Content-Type", "").startswith("text/event-stream"):
            return answer.raw.read1(4096).decode()
        return answer.content.decode(errors="replace")
    finally:
        answer.close()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_what_is_not_listed_is_refused_and_tells_nothing(
    hall: Hall, operations: dict[str, tuple[str, str]], row: Row
) -> None:
    method, template = operations[row.operation]
    things = {**hall.things, **{name: hall.things[thing] for name, thing in row.things.items()}}
    path = template.format(**things)
    for role in (role for role in ROLES if role not in row.allowed):
        answer = hall.ask(role, method, path, row.body(hall), row.headers)
        said = content_of(answer)
        assert answer.status_code in (401, 403, 404), (role, answer.status_code, said)
        assert answer.headers["Content-Type"] == "application/problem+json", role
        assert set(json.loads(said)) >= {"type", "title", "status", "detail", "instance"}
        assert not any(secret in said for secret in SECRETS), (role, said)
    told = row.allowed if row.told is None else row.told
    for role in (role for role in ROLES if role in row.allowed):
        answer = hall.ask(role, method, path, row.body(hall), row.headers)
        said = content_of(answer)
        assert answer.status_code < 500, (role, said)
        assert answer.status_code not in (400, 401, 403, 404, 422, 429), (role, answer.status_code, said)
        if role not in told or row.allowed == EVERYBODY:
            assert not any(secret in said for secret in SECRETS), (role, said)


def test_integrations_hear_of_their_own_organisation_only(hall: Hall) -> None:
    broker = open_broker(hall.stack.broker_url)
    try:
        for organisation_id in (hall.things["organisation_id"], hall.things["organisation_elsewhere"]):
            message = RegistrationConfirmed(
                registration_id=new_id("reg"),
                event_id=new_id("evt"),
                organisation_id=organisation_id,
                person_id=new_id("per"),
            )
            key = message.registration_id
            headers = headers_of(message, subject=key, sequence=1)
            broker.publish([Record(message.TOPIC, key, headers, value_of(message))])
    finally:
        broker.close()
    for role, owned in (("client", "organisation_id"), ("client elsewhere", "organisation_elsewhere")):
        items = hall.ask(role, "GET", "/v1/messages", None, {}).json()["items"]
        assert items
        assert {item["data"]["organisation_id"] for item in items} == {hall.things[owned]}
