"""Starting, watching and ending the processes of one Folkmoot."""

import contextlib
import io
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from folkmoot.lifeline import die_with_parent, name_process

BACKOFF_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses before the 1st, 2nd, ... start after a death; the last one repeats."""
STEADY_SECONDS = 60.0
"""A process that ran this long has recovered: its next death counts as the first."""
LARGEST_LOG = 20_000_000  # bytes


@dataclass
class Child:
    """One process that is kept running. `begin` starts it and returns its process id."""

    name: str
    begin: Callable[[], int]
    log: Path
    at_stop: signal.Signals = signal.SIGTERM
    pid: int | None = None
    deaths: int = 0
    started_at: float = 0.0
    start_again_at: float | None = field(default=None)

    def start(self) -> None:
        """Start it now."""
        self.start_again_at = None
        self.started_at = time.monotonic()
        self.pid = self.begin()

    def collect(self) -> str | None:
        """How it ended, in words, when it has ended since the last call; plans the next start."""
        if self.pid is None:
            return None
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is None:
            return None
        self.signal_group(signal.SIGKILL)  # helpers of its own may not outlive it: they hold its socket
        _, status = os.waitpid(self.pid, 0)
        self.pid = None
        if time.monotonic() - self.started_at > STEADY_SECONDS:
            self.deaths = 0
        pause = BACKOFF_SECONDS[min(self.deaths, len(BACKOFF_SECONDS) - 1)]
        self.deaths += 1
        self.start_again_at = time.monotonic() + pause
        code = os.waitstatus_to_exitcode(status)
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
        return f"{self.name} {how}{self.last_words()}; starting it again in {pause:g} s (its log: {self.log})"

    def last_words(self) -> str:
        """The last line of its log, when that says something short enough to repeat."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - 2000))
                lines = log.read().decode("utf-8", "replace").strip().splitlines()
        except OSError:
            return ""
        return f" ({lines[-1].strip()[:300]})" if lines else ""

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to it and everything it started; each child leads a process group of its own."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to it alone."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


def stop_all(children: Sequence[Child], seconds: float, hurry: Callable[[], bool]) -> None:
    """Ask every child to stop, and end after `seconds` (at once when `hurry()`) whatever has not."""
    for child in children:
        child.signal(child.at_stop)
    deadline = time.monotonic() + seconds
    while any(child.pid is not None for child in children):
        for child in children:
            _reap(child)
        if hurry() or time.monotonic() > deadline:
            for child in children:
                child.signal_group(signal.SIGKILL)
        time.sleep(0.01)


def _reap(child: Child) -> None:
    if child.pid is None:
        return
    if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
        child.signal_group(signal.SIGKILL)
        os.waitpid(child.pid, 0)
        child.pid = None


def fork(
    name: str,
    run: Callable[[], int | None],
    *,
    environ: Mapping[str, str],
    log: Path,
    keep: Sequence[socket.socket] = (),
    at_our_death: signal.Signals = signal.SIGTERM,
) -> int:
    """Run `run` in a copy of this process and return the copy's process id.

    The copy shares the memory of everything imported so far. It gets `environ` as its whole environment, writes to
    `log`, keeps only the sockets in `keep`, and gets `at_our_death` when this process dies. Call it from the main
    thread of a process that has no other thread.
    """
    arm = die_with_parent(at_our_death)
    sys.stdout.flush()
    sys.stderr.flush()
    # A signal that came between the fork and the reset of the handlers would be lost on the copy.
    old = signal.pthread_sigmask(
        signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
    )
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, old)
        return pid
    code = 1
    try:
        os.setsid()
        arm()
        name_process(name)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, old)
        _redirect(log)
        _close_sockets_except(keep)
        os.environ.clear()
        os.environ.update(environ)
        code = run() or 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        if isinstance(leaving.code, str):
            print(leaving.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def execute(
    command: Sequence[str],
    *,
    environ: Mapping[str, str],
    log: Path,
    keep: Sequence[socket.socket] = (),
    at_our_death: signal.Signals = signal.SIGTERM,
) -> int:
    """Start another program under the same terms as `fork`, and return its process id."""
    with open_log(log) as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=dict(environ),
            pass_fds=[kept.fileno() for kept in keep],
            start_new_session=True,
            preexec_fn=die_with_parent(at_our_death),  # noqa: PLW1509 - one prctl call, no lock taken
        )
    process.returncode = 0  # it is waited for by its id; Popen must not
    return process.pid


def open_log(path: Path) -> io.FileIO:
    """The log file at `path`, open for appending; one that has grown too long is set aside first."""
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.rename(path.with_suffix(".1"))
    return path.open("ab", buffering=0)


def trim_log(path: Path) -> None:
    """Set a log aside that has grown too long while its process runs (it appends, so truncating is safe)."""
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.with_suffix(".1").write_bytes(path.read_bytes())
        os.truncate(path, 0)


def _redirect(log: Path) -> None:
    with open_log(log) as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


def _close_sockets_except(keep: Sequence[socket.socket]) -> None:
    kept = {item.fileno() for item in keep}
    for entry in Path("/dev/fd").iterdir() if Path("/dev/fd").is_dir() else ():
        number = int(entry.name)
        if number <= 2 or number in kept:
            continue
        with contextlib.suppress(OSError):
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.close(number)
