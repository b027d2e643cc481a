"""The commands that act on a running Folkmoot, and those that prepare one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from bench.instance import free_port
from folkmoot import migrations
from folkmoot.embedded import EmbeddedPostgres
from tests.support.up import ROOT, Up


def folkmoot(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "folkmoot", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL that plays the operator's own."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("server") / "pg", durable=False) as postgres:
        yield postgres


def test_migrate_makes_databases_and_schemas_and_then_has_nothing_to_do(server: EmbeddedPostgres) -> None:
    first = folkmoot("migrate", FOLKMOOT_DATABASE_URL=server.owner_url())
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines() == [
        f"{name}: migrated" for name in ("registration", "sessions", "notifications")
    ]
    second = folkmoot("migrate", FOLKMOOT_DATABASE_URL=server.owner_url())
    assert second.stdout.splitlines() == [
        f"{name}: up to date" for name in ("registration", "sessions", "notifications")
    ]


def test_up_uses_a_database_server_of_the_operators_own(server: EmbeddedPostgres, tmp_path: Path) -> None:
    up = Up(home=tmp_path / "home", environ={"FOLKMOOT_DATABASE_URL": server.owner_url()})
    try:
        up.start()
        assert up.client().get("/v1/events")["items"] == []
        assert not (up.home / "postgres").exists()
        parts = urlsplit(server.owner_url())
        with psycopg.connect(urlunsplit(parts._replace(path="/folkmoot_sessions"))) as db:
            assert db.execute("SELECT to_regclass('outbox')").fetchone() != (None,)
    finally:
        up.remove()


def test_a_database_server_that_cannot_be_reached_is_named_in_one_sentence(tmp_path: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}"
    done = folkmoot("migrate", FOLKMOOT_DATABASE_URL=url)
    assert done.returncode == 1
    assert "FOLKMOOT_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demonstration_is_loaded_once_and_gives_fresh_links_each_time(stack: Up) -> None:
    first = folkmoot("demo", "--home", str(stack.home))
    assert first.returncode == 0, first.stderr
    events = stack.client().get("/v1/events", limit=100)["items"]
    second = folkmoot("demo", "--home", str(stack.home))
    assert second.returncode == 0, second.stderr
    assert [event["id"] for event in stack.client().get("/v1/events", limit=100)["items"]] == [
        event["id"] for event in events
    ]

    def links(text: str) -> dict[str, str]:
        lines = [line.strip().rsplit("  ", 1) for line in text.splitlines() if "http" in line]
        return {what.strip(): where.strip() for what, where in (line for line in lines if len(line) == 2)}

    assert {"event page", "host", "attendee Ann", "attendee Ben", "attendee Cara", "mail box"} <= set(
        links(first.stdout)
    )
    assert links(first.stdout)["attendee Ann"] != links(second.stdout)["attendee Ann"]
    assert links(first.stdout)["attendee Ann"].startswith(f"http://ann.localhost:{stack.port}/link/")


def test_the_demonstration_can_be_joined_now(stack: Up) -> None:
    folkmoot("demo", "--home", str(stack.home))
    kept = json.loads((stack.home / "secrets" / "demo.json").read_text())
    event = stack.client().get(f"/v1/events/{kept['events']['locality-south-west']}")
    assert event["registration_open"], event["why_closed"]
    assert [item["title"] for item in event["agenda"]][:3] == [
        "Welcome",
        "What this means in the South West",
        "Breakout sessions",
    ]
    assert len(kept["events"]) == 5


def test_dead_letters_of_a_running_folkmoot_are_listed_and_replayed(stack: Up) -> None:
    for action in ("list", "replay"):
        done = folkmoot("dead-letters", action, "--home", str(stack.home))
        assert done.returncode == 0, done.stdout + done.stderr
        assert [line.split(":")[0] for line in done.stdout.splitlines()] == [
            "registration",
            "sessions",
            "notifications",
        ]


def test_doctor_finds_a_running_folkmoot_well(stack: Up) -> None:
    done = folkmoot("doctor", FOLKMOOT_HOME=str(stack.home), FOLKMOOT_PORT=str(stack.port))
    assert done.returncode == 0, done.stdout
    assert "every part ready" in done.stdout


def test_the_newest_migration_is_found_without_alembic(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('revision = "0001"\ndown_revision = None\n')
    (tmp_path / "b.py").write_text('revision: str = "0002"\ndown_revision: str | None = "0001"\n')
    assert migrations.head(tmp_path) == "0002"
    for service in ("registration", "sessions", "notifications"):
        assert migrations.head(migrations.versions_folder(service)) is not None, service
