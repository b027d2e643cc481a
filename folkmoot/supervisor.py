"""`folkmoot up`: starts everything, watches it, and stops everything, always."""

import gc
import http.client
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from folkmoot import instance as instances
from folkmoot import migrations
from folkmoot.embedded import EmbeddedPostgres
from folkmoot.errors import PlainError, explain
from folkmoot.home import Home
from folkmoot.instance import SERVICES, Instance
from folkmoot.processes import Child, execute, fork, stop_all, trim_log
from folkmoot.settings import UpSettings
from folkmoot.signals import Signals, Stopping

READY_SECONDS = 90.0
STOP_SECONDS = 2.0
GIVE_UP_AFTER = 4  # deaths of one process before everything has been ready once
TRIM_EVERY_SECONDS = 60.0
UP_TO_DATE = 77  # exit status of the process that looks at the databases: nothing to migrate


class Supervisor:
    """Runs one instance until it is told to stop. `say` prints a line for the person at the terminal."""

    def __init__(self, settings: UpSettings, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.say = say
        self.signals = Signals()
        self.home = Home(settings.home)
        embedded = not settings.database_url
        self.postgres = (
            EmbeddedPostgres(self.home.postgres, while_waiting=self.signals.check) if embedded else None
        )
        self.instance = Instance(settings, self.home, self.postgres)
        self.children: list[Child] = []
        self._postgres_deaths = 0

    def run(self) -> int:
        """Start, watch, stop. The exit status: 0 after a wish to stop; PlainError when it could not start."""
        began = time.monotonic()
        self.signals.install()
        try:
            self._start(began)
            self._watch()
        except Stopping:
            pass
        except OSError as error:
            raise explain(error, self.home.folder) from error
        finally:
            self._stop()
        return 0

    # Start

    def _start(self, began: float) -> None:
        self.home.open(self.signals.check)
        self.instance.listen()
        if self.postgres is not None:
            self.postgres.start()
        gateway = self._child("gateway", self._begin_gateway)
        if not self._needs_database_first():
            gateway.start()  # it imports on another core while we do
        instances.warm(self.signals.check)
        self._prepare_databases()
        for name in SERVICES:
            for command in ("serve", "work"):
                self._child(f"{name}-{command}", partial(self._begin_service, name, command))
        for child in self.children:
            if child.pid is None:
                child.start()
        self.home.keep_environments(
            {
                name: {
                    key: value
                    for key, value in self.instance.environment(name).items()
                    if key.startswith("FOLKMOOT_")
                }
                for name in SERVICES
            }
        )
        self._wait_until_ready()
        self.home.describe(self._facts())
        if self.settings.demo:
            self._load_demo()
        self.say(f"ready: {self.settings.url}")
        self.home.describe({**self._facts(), "ready_seconds": round(time.monotonic() - began, 2)})

    def _needs_database_first(self) -> bool:
        """On a first start the gateway would find no log to read."""
        return self.postgres is not None and not (self.home.folder / "instance.json").exists()

    def _child(self, name: str, begin: Callable[[], int]) -> Child:
        child = Child(name, begin, self.home.log(name))
        self.children.append(child)
        return child

    def _begin_gateway(self) -> int:
        return execute(
            instances.gateway_command(),
            environ=self.instance.environment("gateway"),
            log=self.home.log("gateway"),
            keep=[self.instance.sockets["gateway"]],
        )

    def _begin_service(self, name: str, command: str) -> int:
        process = f"{name}-{command}"
        return fork(
            f"fm-{process}",
            partial(instances.run_service, name, command),
            environ=self.instance.environment(name),
            log=self.home.log(process),
            keep=[self.instance.sockets[name]] if command == "serve" else [],
            at_our_death=signal.SIGTERM if command == "serve" else signal.SIGKILL,
        )

    def _prepare_databases(self) -> None:
        self.signals.check()
        if not self._databases_are_behind():
            return
        jobs = {}
        for name in SERVICES:
            job = f"migrate-{name}"
            jobs[job] = fork(
                f"fm-{job}",
                partial(instances.run_service, name, "migrate"),
                environ=self.instance.environment(name),
                log=self.home.log(job),
            )
        for job, pid in jobs.items():
            self._wait_for_job(job, pid)

    def _databases_are_behind(self) -> bool:
        """Looks in a process of its own: this one must stay without connections, for it is forked again."""
        pid = fork(
            "fm-databases",
            self._databases,
            environ=dict(os.environ),
            log=self.home.log("databases"),
        )
        return self._wait_for_job("databases", pid, also_good=UP_TO_DATE) != UP_TO_DATE

    def _databases(self) -> int:
        if self.postgres is not None:
            self.postgres.ensure_databases()
        else:
            try:
                instances.ensure_external_databases(self.settings.database_url)
            except PlainError as error:
                print(error)
                return 1
        current = all(migrations.is_current(name, self.instance.database_url(name)) for name in SERVICES)
        return UP_TO_DATE if current else 0

    def _wait_for_job(self, name: str, pid: int, *, also_good: int = 0) -> int:
        while True:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                break
            if self.signals.wishes:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                raise Stopping
            self.signals.sleep(0.5)
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, also_good):
            words = Child(name, lambda: 0, self.home.log(name)).last_words()
            raise PlainError(f"{name} did not succeed{words}; its log is {self.home.log(name)}")
        return code

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        waiting = [*SERVICES, "gateway"]
        while waiting:
            self.signals.check()
            self._look_after_children(first_time=True)
            answer = _readiness(self.instance.internal_url(waiting[0]))
            if answer == "":
                waiting.pop(0)
                continue
            if time.monotonic() > deadline:
                raise PlainError(
                    f"{waiting[0]} was not ready after {READY_SECONDS:.0f} seconds ({answer}); "
                    f"its log is in {self.home.folder / 'logs'}"
                )
            self.signals.sleep(0.03)

    def _load_demo(self) -> None:
        log = self.home.log("demo")
        log.unlink(missing_ok=True)
        pid = fork("fm-demo", self._demo, environ=self.instance.environment("folkmoot"), log=log)
        self._wait_for_job("demo", pid)
        for line in log.read_text().splitlines():
            self.say(line)

    def _demo(self) -> int:
        from folkmoot.demo.load import load

        return load(
            self.settings.url,
            gateway=self.instance.internal_url("gateway"),
            registration=self.instance.internal_url("registration"),
            client_secret=self.home.secret("client_folkmoot"),
            secrets=self.home.folder / "secrets",
            mailbox=not self.settings.smtp_url,
        )

    def _facts(self) -> dict[str, object]:
        return {
            "url": self.settings.url,
            "pid": os.getpid(),
            "mailbox": not self.settings.smtp_url,
            "services": {name: self.instance.internal_url(name) for name in (*SERVICES, "gateway")},
            "processes": {child.name: child.pid for child in self.children},
        }

    # Watch

    def _watch(self) -> None:
        gc.freeze()
        trimmed = time.monotonic()
        while not self.signals.wishes:
            changed = self._look_after_children(first_time=False)
            self._look_after_postgres()
            if changed:
                self.home.describe(self._facts())
            if time.monotonic() - trimmed > TRIM_EVERY_SECONDS:
                trimmed = time.monotonic()
                for child in self.children:
                    trim_log(child.log)
            due = [child.start_again_at - time.monotonic() for child in self.children if child.start_again_at]
            self.signals.sleep(min([5.0, *due]))

    def _look_after_children(self, *, first_time: bool) -> bool:
        changed = False
        for child in self.children:
            said = child.collect()
            if said is not None:
                if first_time and child.deaths >= GIVE_UP_AFTER:
                    raise PlainError(
                        f"{said.split('; starting')[0]} {child.deaths} times; its log is {child.log}"
                    )
                self.say(said)
            if child.start_again_at is not None and child.start_again_at <= time.monotonic():
                child.start()
                changed = True
        return changed

    def _look_after_postgres(self) -> None:
        if self.postgres is None or self.postgres.poll() is None:
            return
        self._postgres_deaths += 1
        if self._postgres_deaths > GIVE_UP_AFTER:
            raise PlainError(f"the database ended again and again; its log is {self.postgres.log_file}")
        self.say(f"the database ended unexpectedly; starting it again (its log: {self.postgres.log_file})")
        self.postgres.restart()

    # Stop

    def _stop(self) -> None:
        if self.signals.wishes:
            self.say("stopping")
        stop_all(self.children, STOP_SECONDS, hurry=self._in_a_hurry)
        if self.postgres is not None:
            self.postgres.stop(hurry=self._in_a_hurry)
        self.instance.close()
        self.home.close()
        sys.stdout.flush()

    def _in_a_hurry(self) -> bool:
        """Somebody asked twice."""
        return self.signals.wishes > 1


def _readiness(url: str) -> str:
    """Empty when the process at `url` is ready, else what it says."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        connection.request("GET", "/readyz", headers={"Host": f"localhost:{parts.port}"})
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        return "" if answer.status == 200 else body[:300]
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
