"""The arena's own process: `python -m tests.support.crash.arena FOLDER BROKER_URL`.

It owns a durable PostgreSQL and forks the services' processes from one warm interpreter, as `folkmoot up` does, but
starts nothing again by itself: a test tells it what to start, kill and restart, by JSON lines on standard input.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.instance import free_port
from chassis import failpoints
from folkmoot.embedded import EmbeddedPostgres
from folkmoot.home import Home
from folkmoot.instance import SERVICES, Instance, run_service, warm
from folkmoot.processes import fork
from folkmoot.settings import UpSettings
from tests.support.crash import bugs, ledger

Answer = dict[str, Any]


class Arena:
    """Does what it is told, one command after the other, in one thread."""

    def __init__(self, folder: Path, broker_url: str) -> None:
        settings = UpSettings(home=folder, broker_url=broker_url, port=free_port(), demo=False)
        self._home = Home(folder)
        self._home.open()
        self._postgres = EmbeddedPostgres(self._home.postgres, settings={"max_connections": "150"})
        self._postgres.start()
        self._postgres.ensure_databases()
        self._instance = Instance(settings, self._home, self._postgres)
        self._instance.listen()
        self._pids: dict[str, int] = {}
        warm()

    def migrate(self) -> Answer:
        """Create every service's tables, and the ledger beside them."""
        for name in SERVICES:
            pid = self._fork(name, "migrate", "", "")
            if os.waitpid(pid, 0)[1]:
                raise RuntimeError(f"migrate {name} failed; see {self._log(name, 'migrate')}")
            ledger.create(self._instance.database_url(name))
        return {}

    def start(self, process: str, crash_at: str = "", bug: str = "") -> Answer:
        """Start `registration serve` and the like; `crash_at` is the failpoint at which it is to die."""
        name, command = process.split()
        self._pids[process] = self._fork(name, command, crash_at, bug)
        return {"pid": self._pids[process]}

    def kill(self, process: str) -> Answer:
        """SIGKILL to the process and everything that it started."""
        os.killpg(self._pids[process], signal.SIGKILL)
        return {}

    def stop(self, process: str) -> Answer:
        """SIGTERM, and its exit status."""
        os.kill(self._pids[process], signal.SIGTERM)
        status = os.waitpid(self._pids.pop(process), 0)[1]
        return {"status": os.waitstatus_to_exitcode(status)}

    def ended(self) -> Answer:
        """Which processes have ended since the last time, with their exit status (-9: killed)."""
        found = {}
        for process, pid in list(self._pids.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                found[process] = os.waitstatus_to_exitcode(status)
                del self._pids[process]
        return {"ended": found}

    def kill_postgres(self) -> Answer:
        """SIGKILL to the database server, and its recovery from what it had synced."""
        pid = self._postgres.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        while self._postgres.poll() is None:
            time.sleep(0.005)
        self._postgres.restart()
        return {}

    def where(self) -> Answer:
        """Addresses of everything."""
        return {
            "urls": {name: self._instance.internal_url(name) for name in SERVICES},
            "databases": {name: self._instance.database_url(name) for name in SERVICES},
            "broker": self._instance.broker_url(),
            "mail": str(self._home.mail),
        }

    def close(self) -> None:
        """Kill whatever still runs, and stop the database."""
        for pid in self._pids.values():
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        self._postgres.stop()
        self._instance.close()
        self._home.close()

    def _fork(self, name: str, command: str, crash_at: str, bug: str) -> int:
        environment = self._instance.environment(name) | {"FOLKMOOT_CRASH_AT": crash_at}

        def run() -> int:
            failpoints.kill_whole_group()
            ledger.keep(name)
            bugs.seed(bug, environment["FOLKMOOT_BROKER_URL"])
            if command == "serve":
                _disturb()
            return run_service(name, command)

        socket = self._instance.sockets[name]
        return fork(
            f"{name} {command}",
            run,
            environ=environment,
            log=self._log(name, command),
            keep=[socket],
            at_our_death=signal.SIGKILL,
        )

    def _log(self, name: str, command: str) -> Path:
        return self._home.log(f"{name}-{command}")


def _disturb() -> None:
    """Let transactions take unevenly long between their last statement and their commit, as on a busy disk: ids are
    then often not in the order of the commits."""
    chance = random.Random(os.getpid())
    original = failpoints.reached

    def reached(name: str) -> None:
        if name == "use_case.before_commit":
            time.sleep(chance.random() * 0.008)
        original(name)

    import chassis.database

    chassis.database.reached = reached


def main() -> None:
    """Obey until the standard input ends."""
    arena = Arena(Path(sys.argv[1]), sys.argv[2])
    try:
        print(json.dumps({"ready": True}), flush=True)
        for line in sys.stdin:
            order = json.loads(line)
            action: Callable[..., Answer] = getattr(arena, order.pop("do"))
            try:
                answer = action(**order)
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)
    finally:
        arena.close()


if __name__ == "__main__":
    main()
