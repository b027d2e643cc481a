"""`folkmoot up`: starts everything, keeps it running, and leaves nothing behind however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests

from bench.instance import free_port
from tests.support.processes import still_there
from tests.support.up import ROOT, Up
from tests.support.wait import eventually

STOP_SECONDS = 5.0


@pytest.fixture(scope="module")
def used_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that the tests use one after the other: each start but the first is then a quick one."""
    return tmp_path_factory.mktemp("up") / "home"


@pytest.fixture
def own(used_home: Path) -> Iterator[Up]:
    """A Folkmoot of the test's own, not yet started."""
    up = Up(home=used_home)
    yield up
    up.remove()


def family(up: Up) -> list[psutil.Process]:
    assert up.process is not None
    supervisor = psutil.Process(up.process.pid)
    return [supervisor, *supervisor.children(recursive=True)]


def fails(**environ: str) -> str:
    """What `folkmoot up` says when it cannot start."""
    done = subprocess.run(
        [sys.executable, "-m", "folkmoot", "up"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A small file system of its own at `folder`; the test is skipped where that is not allowed."""
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Permissions stop an ordinary user; root, only a file system that is read-only."""
    if os.geteuid() != 0:
        yield
        return
    with mounted(folder, "ro"):
        yield


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_wish_to_stop_ends_every_process_quickly(own: Up, number: signal.Signals) -> None:
    own.start()
    started = family(own)
    assert len(started) > 12
    assert own.process is not None
    began = time.monotonic()
    own.process.send_signal(number)
    assert own.process.wait(STOP_SECONDS) == 0
    assert still_there(started) == []
    assert time.monotonic() - began < STOP_SECONDS


def test_a_wish_to_stop_during_the_start_is_heard(own: Up) -> None:
    for pause in (0.05, 0.4, 1.2, 2.0):
        process = subprocess.Popen(
            [sys.executable, "-m", "folkmoot", "up"],
            env=own._environ,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.4 + pause)  # some moment of the start, that is the point
        started = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        process.send_signal(signal.SIGTERM)
        process.wait(2 * STOP_SECONDS)
        eventually(lambda started=started: not still_there(started), within=15)  # type: ignore[misc]


def test_open_streams_and_a_second_ctrl_c_do_not_delay_the_end(own: Up) -> None:
    own.start()
    started = family(own)
    with socket.create_connection(("127.0.0.1", own.port)) as held:
        held.sendall(b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\n")  # a request that never ends
        assert own.process is not None
        own.process.send_signal(signal.SIGINT)
        own.process.send_signal(signal.SIGINT)
        own.process.wait(STOP_SECONDS)
    assert still_there(started) == []


def test_killing_the_supervisor_ends_everything_and_the_next_start_works(own: Up) -> None:
    own.start()
    started = family(own)
    assert own.process is not None
    own.process.kill()
    own.process.wait()
    eventually(
        lambda: not still_there(started), within=STOP_SECONDS, because="processes outlived the supervisor"
    )
    own.start()
    assert requests.get(f"http://127.0.0.1:{own.port}/readyz", timeout=5).status_code == 200


def test_a_second_start_is_as_good_as_the_first(own: Up) -> None:
    own.start()
    first = own.client().get("/v1/events")
    own.stop()
    own.start()
    assert own.client().get("/v1/events") == first


@pytest.mark.parametrize("name", ["registration-work", "sessions-serve", "gateway"])
def test_a_process_that_dies_is_started_again_and_that_is_said(own: Up, name: str) -> None:
    own.start()
    pid = own.facts["processes"][name]
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: any(f"{name} was ended by SIGKILL" in line for line in own.printed))
    eventually(lambda: own.facts["processes"][name] not in (None, pid))
    eventually(
        lambda: all(
            requests.get(f"{url}/readyz", headers={"Host": "localhost"}, timeout=5).status_code == 200
            for url in own.services.values()
        ),
        within=20,
        forgiving=(AssertionError, requests.RequestException),
    )


def test_the_database_is_started_again_when_it_dies(own: Up) -> None:
    own.start()
    (server,) = [process for process in family(own)[0].children() if process.name() == "postgres"]
    server.kill()
    eventually(lambda: any("the database ended unexpectedly" in line for line in own.printed))
    eventually(
        lambda: own.client().raw("GET", "/v1/events").status_code == 200,
        within=30,
        because="the services did not find the database again",
    )


def test_two_instances_run_side_by_side(own: Up, stack: Up) -> None:
    own.start()
    assert own.client().get("/v1/events")["items"] == []
    assert stack.client().get("/openapi.json")["openapi"].startswith("3.1")


def test_a_port_in_use_is_named_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = fails(FOLKMOOT_HOME=str(tmp_path), FOLKMOOT_PORT=str(port))
    assert f"port {port} is in use" in said
    assert "FOLKMOOT_PORT=" in said


def test_a_second_instance_on_the_same_folder_is_refused_in_one_sentence(stack: Up) -> None:
    said = fails(FOLKMOOT_HOME=str(stack.home), FOLKMOOT_PORT=str(free_port()))
    assert "another Folkmoot" in said
    assert "FOLKMOOT_HOME=" in said


def test_a_read_only_folder_is_named_in_one_sentence(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with read_only(closed):
        said = fails(FOLKMOOT_HOME=str(closed / "var"), FOLKMOOT_PORT=str(free_port()))
    assert str(closed) in said
    assert "FOLKMOOT_HOME=" in said


def test_a_file_in_the_way_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    said = fails(FOLKMOOT_HOME=str(tmp_path / "var"), FOLKMOOT_PORT=str(free_port()))
    assert str(tmp_path / "var") in said


def test_a_wrong_setting_is_named_in_one_sentence(tmp_path: Path) -> None:
    said = fails(FOLKMOOT_HOME=str(tmp_path), FOLKMOOT_PORT="eighty")
    assert "FOLKMOOT_PORT" in said


def test_a_full_disk_is_named_in_one_sentence(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "size=3m,mode=755"):
        said = fails(FOLKMOOT_HOME=str(disk / "var"), FOLKMOOT_PORT=str(free_port()))
    assert "full" in said


def test_the_data_folder_and_its_secrets_are_private(stack: Up) -> None:
    assert stack.home.stat().st_mode & 0o077 == 0
    for secret in (stack.home / "secrets").iterdir():
        assert secret.stat().st_mode & 0o077 == 0
