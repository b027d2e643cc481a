"""The edge and the proxy, with Flask's test client over a recording transport."""

import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from chassis.auth import LocalKeys, Verifier
from chassis.ids import new_id
from gateway.app import create_app, make_runtime
from gateway.settings import GatewaySettings
from gateway.transport import Answer

KEY = Ed25519PrivateKey.generate()
PUBLIC = "http://localhost:8000"
PERSON = "per_" + "1" * 26


def token(**changes):
    now = int(time.time())
    claims = {
        "iss": PUBLIC,
        "aud": "folkmoot",
        "sub": PERSON,
        "client_id": "web",
        "iat": now,
        "exp": now + 600,
        "jti": new_id("tok"),
        "scope": "person",
        **changes,
    }
    return jwt.encode(claims, KEY, algorithm="EdDSA", headers={"typ": "at+jwt", "kid": "k1"})


class Transport:
    def __init__(self):
        self.sent = []
        self.answers = {}

    def send(self, service, method, target, headers=(), body=None):
        self.sent.append((service, method, target, dict(headers), body))
        default = Answer(200, (("content-type", "application/json"),), b'{"ok": true}')
        return self.answers.get((method, target), default)

    def ready(self, service):
        return True

    def close(self):
        pass


class World:
    def __init__(self, **settings):
        jwk = {**json.loads(OKPAlgorithm.to_jwk(KEY.public_key())), "kid": "k1"}
        self.runtime = make_runtime(
            GatewaySettings(
                **{
                    "broker_url": "postgresql://nowhere/none",
                    "public_url": PUBLIC,
                    "registration_url": "http://127.0.0.1:1",
                    "sessions_url": "http://127.0.0.1:1",
                    "notifications_url": "http://127.0.0.1:1",
                    "client_secret": "x" * 32,
                    **settings,
                }
            ),
            verifier=Verifier(LocalKeys(lambda: {"keys": [jwk]}), PUBLIC),
        )
        self.transport = Transport()
        object.__setattr__(self.runtime, "transport", self.transport)
        self.app = create_app(self.runtime)

    def call(self, method, path, *, headers=None, cookies=None, host="localhost:8000", **rest):
        client = self.app.test_client(use_cookies=False)
        sent = {"Host": host, **(headers or {})}
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return client.open(path, method=method, headers=sent, **rest)

    @property
    def last(self):
        return self.transport.sent[-1]


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/v1/sessions/ses_1/snapshot", "sessions"),
        ("/v1/mailbox", "notifications"),
        ("/v1/mailbox/1.2.x", "notifications"),
        ("/v1/events", "registration"),
        ("/v1/sessionsx", "registration"),
        ("/.well-known/jwks.json", "registration"),
    ],
)
def test_each_path_goes_to_its_service(world, path, service):
    assert world.call("GET", path).status_code == 200
    assert world.last[0] == service


@pytest.mark.parametrize(
    "path",
    [
        "/internal/people",
        "/internal/presence",
        "/v1/../internal/people",
        "/v1/%2e%2e/internal/people",
        "/v1/..%2finternal/people",
        "/v1//internal",
        "/v1/./events",
        "/.well-known/openid-configuration",
        "/v1/events/a%00b",
        "/v1/events/a%0d%0ab",
        "/v1/events/a%5cb",
        "/v1/events/a%2fb",
    ],
)
def test_internal_and_ambiguous_paths_go_nowhere(world, path):
    answer = world.call("GET", path, environ_overrides={"RAW_URI": path})
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert world.transport.sent == []


def test_only_what_is_listed_is_passed_on(world):
    world.call(
        "GET",
        "/v1/me?x=%20y",
        headers={
            "Authorization": f"Bearer {(good := token())}",
            "X-Forwarded-For": "6.6.6.6",
            "X-Forwarded-User": "root",
            "X-User-Id": "per_root",
            "Forwarded": "for=6.6.6.6",
            "X-Request-Id": "theirs",
            "Traceparent": "00-" + "1" * 32 + "-" + "2" * 16 + "-01",
            "Cookie": "fm_refresh=r1; other=x",
            "Connection": "X-Kept",
            "X-Kept": "1",
            "If-None-Match": '"3"',
            "Accept-Language": "cy",
        },
        environ_overrides={"RAW_URI": "/v1/me?x=%20y", "REMOTE_ADDR": "9.9.9.9"},
    )
    service, method, target, headers, body = world.last
    assert (service, method, target, body) == ("registration", "GET", "/v1/me?x=%20y", None)
    headers.pop("User-Agent")
    traceparent = headers.pop("traceparent")
    assert "1" * 32 not in traceparent
    assert headers.pop("X-Request-Id") != "theirs"
    assert headers == {
        "Accept-Language": "cy",
        "If-None-Match": '"3"',
        "Authorization": f"Bearer {good}",
        "X-Forwarded-For": "9.9.9.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "localhost:8000",
    }


def test_trusted_proxies_are_believed_as_far_as_they_go():
    world = World(trusted_proxies=1)
    world.call("GET", "/v1/events", headers={"X-Forwarded-For": "6.6.6.6, 7.7.7.7"})
    assert world.last[3]["X-Forwarded-For"] == "7.7.7.7"


def test_the_refresh_cookie_is_for_registration_only(world):
    cookies = {"fm_refresh": "r1", "fm_access": token()}
    world.call("GET", "/v1/me", cookies=cookies)
    assert world.last[3]["Cookie"] == "fm_refresh=r1"
    world.call("GET", "/v1/sessions/ses_1", cookies=cookies)
    assert "Cookie" not in world.last[3]


def test_a_cookie_becomes_a_bearer_token(world):
    world.call("GET", "/v1/me", cookies={"fm_access": (good := token())})
    assert world.last[3]["Authorization"] == f"Bearer {good}"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:9000"}],
)
def test_another_site_cannot_use_the_cookie(world, headers):
    answer = world.call("POST", "/v1/sign-out", cookies={"fm_access": token()}, headers=headers)
    assert answer.status_code == 403
    assert answer.json["type"] == "/problems/wrong-origin"
    assert world.transport.sent == []


def test_our_own_page_can(world):
    answer = world.call("POST", "/v1/sign-out", cookies={"fm_access": token()}, headers={"Origin": PUBLIC})
    assert answer.status_code == 200


def test_another_site_cannot_sign_a_visitor_in(world):
    headers = {"Origin": "https://evil.example"}
    assert world.call("POST", "/v1/sign-in/link", data={"token": "t"}, headers=headers).status_code == 403
    assert world.transport.sent == []


def test_programs_need_no_origin(world):
    answer = world.call("POST", "/v1/events", headers={"Authorization": f"Bearer {token()}"}, json={})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer a,Bearer b", "Basic abc", "Digest x", "bogus", "Bearer \u00e9"]
)
def test_odd_credentials_are_refused(world, header):
    answer = world.call("GET", "/v1/events", headers={"Authorization": header.encode().decode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert world.transport.sent == []


def test_a_clients_own_secret_goes_to_the_token_endpoint_only(world):
    headers = {"Authorization": "Basic Y2xpOnNlY3JldA=="}
    world.call("POST", "/v1/token", headers=headers, data={"grant_type": "client_credentials"})
    assert world.last[3]["Authorization"] == "Basic Y2xpOnNlY3JldA=="
    assert world.call("GET", "/v1/me", headers=headers).status_code == 401


def test_a_service_token_is_refused_at_the_door(world):
    headers = {"Authorization": f"Bearer {token(aud='folkmoot-internal', sub='svc:sessions')}"}
    assert world.call("GET", "/v1/me", headers=headers).status_code == 401


def test_a_bad_cookie_only_makes_the_visitor_anonymous(world):
    assert world.call("GET", "/v1/events", cookies={"fm_access": "junk"}).status_code == 200
    assert "Authorization" not in world.last[3]


def test_an_access_cookie_that_has_run_out_is_renewed_once(world):
    fresh = token()
    cookies = (
        ("content-type", "application/json"),
        ("set-cookie", f"fm_access={fresh}; HttpOnly; Path=/; SameSite=Lax"),
        ("set-cookie", "fm_refresh=r2; HttpOnly; Path=/; SameSite=Lax"),
    )
    world.transport.answers["POST", "/v1/token/refresh"] = Answer(200, cookies, b"{}")
    now = int(time.time())
    old = token(iat=now - 700, exp=now - 100)
    answer = world.call("GET", "/v1/me", cookies={"fm_access": old, "fm_refresh": "r1"})
    assert [sent[2] for sent in world.transport.sent] == ["/v1/token/refresh", "/v1/me"]
    assert world.transport.sent[0][3]["Cookie"] == "fm_refresh=r1"
    assert world.last[3]["Authorization"] == f"Bearer {fresh}"
    assert world.last[3]["Cookie"] == "fm_refresh=r2"
    assert len(answer.headers.getlist("Set-Cookie")) == 2


def test_a_refused_renewal_leaves_the_visitor_anonymous(world):
    world.transport.answers["POST", "/v1/token/refresh"] = Answer(401, (), b"{}")
    assert world.call("GET", "/v1/events", cookies={"fm_refresh": "r1"}).status_code == 200
    assert "Authorization" not in world.last[3]


def test_a_revoked_token_is_refused(world):
    world.runtime.denied.add("tok_1", time.time() + 600)
    answer = world.call("GET", "/v1/me", headers={"Authorization": f"Bearer {token(jti='tok_1')}"})
    assert answer.status_code == 401
    assert answer.json["type"] == "/problems/token-revoked"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:8000", "127.0.0.2", "[::2]"]
)
def test_a_foreign_host_is_refused(world, host):
    assert world.call("GET", "/v1/events", host=host).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8000", "ann.localhost:8000", "127.0.0.1:8000", "LOCALHOST"])
def test_the_names_of_this_machine_are_ours_in_a_demonstration(world, host):
    assert world.call("GET", "/v1/events", host=host).status_code == 200


def test_a_public_deployment_answers_to_its_own_name_only():
    world = World(public_url="https://moot.example")
    assert world.call("GET", "/v1/events", host="moot.example").status_code == 200
    for host in ("localhost", "127.0.0.1", "moot.example:8443", "www.moot.example"):
        assert world.call("GET", "/v1/events", host=host).status_code == 421
    assert (
        "max-age" in world.call("GET", "/v1/events", host="moot.example").headers["Strict-Transport-Security"]
    )
    assert world.call("GET", "/metrics", host="moot.example").status_code == 404
    assert world.call("GET", "/healthz", host="10.0.0.7:8000").status_code == 200


def test_a_body_that_is_too_large_is_refused():
    world = World(body_limit=2048)
    answer = world.call("POST", "/v1/events", data=b"x" * 4000, content_type="application/json")
    assert answer.status_code == 413
    assert answer.mimetype == "application/problem+json"
    assert world.transport.sent == []


def test_headers_that_are_too_large_together_are_refused(world):
    answer = world.call("GET", "/v1/events", headers={f"X-{n}": "y" * 4000 for n in range(10)})
    assert answer.status_code == 431


def test_every_answer_carries_the_security_headers(world):
    for path in ("/v1/events", "/nowhere", "/healthz", "/api", "/openapi.json"):
        headers = world.call("GET", path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Request-Id"].startswith("req_")


def test_too_many_requests_are_told_when_to_come_back():
    world = World(rate_sign_in=2)
    for _ in range(2):
        assert world.call("POST", "/v1/sign-in", json={"email": "a@b.example"}).status_code == 200
    answer = world.call("POST", "/v1/sign-in", json={"email": "a@b.example"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json["type"] == "/problems/too-many-requests"


def test_guessing_tokens_is_limited_by_address():
    world = World(rate_address=1)
    statuses = [
        world.call("GET", "/v1/me", headers={"Authorization": "Bearer x"}).status_code for _ in range(7)
    ]
    assert statuses == [401] * 5 + [429] * 2


def test_people_get_pages_and_programs_get_problems_for_the_same_error(world):
    page = world.call("GET", "/nowhere", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert page.mimetype == "text/html"
    assert world.call("GET", "/v1/internal/x/y", headers={"Accept": "text/html"}).status_code == 200
    problem = world.call("GET", "/nowhere", headers={"Accept": "application/json"})
    assert problem.mimetype == "application/problem+json"


def test_other_methods_at_the_gateways_own_addresses_are_refused(world):
    answer = world.call("DELETE", "/v1/messages")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"
    assert world.transport.sent == []


def test_messages_are_for_clients_with_the_scope(world):
    assert world.call("GET", "/v1/messages").status_code == 401
    assert (
        world.call("GET", "/v1/messages", headers={"Authorization": f"Bearer {token()}"}).status_code == 403
    )


def test_the_api_is_described_for_programs_and_people(world):
    document = world.call("GET", "/openapi.json")
    assert document.json["openapi"] == "3.1.0"
    assert "/v1/sessions/{session_id}/stream" in document.json["paths"]
    assert not any(path.startswith("/internal") for path in document.json["paths"])
    page = world.call("GET", "/api", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "/v1/sessions/{session_id}/stream" in page.text
    tag = page.headers["ETag"]
    assert world.call("GET", "/api", headers={"If-None-Match": tag}).status_code == 304


def test_the_stream_of_a_session_is_not_forwarded(world):
    answer = world.call("GET", f"/v1/sessions/{new_id('ses')}/stream")
    assert answer.status_code == 401
    assert world.transport.sent == []
