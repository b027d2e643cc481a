"""The service's processes: migrating, serving, working; and a message's way through a real broker."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import requests
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from chassis.database import with_driver
from chassis.messaging import Record, open_broker, worker
from chassis.messaging.envelope import headers_of, value_of
from contracts import LIVE, REGISTRATION, SESSIONS, EventPublished
from services.sessions.handlers import HANDLERS, TIMERS, TOPICS
from services.sessions.migrations import upgrade
from services.sessions.models import Base
from tests.support.sessions import Hall
from tests.support.wait import eventually


def environment(database_url: str, broker_url: str) -> dict[str, str]:
    settings = {
        "DATABASE_URL": database_url,
        "BROKER_URL": broker_url,
        "PUBLIC_URL": "http://localhost:1",
        "REGISTRATION_URL": "http://127.0.0.1:1",
        "SESSIONS_URL": "http://127.0.0.1:1",
        "NOTIFICATIONS_URL": "http://127.0.0.1:1",
        "CLIENT_SECRET": "s" * 32,
    }
    return {**os.environ, **{f"FOLKMOOT_{name}": value for name, value in settings.items()}}


def test_the_migrations_make_exactly_the_tables_of_the_models(database_url: Callable[[str], str]) -> None:
    url = database_url("sessions")
    upgrade(url)
    upgrade(url)
    engine = create_engine(with_driver(url))
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert difference == []


def _heeds_sigterm(pid: int) -> bool:
    """Whether the process has come so far that it handles SIGTERM itself (proc(5), SigCgt)."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1)


def test_the_processes_start_without_the_other_services_and_end_on_sigterm(
    database_url: Callable[[str], str],
) -> None:
    url, broker_url = database_url("sessions"), database_url("broker")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**environment(url, broker_url), "FOLKMOOT_LISTEN": f"127.0.0.1:{port}"}
    command = [sys.executable, "-m", "services.sessions"]
    subprocess.run([*command, "migrate"], env=environ, check=True, timeout=120)
    processes = [subprocess.Popen([*command, what], env=environ) for what in ("serve", "work")]
    try:
        eventually(
            lambda: requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok,
            within=90,
            forgiving=(requests.ConnectionError,),
        )
        assert requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 503
        assert requests.post(f"http://127.0.0.1:{port}/v1/sessions/x/join", timeout=5).status_code == 401
        for process in processes:
            eventually(lambda process=process: _heeds_sigterm(process.pid), within=90)
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
        assert [process.wait(timeout=30) for process in processes] == [0, 0]
    finally:
        for process in processes:
            process.kill()


def test_wrong_settings_and_wrong_commands_are_said_in_a_sentence() -> None:
    command = [sys.executable, "-m", "services.sessions"]
    bare = {name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")}
    unset = subprocess.run(
        [*command, "serve"], env=bare, capture_output=True, text=True, timeout=120, check=False
    )
    assert unset.returncode == 2
    assert "FOLKMOOT_DATABASE_URL is not set" in unset.stderr
    assert "Traceback" not in unset.stderr
    wrong = subprocess.run(
        [*command, "dance"], env=bare, capture_output=True, text=True, timeout=120, check=False
    )
    assert (wrong.returncode, wrong.stderr.startswith("usage:")) == (2, True)


def test_a_published_event_becomes_a_session_and_its_news_reach_the_broker(
    hall: Hall, database_url: Callable[[str], str]
) -> None:
    broker_url = database_url("broker")
    broker = open_broker(broker_url)
    broker.ensure_topics()
    event_id, host = hall.event()
    details = hall.registration.events[event_id]
    message = EventPublished(event_id=event_id, organisation_id=details.organisation_id, version=1)
    headers = headers_of(message, subject=event_id, sequence=1)
    broker.publish([Record(REGISTRATION, event_id, headers, value_of(message))] * 2)
    reader = broker.reader([SESSIONS, LIVE], since=datetime(2020, 1, 1, tzinfo=UTC))
    stop = threading.Event()
    working = threading.Thread(
        target=worker.run,
        args=(hall.runtime, "sessions", TOPICS, HANDLERS, TIMERS, open_broker(broker_url)),
        kwargs={"stop": stop},
    )
    working.start()
    try:
        heard: list[str] = []

        def types() -> list[str]:
            heard.extend(record.headers["ce_type"] for record in reader.poll(0.2))
            return heard

        eventually(lambda: "session.created" in types(), within=30)
        session_id = hall.ok(host, "GET", f"/v1/sessions/of/{event_id}")["id"]
        hall.ok(host, "POST", f"/v1/sessions/{session_id}/join")
        hall.ok(host, "POST", f"/v1/sessions/{session_id}/start")
        eventually(lambda: "session.started" in types() and heard.count("live.frame") == 4, within=30)
        assert heard.count("session.created") == 1
    finally:
        stop.set()
        working.join(timeout=30)
        reader.close()
        broker.close()
    assert not working.is_alive()
