"""A whole Folkmoot, started as people start it: `folkmoot up`, in a folder of its own and on free ports."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.instance import free_port
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


class Up:
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

    def start(self, *, within: float = 90.0) -> "Up":
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
