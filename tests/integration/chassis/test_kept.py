"""A kept connection that has been idle for long is not used again: its server may be giving it up just now."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from chassis import kept
from gateway.server import options

CALLERS: list[object] = []


class Remembering(BaseHTTPRequestHandler):
    """Keeps connections, and remembers from which port each request came."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        CALLERS.append(self.client_address)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def address() -> Iterator[str]:
    CALLERS.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Remembering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def by_pool(address: str) -> Callable[[], object]:
    pool = kept.pool_for(address, size=2)
    return lambda: pool.urlopen("POST", "/", retries=False)


def by_session(address: str) -> Callable[[], object]:
    session = requests.Session()
    session.trust_env = False
    session.mount("http://", kept.KeptAdapter())
    return lambda: session.post(address)


@pytest.mark.parametrize("client", [by_pool, by_session])
def test_a_connection_is_kept_until_it_has_been_idle_for_long(
    address: str, client: Callable[[str], Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    send = client(address)
    send()
    send()
    monkeypatch.setattr(kept, "IDLE_SECONDS", -1.0)
    send()
    assert CALLERS[0] == CALLERS[1] != CALLERS[2]


def test_clients_let_go_well_before_servers() -> None:
    assert kept.IDLE_SECONDS + 5 <= kept.SERVERS_KEEP_SECONDS <= options("127.0.0.1:0")["keepalive"]
