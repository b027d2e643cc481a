"""A real gateway process over stand-in services, and clients that speak to it on raw sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

from chassis.ids import new_id
from tests.support.wait import eventually

SECRET = "gateway-secret-of-the-tests"


def overload() -> float:
    """By how much this machine is overcommitted, 1 or more: what limits of time are stretched by."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class StandIns:
    """One HTTP server that plays all three services; keeps every request it got.

    `answer(method, path)` may be replaced to say something else: it returns (status, headers, body).
    """

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.issuer = ""
        self.gone = False
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.audience: dict[str, dict[str, Any]] = {}
        self.presence: list[tuple[float, dict[str, Any]]] = []
        self.answers: dict[tuple[str, str], Callable[[], tuple[int, list[tuple[str, str]], bytes]]] = {}
        stand_ins = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                if stand_ins.gone:
                    self.close_connection = True
                    return
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                status, headers, content = stand_ins.handle(self.command, self.path, dict(self.headers), body)
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do  # noqa: N815

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 1024

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.gone = True
        self._server.shutdown()
        self._server.server_close()

    def handle(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        path = target.partition("?")[0]
        as_json = [("Content-Type", "application/json")]
        if path == "/.well-known/jwks.json":
            jwk = {**json.loads(OKPAlgorithm.to_jwk(self.key.public_key())), "kid": "k1"}
            return 200, as_json, json.dumps({"keys": [jwk]}).encode()
        if path == "/readyz":
            return 200, as_json, b"{}"
        if path == "/v1/token":
            token = self.token(sub="svc:gateway", aud="folkmoot-internal", scope="internal")
            return 200, as_json, json.dumps({"access_token": token, "expires_in": 600}).encode()
        if path == "/internal/presence":
            self.presence.append((time.monotonic(), json.loads(body)))
            return 200, as_json, b"{}"
        if path.startswith("/internal/hubs/"):
            return 200, as_json, b'{"known": true}'
        if path.startswith("/internal/sessions/"):
            person_id = path.rpartition("/")[2]
            said = self.audience.get(person_id, {"role": "none", "room_id": None, "epoch": None, "seq": 0})
            return 200, as_json, json.dumps(said).encode()
        self.requests.append((method, target, headers, body))
        if (method, path) in self.answers:
            return self.answers[method, path]()
        return 200, as_json, json.dumps({"method": method, "target": target}).encode()

    def token(self, **changes: Any) -> str:
        """A good access token of a person, unless `changes` say otherwise (None leaves a claim out)."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "folkmoot",
            "sub": "per_" + "1" * 26,
            "client_id": "web",
            "iat": now,
            "exp": now + 600,
            "jti": new_id("tok"),
            "scope": "person",
            **changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, self.key, algorithm="EdDSA", headers={"typ": "at+jwt", "kid": "k1"})


class GatewayProcess:
    """`python -m gateway serve` on a port of its own."""

    def __init__(self, stand_ins: StandIns, broker_url: str, **settings: str) -> None:
        self.stand_ins = stand_ins
        listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = listener.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        stand_ins.issuer = settings.get("issuer", self.url)
        environ = {
            "broker_url": broker_url,
            "public_url": self.url,
            "registration_url": stand_ins.url,
            "sessions_url": stand_ins.url,
            "notifications_url": stand_ins.url,
            "client_secret": SECRET,
            "listen": f"fd://{listener.fileno()}",
            "log_level": "WARNING",
            **settings,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gateway", "serve"],
            env={**os.environ, **{f"FOLKMOOT_{name.upper()}": value for name, value in environ.items()}},
            pass_fds=[listener.fileno()],
        )
        listener.close()
        eventually(self._ready, within=30)

    def _ready(self) -> bool:
        assert self.process.poll() is None, "the gateway has ended"
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def stop(self) -> float:
        """SIGTERM; returns the seconds until it had ended."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        return time.monotonic() - began

    def stream(self, path: str, headers: Mapping[str, str] | None = None) -> "EventStream":
        return EventStream(self.port, path, headers or {})


class EventStream:
    """A client of Server-Sent Events on a plain socket."""

    def __init__(self, port: int, path: str, headers: Mapping[str, str]) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        lines = [f"GET {path} HTTP/1.1", f"Host: localhost:{port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.sock.sendall("\r\n".join([*lines, "", ""]).encode())
        self._data = b""
        while b"\r\n\r\n" not in self._data:
            data = self.sock.recv(65536)
            if not data:
                break
            self._data += data
        head, _, self._data = self._data.partition(b"\r\n\r\n")
        self.head = head.decode()
        self.status = int(self.head.split(" ", 2)[1])
        self.ended = False

    def header(self, name: str) -> str | None:
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None

    def events(self, wait: float = 0.0) -> list[tuple[str, str | None, dict[str, Any]]]:
        """Every whole event so far as (kind, id, data); reads for up to `wait` seconds more."""
        deadline = time.monotonic() + wait
        self.sock.settimeout(0.02)
        while not self.ended:
            try:
                data = self.sock.recv(65536)
                if not data:
                    self.ended = True
                self._data += data
            except TimeoutError:
                if time.monotonic() >= deadline:
                    break
            except OSError:
                self.ended = True
        found = []
        for block in self._data.split(b"\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line)
            if "event" in fields:
                found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
        return found

    def close(self) -> None:
        self.sock.close()
