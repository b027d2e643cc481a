"""Servers that an earlier start left behind: killed without warning, cut off by a power failure, or never reaped."""

import os
import signal
import subprocess
import time
from pathlib import Path

PATIENCE_SECONDS = 5.0


def clear(data: Path) -> None:
    """Stop a server that still runs in `data`, then remove a `postmaster.pid` that names nobody's server.

    Call only while holding the folder's lock: then whatever runs there is nobody's child any more. PostgreSQL itself
    judges by the process id alone and would refuse to start when, after a reboot, some other program of the same user
    has got that number.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
    except FileNotFoundError:
        return
    except (ValueError, IndexError):  # cut off while it was being written
        pid_file.unlink(missing_ok=True)
        return
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if not _is_server_in(pid, data):
            break
        os.kill(pid, number)
        _wait_for_end(pid, data)
    if not _is_server_in(pid, data):
        pid_file.unlink(missing_ok=True)


def end_now(process: "subprocess.Popen[bytes]") -> None:
    """End a server that did not stop in time: immediate shutdown first, which takes its children along."""
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(2.0)
    except subprocess.TimeoutExpired:
        try:
            os.killpg(process.pid, signal.SIGKILL)  # it leads its own session, its children share the group
        except ProcessLookupError:
            process.kill()
        process.wait()


def _is_server_in(pid: int, data: Path) -> bool:
    """Whether process `pid` is a PostgreSQL whose working folder is `data`."""
    import psutil  # only needed after a crash; costs 20 ms

    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith("postgres"):
            return False
        return Path(process.cwd()).samefile(data)
    except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError):
        return False


def _wait_for_end(pid: int, data: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and _is_server_in(pid, data):
        time.sleep(0.02)
