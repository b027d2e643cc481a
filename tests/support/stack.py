"""The three real services and the real gateway as processes, on real databases; and tokens for anybody."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.ids import new_id
from chassis.messaging import open_broker
from services.registration.app import create_runtime
from services.registration.settings import RegistrationSettings
from services.registration.use_cases import people
from services.sessions.app import create_runtime as create_sessions_runtime
from services.sessions.settings import SessionsSettings
from services.sessions.use_cases.slide_drawing import draw_next
from tests.support.wait import eventually

SERVICES = ("registration", "sessions", "notifications")
PROCESSES = (*SERVICES, "gateway", "folkmoot")


def _secret(name: str) -> str:
    return f"{name}-secret-for-these-tests"


class Stack:
    """Everything that answers HTTP; no workers. `url[name]` is a process's own address."""

    def __init__(self, database_url: Callable[[str], str], folder: Path, **gateway: str) -> None:
        listeners = {
            name: socket.create_server(("127.0.0.1", 0), backlog=256) for name in (*SERVICES, "gateway")
        }
        ports = {name: listener.getsockname()[1] for name, listener in listeners.items()}
        self.url = {name: f"http://127.0.0.1:{ports[name]}" for name in SERVICES}
        self.url["gateway"] = self.issuer = f"http://localhost:{ports['gateway']}"
        self.databases = {name: database_url(name) for name in SERVICES}
        self.broker_url = database_url("broker")
        broker = open_broker(self.broker_url)
        broker.ensure_topics()
        broker.close()
        self._common = {
            "broker_url": self.broker_url,
            "public_url": self.issuer,
            "log_level": "WARNING",
            **{f"{name}_url": self.url[name] for name in SERVICES},
        }
        self._own = {
            "registration": {
                "key_secret": _secret("key"),
                "client_secrets": ",".join(f"{name}={_secret(name)}" for name in PROCESSES),
            },
            "sessions": {},
            "notifications": {"maildir": str(folder / "mail")},
            "gateway": {"rate_address": "9999", "rate_person": "9999", "rate_sign_in": "99999", **gateway},
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        migrations = [self._run(f"services.{name}", "migrate", name) for name in SERVICES]
        assert [process.wait(60) for process in migrations] == [0, 0, 0]
        for name, listener in listeners.items():
            module = "gateway" if name == "gateway" else f"services.{name}"
            self.processes[name] = self._run(module, "serve", name, listener)
            listener.close()
        values = {**self._common, **self._settings_of("registration")}
        self.registration = create_runtime(RegistrationSettings(**values))
        try:
            eventually(self._ready, within=60, because="the processes did not become ready")
        except BaseException:
            self.stop()
            raise

    def _settings_of(self, name: str) -> dict[str, str]:
        own = {"client_secret": _secret(name), **self._own[name]}
        return own | ({"database_url": self.databases[name]} if name in self.databases else {})

    def _run(
        self, module: str, command: str, name: str, listener: socket.socket | None = None
    ) -> "subprocess.Popen[bytes]":
        settings = {**self._common, **self._settings_of(name)}
        if listener is not None:
            settings["listen"] = f"fd://{listener.fileno()}"
        return subprocess.Popen(
            [sys.executable, "-m", module, command],
            env={**os.environ, **{f"FOLKMOOT_{key.upper()}": value for key, value in settings.items()}},
            pass_fds=[listener.fileno()] if listener is not None else [],
        )

    def _ready(self) -> bool:
        for name, process in self.processes.items():
            assert process.poll() is None, f"{name} has ended"
        try:
            answer = requests.get(f"{self.url['gateway']}/readyz", timeout=5)
        except requests.RequestException:
            return False
        assert answer.status_code == 200, answer.text
        return True

    def draw_slides(self) -> None:
        """Do what a worker of sessions does when slides were uploaded."""
        runtime = create_sessions_runtime(
            SessionsSettings(**{**self._common, **self._settings_of("sessions")})  # type: ignore[arg-type]
        )
        while draw_next(runtime):
            pass
        runtime.database.dispose()

    def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            process.wait(20)
        self.registration.database.dispose()

    @property
    def signing_key(self) -> tuple[str, Ed25519PrivateKey]:
        """The key id and the private key that the issuer signs with: what no attacker has."""
        ring = self.registration.issuer._current()
        return next(iter(ring.private.items()))

    def claims(self, subject: str, **changes: Any) -> dict[str, Any]:
        """Good claims for a subject, unless `changes` say otherwise (None leaves a claim out)."""
        now = int(time.time())
        audience = "folkmoot-internal" if subject.startswith("svc:") else "folkmoot"
        scope = {"per": "person", "cli": "messages:read"}.get(subject[:3], "internal")
        claims = {
            "iss": self.issuer,
            "aud": audience,
            "sub": subject,
            "client_id": "tests",
            "iat": now,
            "exp": now + 600,
            "jti": new_id("tok"),
            "scope": scope,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, sub: str, **changes: Any) -> str:
        """A good access token."""
        return self.registration.issuer.sign(self.claims(sub, **changes))

    def person(self, name: str) -> str:
        """Somebody with an account who may found organisations; the person id."""
        email = f"{name.lower().replace(' ', '.')}.{new_id('x')[-8:]}@example.org"
        return people.add_organiser(self.registration, email=email, name=name, password=None).id

    def call(
        self, sub: str | None, method: str, path: str, body: Any = None, **headers: str
    ) -> requests.Response:
        """A request through the gateway as a subject, or as nobody."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if sub is not None:
            sent["Authorization"] = f"Bearer {self.token(sub)}"
        return requests.request(
            method, self.url["gateway"] + path, json=body, headers=sent, timeout=15, allow_redirects=False
        )

    def ok(self, sub: str | None, method: str, path: str, body: Any = None) -> Any:
        """The JSON of a request that has to succeed."""
        answer = self.call(sub, method, path, body)
        assert answer.ok, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None
