"""Every operation of /openapi.json, asked for real with whatever its schema allows: no 5xx, no answer that the document
does not announce, no problem that is not explained."""

import random
import time
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import APIOperation, Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway.pages.problems import PROBLEMS
from tests.support.up import Up

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Slides are sent as they are.
schemathesis.serializer.alias("application/pdf", "application/octet-stream")

EXAMPLES = 20
LEAST = 5
"""Requests for each operation, however slow the machine is."""
SECONDS = 30.0
"""For all operations together, as one caller; each gets its share."""

STREAMS = ("stream_session", "stream_messages")
"""Answers without an end; only their refusals are asked for here."""

ENDINGS = ("discard_round", "discard_poll", "end_session", "close_event", "end_event", "cancel_registration")
"""Come last, because they leave nothing to act upon."""

FAREWELLS = ("sign_out", "erase", "set_password")
"""Each gets an account of its own."""


@dataclass
class Hall:
    """A deployment in which something is going on, and somebody who organises it."""

    stack: Up
    token: str
    ids: dict[str, str]

    def newcomer(self) -> str:
        """The token of somebody new."""
        email = f"s{uuid.uuid4().hex[:10]}@example.org"
        anyone = self.stack.client()
        anyone.post("/v1/people", {"name": "Somebody New", "email": email, "consent": True})
        token = self.stack.letter(email).sign_in_token()
        return str(anyone.post("/v1/sign-in/link", {"token": token})["access_token"])


@pytest.fixture(scope="module")
def hall(stack: Up) -> Hall:
    """An organisation, a published event with people, a live session with an open round."""
    made = Hall(stack, "", {})
    made.token = made.newcomer()
    organiser = stack.client(made.token)
    slug = f"hall-{uuid.uuid4().hex[:8]}"
    organisation = organiser.post("/v1/organisations", {"name": "Hall", "slug": slug, "tiers": ["gold"]})
    starts = time.time() + 600
    event = organiser.post("/v1/events", _event(organisation["id"], starts))
    organiser.post(f"/v1/events/{event['id']}/publish")
    registration: dict[str, Any] = {}
    for number in range(3):
        person = {"name": f"Reader {number}", "email": f"{slug}.{number}@example.org", "consent": True}
        registration = organiser.post(f"/v1/events/{event['id']}/registrations", person)
    session = organiser.get(f"/v1/sessions/of/{event['id']}")
    base = f"/v1/sessions/{session['id']}"
    joined = organiser.post(f"{base}/join")
    for _ in range(2):
        _attend(made, event["id"], base)
    organiser.post(f"{base}/start")
    round_ = organiser.post(f"{base}/rounds", {"title": "One", "prompt": "Talk", "rooms": 2})
    asks = {"kind": "one", "options": ["Bus", "Hall"]}
    poll = organiser.post(f"{base}/polls", {"title": "What first?", "asks": asks})
    mail = stack.client().get("/v1/mailbox", limit=1)["items"][0]
    made.ids = {
        "event_id": event["id"],
        "organisation_id": organisation["id"],
        "registration_id": registration["id"],
        "session_id": session["id"],
        "room_id": joined["room_id"],
        "round_id": round_["id"],
        "poll_id": poll["id"],
        "mail_id": mail["id"],
        "person_id": joined["person_id"],
    }
    return made


def _attend(hall: Hall, event_id: str, base: str) -> None:
    email = f"a{uuid.uuid4().hex[:10]}@example.org"
    anyone = hall.stack.client()
    person = {"name": "Attentive Person", "email": email, "consent": True}
    anyone.post(f"/v1/events/{event_id}/registrations", person)
    token = hall.stack.letter(email).sign_in_token()
    signed_in = anyone.post("/v1/sign-in/link", {"token": token})
    hall.stack.client(signed_in["access_token"]).post(f"{base}/join")


def _event(organisation_id: str, starts: float) -> dict[str, Any]:
    def at(minutes: int) -> str:
        return time.strftime("%Y-%m-%dT%H:%M:00Z", time.gmtime(starts + 60 * minutes))

    return {
        "organisation_id": organisation_id,
        "title": "A workshop for any request",
        "summary": "",
        "description": "",
        "place": "Online",
        "starts_at": at(0),
        "ends_at": at(60),
        "time_zone": "Europe/London",
        "capacity": 10_000,
        "eligible_tiers": [],
        "agenda": [{"starts_at": at(0), "ends_at": at(60), "title": "Talk", "kind": "plenary", "parts": []}],
    }


@pytest.fixture(scope="module")
def operations(stack: Up) -> list[APIOperation[Any, Any, Any, Any]]:
    """The operations of the document that the front door serves."""
    document = stack.client().get("/openapi.json")
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=f"http://127.0.0.1:{stack.port}")
    found = [result.ok() for result in schema.get_all_operations()]
    assert len(found) > 50
    return sorted(found, key=lambda operation: _name(operation) in ENDINGS)


def _name(operation: APIOperation[Any, Any, Any, Any]) -> str:
    return str(operation.definition.raw["operationId"])


@pytest.mark.timeout(900)
@pytest.mark.parametrize("caller", ["nobody", "organiser"])
def test_every_answer_is_one_that_the_document_announces(
    caller: str, hall: Hall, operations: list[APIOperation[Any, Any, Any, Any]]
) -> None:
    failures: list[str] = []
    asked, successful = 0, set()
    deadline = time.monotonic() + SECONDS
    for number, operation in enumerate(operations):
        share = (deadline - time.monotonic()) / (len(operations) - number)
        ask = _Asker(hall, caller, _name(operation), time.monotonic() + max(share, 0.1))
        asked += ask.all_of(operation, failures)
        if ask.succeeded:
            successful.add(_name(operation))
    assert not failures, "\n\n".join(failures)
    # The test itself is worth something only when it gets past the first check of most operations.
    assert asked > 2 * len(operations)
    assert len(successful) > (15 if caller == "organiser" else 5), sorted(successful)


class _Asker:
    """Asks one operation as one caller until its time is up."""

    def __init__(self, hall: Hall, caller: str, name: str, until: float) -> None:
        self._hall = hall
        self._name = name
        self._until = until
        self._random = random.Random(f"{caller} {name}")
        self._headers = {"Host": hall.stack.base_url.partition("://")[2]}
        if caller == "organiser":
            token = hall.newcomer() if name in FAREWELLS else hall.token
            self._headers["Authorization"] = f"Bearer {token}"
        self._asked = 0
        self._wrong: set[str] = set()
        self.succeeded = False

    def all_of(self, operation: APIOperation[Any, Any, Any, Any], failures: list[str]) -> int:
        """How many requests were made; what was wrong is added to `failures`."""

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Case) -> None:
            if time.monotonic() < self._until or self._asked < LEAST:
                # Kept rather than raised: what is wrong may depend on what was asked before, so that asking again
                # to find a smaller example would only hide it.
                try:
                    self._ask(case)
                except (AssertionError, FailureGroup) as failure:
                    self._wrong.add(_said(failure))

        ask()
        failures += [f"{operation.label}: {said}" for said in sorted(self._wrong)[:3]]
        return self._asked

    def _ask(self, case: Case) -> None:
        for name in case.path_parameters or {}:
            # Made-up ids are never found; most requests should get further than that.
            if name in self._hall.ids and self._name not in STREAMS and self._random.random() < 0.8:
                case.path_parameters[name] = self._hall.ids[name]
        headers = dict(self._headers)
        self._asked += 1
        response = case.call(headers=headers, timeout=20)
        self.succeeded = self.succeeded or response.status_code < 300
        case.validate_response(response, checks=CHECKS, headers=headers)
        if "problem+json" in response.headers.get("content-type", [""])[0]:
            problem = response.json()
            assert problem["type"].removeprefix("/problems/") in PROBLEMS, problem
            assert problem["status"] == response.status_code
            assert problem["title"]
            assert problem["detail"]


def _said(failure: BaseException) -> str:
    if isinstance(failure, BaseExceptionGroup):
        return "\n".join(_said(inner) for inner in failure.exceptions)
    return str(failure)[:3000]
