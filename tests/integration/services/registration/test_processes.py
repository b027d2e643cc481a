"""The service's processes: migrating, serving, working; and a letter's way to the broker."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable

import requests
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from chassis.database import with_driver
from chassis.messaging import START, open_broker
from contracts import REGISTRATION
from services.registration.migrations import upgrade
from services.registration.models import Base
from tests.support.registration import SECRET, environment, settings
from tests.support.wait import eventually


def test_the_migrations_make_exactly_the_tables_of_the_models(database_url: Callable[[str], str]) -> None:
    url = database_url("registration")
    upgrade(url)
    upgrade(url)
    engine = create_engine(with_driver(url))
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert difference == []


def test_a_letter_that_is_asked_for_goes_out_and_the_processes_end_on_sigterm(
    database_url: Callable[[str], str],
) -> None:
    url, broker_url = database_url("registration"), database_url("broker")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = environment(settings(url, broker_url=broker_url, listen=f"127.0.0.1:{port}"))
    command = [sys.executable, "-m", "services.registration"]
    subprocess.run([*command, "migrate"], env=environ, check=True, timeout=60)
    processes = [subprocess.Popen([*command, what], env=environ) for what in ("serve", "work")]
    base = f"http://127.0.0.1:{port}"
    try:
        eventually(
            lambda: requests.get(f"{base}/readyz", timeout=2).ok,
            within=60,
            forgiving=(requests.ConnectionError,),
        )
        newcomer = {"name": "Ann", "email": "ann@example.org", "consent": True}
        assert requests.post(f"{base}/v1/people", json=newcomer, timeout=5).status_code == 202
        broker = open_broker(broker_url)
        broker.ensure_topics()
        reader = broker.reader([REGISTRATION], after=START)
        delivered = eventually(lambda: reader.poll(1.0), within=30)
        assert delivered[0].headers["ce_type"] == "sign_in.requested"
        reader.close()
        broker.close()
        form = {"grant_type": "client_credentials", "client_id": "notifications", "client_secret": SECRET}
        assert requests.post(f"{base}/v1/token", data=form, timeout=5).json()["scope"] == "internal"
        for process in processes:
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
        assert [process.wait(timeout=20) for process in processes] == [0, 0]
    finally:
        for process in processes:
            process.kill()


def test_wrong_settings_are_said_in_a_sentence() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")}
    done = subprocess.run(
        [sys.executable, "-m", "services.registration", "serve"],
        env=bare,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("registration cannot start: ")
    assert "FOLKMOOT_KEY_SECRET is not set" in done.stderr
    assert "Traceback" not in done.stderr
