"""Nobody gets in with a token that the issuer did not make for this purpose: at the gateway, and at each service when
it is addressed directly. No token makes any process send a request anywhere."""

import http.client
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import requests

from chassis.ids import new_id
from tests.support.forgery import CASES, HEADERS, Forge, Trap
from tests.support.stack import Stack


@pytest.fixture(scope="module")
def stack(bare_stack: Stack) -> Stack:
    """Gateway and services, without workers."""
    return bare_stack


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    trap = Trap()
    yield trap
    trap.shutdown()
    trap.server_close()


@dataclass(frozen=True)
class Target:
    """Where a token is tried: a process's own address, an operation that needs one, and for whom it would be good."""

    process: str
    path: str
    sub: str


SESSION, EVENT = f"ses_{26 * '0'}", f"evt_{26 * '0'}"
PERSON, SERVICE = f"per_{26 * '0'}", "svc:gateway"
TARGETS = (
    Target("gateway", f"/v1/sessions/{SESSION}/snapshot", PERSON),
    Target("gateway", f"/v1/sessions/{SESSION}/stream", PERSON),
    Target("gateway", "/v1/me", PERSON),
    Target("registration", f"/v1/events/{EVENT}/registrations", PERSON),
    Target("registration", f"/internal/events/{EVENT}", SERVICE),
    Target("sessions", f"/v1/sessions/{SESSION}/snapshot", PERSON),
    Target("sessions", f"/internal/sessions/{SESSION}/audience/{PERSON}", SERVICE),
)
REFUSED = {400, 401, 431}
"""401; or, for what is no HTTP header any more, the server's own 400 or 431."""


def ask(stack: Stack, process: str, path: str, headers: list[tuple[str, str]]) -> tuple[int, str]:
    """One request with exactly these headers, repeated ones and all."""
    parts = urlsplit(stack.url[process])
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.putrequest("GET", path)
        for name, value in headers:
            connection.putheader(name, value.encode())
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


@pytest.mark.parametrize(
    "target", TARGETS, ids=lambda target: f"{target.process}{target.path.split('/')[-1]}"
)
def test_the_token_that_all_cases_start_from_is_good(stack: Stack, trap: Trap, target: Target) -> None:
    good = Forge(stack, trap.url, target.sub).make()
    status, _ = ask(stack, target.process, target.path, [("Authorization", f"Bearer {good}")])
    # Nobody by that name exists, so it is not found or an account that is gone; but the token was read and believed.
    if target.path == "/v1/me":
        assert status in (200, 401, 404)
    else:
        assert status in (200, 403, 404)


@pytest.mark.parametrize("name", CASES)
def test_a_forged_token_is_refused_everywhere(stack: Stack, trap: Trap, name: str) -> None:
    before = trap.visits
    for target in TARGETS:
        token = CASES[name](Forge(stack, trap.url, target.sub))
        status, said = ask(stack, target.process, target.path, [("Authorization", f"Bearer {token}")])
        assert status in REFUSED, (target, status, said)
    assert trap.visits == before


@pytest.mark.parametrize("name", CASES)
def test_a_forged_cookie_is_refused_by_the_gateway(stack: Stack, trap: Trap, name: str) -> None:
    for target in TARGETS:
        if target.process != "gateway":
            continue
        token = CASES[name](Forge(stack, trap.url, target.sub))
        headers = [("Cookie", f"fm_access={token}"), ("Origin", stack.issuer)]
        status, said = ask(stack, target.process, target.path, headers)
        assert status in REFUSED, (target, status, said)
    assert trap.visits == 0


@pytest.mark.parametrize("name", HEADERS)
def test_odd_headers_are_refused_everywhere(stack: Stack, trap: Trap, name: str) -> None:
    for target in TARGETS:
        headers = HEADERS[name](Forge(stack, trap.url, target.sub))
        status, said = ask(stack, target.process, target.path, headers)
        assert status in REFUSED, (target, status, said)


@pytest.mark.parametrize("where", ["access_token", "token", "ticket", "authorization"])
def test_a_token_in_the_address_is_not_looked_at(stack: Stack, trap: Trap, where: str) -> None:
    for target in TARGETS:
        good = Forge(stack, trap.url, target.sub).make()
        status, _ = ask(stack, target.process, f"{target.path}?{where}={good}", [])
        assert status in {*REFUSED, 422}, target


def test_notifications_has_nothing_that_a_token_could_open(stack: Stack, trap: Trap) -> None:
    """Its public operations are for anybody, so that a token, forged or good, changes nothing."""
    document = requests.get(f"{stack.url['notifications']}/openapi.json", timeout=5).json()
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert operations
    assert all(operation["security"] == [] for operation in operations)
    nobody = ask(stack, "notifications", "/v1/mailbox", [])
    for case in ("alg none", "expired", "a key of one's own"):
        forged = CASES[case](Forge(stack, trap.url, PERSON))
        assert ask(stack, "notifications", "/v1/mailbox", [("Authorization", f"Bearer {forged}")]) == nobody


def test_the_internal_api_cannot_be_reached_through_the_gateway(stack: Stack) -> None:
    headers = [("Authorization", f"Bearer {stack.token(SERVICE)}")]
    for path in (
        f"/internal/events/{EVENT}",
        "/internal/people",
        f"/v1/../internal/events/{EVENT}",
        f"/v1/%2e%2e/internal/events/{EVENT}",
        f"/v1/..%2finternal/events/{EVENT}",
        f"//internal/events/{EVENT}",
        f"/v1//../internal/events/{EVENT}",
    ):
        status, _ = ask(stack, "gateway", path, headers)
        assert status in (308, 400, 401, 404), path
        status, _ = ask(stack, "gateway", path, [])
        assert status in (308, 400, 404), path


def jwks_requests(stack: Stack) -> float:
    metrics = requests.get(f"{stack.url['registration']}/metrics", timeout=5).text
    found = re.findall(r"folkmoot_http_requests_total\{[^}]*jwks[^}]*\} ([0-9.e+]+)", metrics)
    return sum(map(float, found))


def test_no_token_makes_anybody_send_a_request(stack: Stack, trap: Trap) -> None:
    began, before = time.monotonic(), jwks_requests(stack)
    for _ in range(40):
        for target in TARGETS:
            forge = Forge(stack, trap.url, target.sub)
            token = forge.make(
                {"kid": new_id("key"), "jku": trap.url, "x5u": trap.url}, sign=forge.attacker.sign
            )
            assert ask(stack, target.process, target.path, [("Authorization", f"Bearer {token}")])[0] == 401
    # Three processes fetch the keys by the clock, once a minute each.
    by_the_clock = 3 * (1 + (time.monotonic() - began) // 60)
    assert jwks_requests(stack) - before <= by_the_clock
    assert trap.visits == 0


def test_there_are_at_least_sixty_cases() -> None:
    assert len(CASES) >= 60
