"""What comes in at the gateway's socket, byte by byte: sizes, ambiguities, repeated headers, services that are away."""

import json
import socket
import time

import pytest
import requests

from tests.support.gateway import GatewayProcess, StandIns


def raw(gateway: GatewayProcess, data: bytes) -> tuple[int, str]:
    """Send bytes as they are; status and everything that came back."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as sock:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        said = b""
        while chunk := sock.recv(65536):
            said += chunk
    return int(said.split(b" ", 2)[1]), said.decode("latin-1")


def request(gateway: GatewayProcess, method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{gateway.port}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: +5"],
        ["Content-Length: 5, 5"],
        ["Transfer-Encoding: xchunked"],
        ["Transfer-Encoding: chunked, identity"],
        ["X-One : 1"],
        ["X-Folded: 1", " and more"],
    ],
    ids=str,
)
def test_a_request_that_two_servers_could_read_differently_goes_nowhere(
    gateway: GatewayProcess, stand_ins: StandIns, headers: list[str]
) -> None:
    before = len(stand_ins.requests)
    status, _ = raw(gateway, request(gateway, "POST", "/v1/events", *headers, body=b"0\r\n\r\nGET /"))
    assert status in (400, 501)
    assert len(stand_ins.requests) == before


@pytest.mark.parametrize("name", ["X_Forwarded_For", "X_User", "Authorization_"])
def test_headers_with_underscores_are_not_mistaken_for_others(
    gateway: GatewayProcess, stand_ins: StandIns, name: str
) -> None:
    status, _ = raw(gateway, request(gateway, "GET", "/v1/events", f"{name}: 6.6.6.6"))
    assert status in (200, 400)
    if status == 200:
        assert "6.6.6.6" not in str(stand_ins.requests[-1])


def test_one_header_that_is_too_long_is_refused(gateway: GatewayProcess, stand_ins: StandIns) -> None:
    before = len(stand_ins.requests)
    assert raw(gateway, request(gateway, "GET", "/v1/events", "X-Long: " + "y" * 9000))[0] in (400, 431)
    assert raw(gateway, request(gateway, "GET", "/v1/" + "y" * 5000))[0] in (400, 404, 414)
    many = [f"X-{number}: 1" for number in range(200)]
    assert raw(gateway, request(gateway, "GET", "/v1/events", *many))[0] in (400, 431)
    assert len(stand_ins.requests) == before


def test_a_body_without_a_length_is_limited_too(gateway: GatewayProcess, stand_ins: StandIns) -> None:
    before = len(stand_ins.requests)
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    data = request(
        gateway, "POST", "/v1/events", "Transfer-Encoding: chunked", body=chunk * 20 + b"0\r\n\r\n"
    )
    try:
        status, _ = raw(gateway, data)
        assert status == 413
    except ConnectionError:
        pass  # The gateway may answer and hang up while the rest is still on its way.
    assert len(stand_ins.requests) == before


def test_a_chunked_body_arrives_whole(gateway: GatewayProcess, stand_ins: StandIns) -> None:
    body = b'5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n'
    headers = ["Transfer-Encoding: chunked", "Content-Type: application/json"]
    assert raw(gateway, request(gateway, "POST", "/v1/events", *headers, body=body))[0] == 200
    assert json.loads(stand_ins.requests[-1][3]) == {"a": 1}


def test_the_query_goes_through_as_it_was_written(gateway: GatewayProcess, stand_ins: StandIns) -> None:
    raw(gateway, request(gateway, "GET", "/v1/events?a=%2F..%5C&b=%C3%A9&a=2&empty="))
    assert stand_ins.requests[-1][1] == "/v1/events?a=%2F..%5C&b=%C3%A9&a=2&empty="


def test_cookies_and_entity_tags_come_back_and_the_services_connection_does_not(
    gateway: GatewayProcess, stand_ins: StandIns
) -> None:
    stand_ins.answers["GET", "/v1/me"] = lambda: (
        200,
        [
            ("Set-Cookie", "fm_access=a; Path=/; HttpOnly"),
            ("Set-Cookie", "fm_refresh=b; Path=/; HttpOnly"),
            ("ETag", '"1"'),
            ("Connection", "X-Inner"),
            ("X-Powered-By", "tests"),
            ("Keep-Alive", "timeout=99"),
        ],
        b"{}",
    )
    answer = requests.get(f"{gateway.url}/v1/me", timeout=10)
    assert answer.raw.headers.getlist("Set-Cookie") == [
        "fm_access=a; Path=/; HttpOnly",
        "fm_refresh=b; Path=/; HttpOnly",
    ]
    assert answer.headers["ETag"] == '"1"'
    assert "Keep-Alive" not in answer.headers
    assert answer.headers["Connection"] != "X-Inner"
    # The next visitor's request carries none of those cookies.
    requests.get(f"{gateway.url}/v1/events", timeout=10)
    assert "Cookie" not in stand_ins.requests[-1][2]


@pytest.mark.parametrize("status", [204, 304])
def test_answers_without_a_body_stay_without(
    gateway: GatewayProcess, stand_ins: StandIns, status: int
) -> None:
    stand_ins.answers["DELETE", "/v1/me"] = lambda: (status, [], b"")
    with requests.Session() as session:
        assert session.delete(f"{gateway.url}/v1/me", timeout=10).status_code == status
        assert session.get(f"{gateway.url}/healthz", timeout=10).json() == {"status": "alive"}


def test_head_is_get_without_the_body(gateway: GatewayProcess, stand_ins: StandIns) -> None:
    status, said = raw(gateway, request(gateway, "HEAD", "/v1/events"))
    assert status == 200
    assert said.endswith("\r\n\r\n")


def test_redirects_are_not_followed(gateway: GatewayProcess, stand_ins: StandIns) -> None:
    stand_ins.answers["GET", "/v1/away"] = lambda: (302, [("Location", "http://127.0.0.1:1/")], b"")
    assert requests.get(f"{gateway.url}/v1/away", timeout=10, allow_redirects=False).status_code == 302


def test_a_service_that_is_away_is_said_in_plain_words(broker_url: str) -> None:
    stand_ins = StandIns()
    gateway = GatewayProcess(stand_ins, broker_url)
    try:
        stand_ins.close()
        began = time.monotonic()
        answer = requests.get(f"{gateway.url}/v1/events", timeout=20)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert answer.json()["type"] == "/problems/unavailable"
        assert time.monotonic() - began < 10
        assert requests.get(f"{gateway.url}/healthz", timeout=10).status_code == 200
        assert requests.get(f"{gateway.url}/readyz", timeout=10).status_code == 503
    finally:
        gateway.stop()
