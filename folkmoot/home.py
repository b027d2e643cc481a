"""The data folder of an embedded Folkmoot: one instance at a time, private to its owner."""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from folkmoot.errors import PlainError, explain

SECRETS = (
    "key_secret",
    "client_registration",
    "client_sessions",
    "client_notifications",
    "client_gateway",
    "client_folkmoot",
)
ORPHAN_PATIENCE_SECONDS = 8.0


class Home:
    """`folder` with its lock, its secrets, and the places where things are kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().absolute()
        self._lock: IO[str] | None = None

    @property
    def postgres(self) -> Path:
        """The embedded PostgreSQL's folder."""
        return self.folder / "postgres"

    @property
    def mail(self) -> Path:
        """The Maildir that stands in for a mail server."""
        return self.folder / "mail"

    def log(self, process: str) -> Path:
        """Where a process writes its log."""
        return self.folder / "logs" / f"{process}.log"

    def open(self, while_waiting: Callable[[], None] = lambda: None) -> None:
        """Make the folder, take its lock and see to its secrets; PlainError says why that cannot be."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._take_lock(while_waiting)
            for part in ("logs", "secrets"):
                (self.folder / part).mkdir(mode=0o700, exist_ok=True)
            for name in SECRETS:
                self._make_secret(name)
        except OSError as error:
            raise explain(error, self.folder) from error

    def close(self) -> None:
        """Give the lock back."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def secret(self, name: str) -> str:
        """One of the generated secrets."""
        return (self.folder / "secrets" / name).read_text().strip()

    def describe(self, facts: dict[str, Any]) -> None:
        """Leave a note of the running instance (addresses, no secrets) for the other commands and for tests."""
        fresh = self.folder / "instance.json.new"
        fresh.write_text(json.dumps(facts, indent=2) + "\n")
        fresh.rename(self.folder / "instance.json")

    def description(self) -> dict[str, Any]:
        """The note of the running instance; empty when there is none."""
        try:
            facts: dict[str, Any] = json.loads((self.folder / "instance.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return facts

    def keep_environments(self, environments: dict[str, dict[str, str]]) -> None:
        """Keep what the services are told, for the commands that act on them while they run. It holds secrets."""
        file = self.folder / "secrets" / "environments.json"
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(environments, out)
        fresh.rename(file)

    def environment(self, service: str) -> dict[str, str]:
        """What a service was told at the last start."""
        environments = json.loads((self.folder / "secrets" / "environments.json").read_text())
        found: dict[str, str] = environments[service]
        return found

    def _take_lock(self, while_waiting: Callable[[], None]) -> None:
        """Processes of a killed instance hold its lock until they have ended, which takes them a moment."""
        self._lock = (self.folder / "lock").open("a+")
        deadline = time.monotonic() + ORPHAN_PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                holder = self._holder()
                if time.monotonic() > deadline or (holder is not None and _alive(holder)):
                    who = f" (process {holder})" if holder is not None else ""
                    raise PlainError(
                        f"another Folkmoot{who} is running on {self.folder}; "
                        "stop it, or choose another folder with FOLKMOOT_HOME=/path/to/folder"
                    ) from None
            while_waiting()
            time.sleep(0.05)
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(f"{os.getpid()}\n")
        self._lock.flush()

    def _holder(self) -> int | None:
        assert self._lock is not None
        self._lock.seek(0)
        words = self._lock.read().split()
        return int(words[0]) if words and words[0].isdigit() else None

    def _make_secret(self, name: str) -> None:
        file = self.folder / "secrets" / name
        if file.exists() and file.stat().st_size > 0:
            return
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(32) + "\n")
            out.flush()
            os.fsync(out.fileno())
        fresh.rename(file)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
