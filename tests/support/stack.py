<<<<<<< HEAD
"""A whole Folkmoot, started as people start it: `folkmoot up`, in a folder of its own and on free ports."""

import json
import os
import shutil
=======
"""The three real services and the real gateway as processes, on real databases; and tokens for anybody."""

import os
>>>>>>> main
import signal
import socket
import subprocess
import sys
<<<<<<< HEAD
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from folkmoot.check.mail import Letter, OwnMailBox, wait_for_letter
from folkmoot.client import Client
from tests.support.wait import eventually

ROOT = Path(__file__).resolve().parents[2]
UNLIMITED = {
    # Every test comes from one address.
    "FOLKMOOT_RATE_PERSON": "5000",
    "FOLKMOOT_RATE_ADDRESS": "5000",
    "FOLKMOOT_RATE_SIGN_IN": "60000",
    "FOLKMOOT_RATE_REGISTRATION": "60000",
}


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        port: int = opened.getsockname()[1]
    return port


class Stack:
    """One running Folkmoot. `base_url` is its public address."""

    def __init__(
        self,
        *,
        broker_url: str = "",
        home: Path | None = None,
        port: int | None = None,
        demo: bool = False,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self._made_home = home is None
        self.home = home or Path(tempfile.mkdtemp(prefix="fm-stack-"))
        self.port = port or free_port()
        self.base_url = f"http://localhost:{self.port}"
        self.printed: list[str] = []
        own = {
            "FOLKMOOT_HOME": str(self.home),
            "FOLKMOOT_PORT": str(self.port),
            "FOLKMOOT_BROKER_URL": broker_url,
            "FOLKMOOT_DEMO": "true" if demo else "false",
            "PYTHONPATH": str(ROOT),
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")}
        self._environ = {**inherited, **UNLIMITED, **own, **(environ or {})}
        self.process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def start(self, *, within: float = 90.0) -> "Stack":
        """Start it and wait for `ready:`; AssertionError with what it printed when it does not come."""
        self.printed = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "folkmoot", "up"],
            env=self._environ,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()
        eventually(
            lambda: self.is_ready or self.process is None or self.process.poll() is not None,
            within=within,
            because="folkmoot up did not become ready",
        )
        assert self.is_ready, "\n".join([*self.printed, *self.tails()])
        return self

    @property
    def is_ready(self) -> bool:
        """Whether it has said so."""
        return f"ready: {self.base_url}" in self.printed

    def stop(self, *, within: float = 10.0) -> int:
        """End it as Ctrl-C does; its exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            status = self.process.wait(within)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
        if self._reader is not None:
            self._reader.join(2.0)
        return status

    def remove(self) -> None:
        """Stop it and throw its folder away, if it was made for it."""
        if self.process is not None:
            self.stop()
        if self._made_home:
            shutil.rmtree(self.home, ignore_errors=True)

    @property
    def facts(self) -> dict[str, Any]:
        """What it says about itself: url, pid, services (internal addresses), processes (ids)."""
        facts: dict[str, Any] = json.loads((self.home / "instance.json").read_text())
        return facts

    @property
    def services(self) -> dict[str, str]:
        """Internal base addresses: registration, sessions, notifications, gateway."""
        found: dict[str, str] = self.facts["services"]
        return found

    def secret(self, name: str) -> str:
        """A generated secret: key_secret, client_sessions, client_folkmoot, ..."""
        return (self.home / "secrets" / name).read_text().strip()

    def environment(self, service: str) -> dict[str, str]:
        """Everything that a service was told: its database, its broker, its secrets."""
        environments = json.loads((self.home / "secrets" / "environments.json").read_text())
        found: dict[str, str] = environments[service]
        return found

    def client(self, token: str | None = None) -> Client:
        """HTTP at the front door."""
        return Client(f"http://127.0.0.1:{self.port}", token=token, answers_as=self.base_url)

    def letter(self, address: str, *, having: str = "", count: int = 1) -> Letter:
        """The newest letter to an address, once it has come."""
        return wait_for_letter(OwnMailBox(self.client()), address, having=having, count=count)

    def service_token(self, name: str = "folkmoot") -> str:
        """A token for the services' internal interfaces."""
        answer = Client(self.services["registration"]).post(
            "/v1/token",
            {
                "grant_type": "client_credentials",
                "client_id": name,
                "client_secret": self.secret(f"client_{name}"),
            },
        )
        return str(answer["access_token"])

    def tails(self, lines: int = 3) -> list[str]:
        """The last lines of every log, for the message of a failing test."""
        return [
            f"{log.name}: {line}"
            for log in sorted((self.home / "logs").glob("*.log"))
            for line in log.read_text(errors="replace").splitlines()[-lines:]
        ]

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.printed.append(line.rstrip("\n"))
=======
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
>>>>>>> main
