"""One error shape for all routes, and operations that parse before they act."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import Field

from chassis.auth import ANYONE, OPTIONAL, PERSON, SERVICE, LocalKeys, Verifier, scope
from chassis.clock import FixedClock
from chassis.database import Database
from chassis.http import Api, Call, PageQuery, Reply, View, create_flask, decode_cursor, encode_cursor
from chassis.problems import Conflict, Invalid
from tests.unit.chassis.test_tokens import ISSUER, NOW, jwks, token

api = Api()


class Chair(View):
    colour: str = Field(min_length=1, max_length=10)
    legs: int = Field(default=4, ge=3)


@dataclass(frozen=True)
class Runtime:
    database: Database


@api.operation(
    "POST", "/v1/chairs", summary="Make a chair", access=ANYONE, body=Chair, returns=Chair, status=201
)
def make_chair(call: Call[Runtime, Chair]) -> Chair:
    return call.body


@api.operation("GET", "/v1/chairs", summary="List", access=OPTIONAL, query=PageQuery)
def list_chairs(call: Call[Runtime, None]) -> Reply:
    return Reply(body=str(call.query.limit).encode(), headers={"ETag": '"7"'})


@api.operation("GET", "/v1/chairs/{chair_id}", summary="Sit", access=PERSON, returns=Chair)
def sit(call: Call[Runtime, None]) -> Chair:
    return Chair(colour=call.who.sub[:3])


@api.operation("POST", "/v1/chairs/{chair_id}/break", summary="Break", access=ANYONE, status=204)
def break_chair(call: Call[Runtime, None]) -> None:
    raise Conflict(
        "chair-taken", "The chair is taken.", "Ask the person to stand up.", chair=call.path["chair_id"]
    )


@api.operation("GET", "/v1/crash", summary="Crash", access=ANYONE)
def crash(call: Call[Runtime, None]) -> None:
    raise RuntimeError("a secret")


@api.operation("GET", "/internal/chairs", summary="All", access=SERVICE, internal=True)
def all_chairs(call: Call[Runtime, None]) -> None:
    return None


@api.operation("GET", "/v1/feed", summary="Feed", access=scope("messages:read"))
def feed(call: Call[Runtime, None]) -> None:
    return None


@pytest.fixture
def client() -> FlaskClient:
    verifier = Verifier(LocalKeys(jwks), ISSUER, clock=FixedClock(NOW))
    runtime = Runtime(Database("postgresql://nobody@127.0.0.1:9/none"))
    return create_flask("chairs", api, runtime, verifier).test_client()


def test_a_body_is_checked_and_answered(client: FlaskClient) -> None:
    answer = client.post("/v1/chairs", json={"colour": "red"})
    assert (answer.status_code, answer.json) == (201, {"colour": "red", "legs": 4})


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"json": {"colour": ""}}, 422, "invalid-request"),
        ({"json": {"colour": "red", "wings": 2}}, 422, "invalid-request"),
        ({"json": {"colour": "r\x00d"}}, 422, "invalid-request"),
        ({"data": b'{"colour": "\\ud800"}', "content_type": "application/json"}, 400, "malformed-json"),
        ({"data": b"{", "content_type": "application/json"}, 400, "malformed-json"),
        ({"data": b"colour", "content_type": "text/plain"}, 415, "unsupported-media-type"),
        ({"data": b"x" * (1024 * 1024 + 1), "content_type": "application/json"}, 413, "too-large"),
    ],
    ids=str,
)
def test_bad_input_gets_a_problem_that_says_what_is_wrong(
    client: FlaskClient, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = client.post("/v1/chairs", **sent)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json(force=True)
    assert body["type"] == f"/problems/{code}"
    assert body["status"] == status
    assert body["instance"] == "/v1/chairs"
    assert body["detail"]


def test_each_wrong_field_is_pointed_at(client: FlaskClient) -> None:
    body = client.post("/v1/chairs", json={"colour": "", "legs": 1}).get_json(force=True)
    assert [error["pointer"] for error in body["errors"]] == ["/colour", "/legs"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("DELETE", "/v1/chairs", 405), ("GET", "/v1/crash", 500)],
)
def test_every_error_is_a_problem(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method)
    body = answer.get_json(force=True)
    assert (answer.status_code, answer.mimetype, body["status"]) == (
        status,
        "application/problem+json",
        status,
    )
    assert "secret" not in answer.text


def test_a_use_cases_problem_carries_its_extras(client: FlaskClient) -> None:
    body = client.post("/v1/chairs/c7/break").get_json(force=True)
    assert (body["type"], body["chair"]) == ("/problems/chair-taken", "c7")


def test_a_person_needs_a_persons_token(client: FlaskClient) -> None:
    assert client.get("/v1/chairs/1").status_code == 401
    assert client.get("/v1/chairs/1", headers={"Authorization": "Basic eA=="}).status_code == 401
    service = token(sub="svc:sessions", aud="folkmoot-internal")
    assert client.get("/v1/chairs/1", headers={"Authorization": f"Bearer {service}"}).status_code == 401
    integration = token(sub="cli_01kaqv3c5e7m9p2r4t6v8x0z1b")
    assert client.get("/v1/chairs/1", headers={"Authorization": f"Bearer {integration}"}).status_code == 403
    assert client.get("/v1/chairs/1", headers={"Authorization": f"Bearer {token()}"}).json == {
        "colour": "per",
        "legs": 4,
    }


def test_two_authorisation_headers_are_refused(client: FlaskClient) -> None:
    answer = client.get(
        "/v1/chairs/1",
        headers=[("Authorization", f"Bearer {token()}"), ("Authorization", f"Bearer {token()}")],
    )
    assert answer.status_code == 401


def test_an_internal_operation_takes_service_tokens_only(client: FlaskClient) -> None:
    assert client.get("/internal/chairs", headers={"Authorization": f"Bearer {token()}"}).status_code == 401
    service = token(sub="svc:sessions", aud="folkmoot-internal")
    assert client.get("/internal/chairs", headers={"Authorization": f"Bearer {service}"}).status_code == 200


def test_a_scope_is_asked_for(client: FlaskClient) -> None:
    assert client.get("/v1/feed", headers={"Authorization": f"Bearer {token()}"}).status_code == 403
    scoped = token(scope="messages:read other")
    assert client.get("/v1/feed", headers={"Authorization": f"Bearer {scoped}"}).status_code == 200


def test_where_a_token_is_optional_a_bad_one_is_still_refused(client: FlaskClient) -> None:
    assert client.get("/v1/chairs").text == "50"
    assert client.get("/v1/chairs", headers={"Authorization": "Bearer nonsense"}).status_code == 401


@pytest.mark.parametrize("query", ["limit=0", "limit=lots", "cursor=" + "x" * 201])
def test_wrong_parameters_are_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/v1/chairs?{query}").status_code == 422


def test_the_database_being_away_makes_the_service_not_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["signing keys"] == "ready"
    assert client.get("/healthz").status_code == 200


def test_requests_are_counted(client: FlaskClient) -> None:
    client.post("/v1/chairs", json={"colour": "red"})
    assert (
        'folkmoot_http_requests_total{method="POST",route="/v1/chairs",status="201"}'
        in client.get("/metrics").text
    )


def test_the_document_lists_public_operations_only(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    assert "/internal/chairs" not in document["paths"]
    made = document["paths"]["/v1/chairs"]["post"]
    assert made["responses"]["201"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Chair"
    }
    assert "422" in made["responses"]


def test_a_cursor_comes_back_as_it_was() -> None:
    assert decode_cursor(encode_cursor("2026-03-02", "evt_1"), 2) == ("2026-03-02", "evt_1")


@pytest.mark.parametrize("cursor", ["", "x", "é", "====", encode_cursor("one")])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        decode_cursor(cursor, 2)


def test_an_operation_says_who_may_call_it_or_its_table_does() -> None:
    def view(call: Call[None, None]) -> None:
        """Do it."""

    with pytest.raises(TypeError, match="GET /v1/things does not say who may call it"):
        Api().operation("GET", "/v1/things", summary="Do it")
    table = Api(access=PERSON, tags=("things",))
    table.operation("GET", "/v1/things", summary="Do it")(view)
    table.operation("POST", "/v1/things", summary="Do it", access=ANYONE, tags=())(view)
    assert [(one.access, one.tags) for one in table.operations] == [(PERSON, ("things",)), (ANYONE, ())]
