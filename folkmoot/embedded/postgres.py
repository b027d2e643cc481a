"""A real PostgreSQL 18 as a direct child of this process, with its data in one private folder.

Who gets in: it listens on a unix socket only, in a folder that nobody else may enter, and asks for a password
(SCRAM-SHA-256). Every database has a role of its own, which may connect to that database and to no other.

What survives: fsync is on; after a crash of anything the next start recovers. A leftover server of a killed start is
stopped first, a stale `postmaster.pid` is removed.
"""

import fcntl
import hashlib
import hmac
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO
from urllib.parse import quote, urlencode

from folkmoot.embedded import binaries, leftover
from folkmoot.embedded.account import Account
from folkmoot.embedded.errors import EmbeddedError
from folkmoot.errors import explain
from folkmoot.lifeline import die_with_parent

DATABASES = ("folkmoot_registration", "folkmoot_sessions", "folkmoot_notifications", "folkmoot_broker")
OWNER = "folkmoot"
PORT = 5432  # names the socket file only; nothing listens on the network
START_SECONDS = 60.0  # recovery after a crash included
STOP_SECONDS = 2.0
LONGEST_SOCKET_PATH = 103  # bytes; macOS has the smallest sun_path: 104 with its final zero
LARGEST_LOG = 5_000_000  # bytes; a longer one is set aside at the next start

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_worker_processes": "2",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_worker_slots": "2",
    "autovacuum_max_workers": "1",
    "io_method": "sync",  # no I/O worker processes: the data set is small and memory is the scarcer good
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_checkpoints": "off",
    "fsync": "on",
}
NOT_DURABLE: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One PostgreSQL cluster in `folder`, running between `start` and `stop`; also a context manager.

    `durable=False` gives up fsync: for throw-away clusters of tests only. `while_waiting` is called again and again
    during a start and may raise to give it up.
    """

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        while_waiting: Callable[[], None] = lambda: None,
    ) -> None:
        self.folder = folder.absolute()
        self._settings = {**SETTINGS, **({} if durable else NOT_DURABLE), **(settings or {})}
        self._while_waiting = while_waiting
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None
        self._folder_fd: int | None = None
        self._socket_folder: Path | None = None
        self._borrowed_socket_folder = False
        self._password = ""
        self._log_start = 0

    def __enter__(self) -> "EmbeddedPostgres":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return None if self._process is None else self._process.pid

    @property
    def log_file(self) -> Path:
        """Where PostgreSQL writes what it has to say."""
        return self.folder / "log"

    def url(self, database: str) -> str:
        """The connection URL of `database` for its own role. Works for libpq and for SQLAlchemy."""
        return self._url(database, database, self._role_password(database))

    def owner_url(self, database: str = "postgres") -> str:
        """The connection URL of `database` for the owner of the whole cluster: for creating databases only."""
        return self._url(OWNER, database, self._password)

    def start(self) -> None:
        """Start the server and wait until it accepts connections; raises EmbeddedError in plain words.

        Must be called by the main thread: the server ends with the thread that started it.
        """
        if self._process is not None:
            return
        try:
            self._start()
        except OSError as error:
            self.stop()
            raise EmbeddedError(str(explain(error, self.folder))) from error
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        account = Account.current()
        programs = binaries.find(account)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._check_ownership(account)
        self.folder.chmod(0o700)
        self._take_lock()
        self._password = self._read_or_make_password()
        account.own(self.folder)
        self._folder_fd = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        self._run(account, programs)

    def restart(self) -> None:
        """Start the server again after it ended by itself, under the same URLs."""
        account = Account.current()
        try:
            self._run(account, binaries.find(account))
        except OSError as error:
            raise EmbeddedError(str(explain(error, self.folder))) from error

    def _run(self, account: Account, programs: Path) -> None:
        leftover.clear(self.folder / "data")
        if not (self.folder / "data" / "PG_VERSION").exists():
            self._create_cluster(account, programs)
        self._check_version()
        if self._socket_folder is None:
            self._socket_folder = self._make_socket_folder(account)
        self._run_server(account, programs)
        self._wait_until_ready()

    def stop(self, hurry: Callable[[], bool] = lambda: False) -> None:
        """Stop the server, always: cleanly within STOP_SECONDS, else (or as soon as `hurry()` says so) at once, and
        the next start recovers."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # fast shutdown: disconnect everybody, checkpoint, exit
            deadline = time.monotonic() + STOP_SECONDS
            while process.poll() is None:
                if hurry() or time.monotonic() > deadline:
                    leftover.end_now(process)
                    break
                time.sleep(0.005)
        if self._borrowed_socket_folder and self._socket_folder is not None:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
        self._socket_folder, self._borrowed_socket_folder = None, False
        if self._folder_fd is not None:
            os.close(self._folder_fd)
            self._folder_fd = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def poll(self) -> int | None:
        """The exit status when the server has ended by itself, else None."""
        return None if self._process is None else self._process.poll()

    def ensure_databases(self, names: Iterable[str] = DATABASES) -> None:
        """Create the databases that are missing, each with a role of its own and closed to the others."""
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.owner_url(), autocommit=True) as db:
            there = {row[0] for row in db.execute("SELECT datname FROM pg_database").fetchall()}
            for name in names:
                if name in there:
                    continue
                role, password = sql.Identifier(name), sql.Literal(self._role_password(name))
                if db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
                    db.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, password))
                db.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
                db.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(role))

    # Preparation

    def _check_ownership(self, account: Account) -> None:
        owner = self.folder.stat().st_uid
        if not account.switch and owner != account.uid:
            raise EmbeddedError(
                f"the data folder {self.folder} belongs to another system user (uid {owner}); "
                "start Folkmoot as that user, or choose another folder with FOLKMOOT_HOME"
            )

    def _take_lock(self) -> None:
        self._lock = (self.folder / "lock").open("a")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedError(
                f"another Folkmoot already runs its database in {self.folder}; "
                "stop that one, or choose another folder with FOLKMOOT_HOME"
            ) from None

    def _read_or_make_password(self) -> str:
        file = self.folder / "password"
        if not file.exists():
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(32))
        return file.read_text().strip()

    def _create_cluster(self, account: Account, programs: Path) -> None:
        """Run initdb beside the final place and rename, so that an interrupted first start leaves nothing behind."""
        unfinished = self.folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        account.own(self.folder)
        initdb = self._spawn(
            account,
            [
                str(programs / "initdb"),
                f"--pgdata={self._inside(account, 'data.new')}",
                f"--username={OWNER}",
                f"--pwfile={self._inside(account, 'password')}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                *([] if self._settings["fsync"] == "on" else ["--no-sync"]),
            ],
            subprocess.PIPE,
            at_our_death=signal.SIGKILL,
        )
        try:
            said = self._wait_for(initdb)
            if initdb.returncode != 0:
                lines = said.decode("utf-8", "replace").strip().splitlines()
                raise EmbeddedError(
                    _explain(lines, f"PostgreSQL could not prepare its data in {self.folder}")
                )
            unfinished.rename(self.folder / "data")
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)

    def _wait_for(self, helper: "subprocess.Popen[bytes]") -> bytes:
        """What `helper` has said when it has ended; when the start is given up, it ends with all that it started."""
        try:
            while True:
                with suppress(subprocess.TimeoutExpired):
                    return helper.communicate(timeout=0.05)[0]
                self._while_waiting()
        except BaseException:
            os.killpg(helper.pid, signal.SIGKILL)  # it leads its own session
            helper.communicate()
            raise

    def _check_version(self) -> None:
        found = (self.folder / "data" / "PG_VERSION").read_text().strip()
        if found != str(binaries.MAJOR):
            raise EmbeddedError(
                f"the data in {self.folder} was written by PostgreSQL {found} and this Folkmoot brings "
                f"{binaries.MAJOR}; dump it with the older release and load it into a new folder"
            )

    def _make_socket_folder(self, account: Account) -> Path:
        """The folder of the socket: beside the data, or a private temporary one when that path is too long."""
        folder = self.folder / "socket"
        if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET_PATH:
            folder = Path(tempfile.mkdtemp(prefix="folkmoot-"))
            self._borrowed_socket_folder = True
        folder.mkdir(mode=0o700, exist_ok=True)
        account.own(folder)
        return folder

    # Running

    def _inside(self, account: Account, name: str) -> str:
        """The path of `name` in our folder, as the server can reach it.

        A server under another system user may not be let through the folders above ours (/root, say). The open
        folder that it inherits from us gets it there without loosening anybody's permissions.
        """
        if account.switch and self._folder_fd is not None:
            return f"/proc/self/fd/{self._folder_fd}/{name}"
        return str(self.folder / name)

    def _spawn(
        self, account: Account, command: list[str], output: int | IO[bytes], *, at_our_death: signal.Signals
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=account.uid if account.switch else None,
            group=account.gid if account.switch else None,
            extra_groups=[] if account.switch else None,  # none of root's groups may leak into it
            umask=0o077,
            start_new_session=True,  # the terminal's Ctrl-C is for us; we stop things in order
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            pass_fds=() if self._folder_fd is None else (self._folder_fd,),
            preexec_fn=die_with_parent(at_our_death),  # noqa: PLW1509 - one prctl call, no lock taken
        )

    def _run_server(self, account: Account, programs: Path) -> None:
        assert self._socket_folder is not None
        beside = self._socket_folder == self.folder / "socket"
        socket_path = self._inside(account, "socket") if beside else str(self._socket_folder)
        settings = {**self._settings, "unix_socket_directories": socket_path}
        if self.log_file.exists() and self.log_file.stat().st_size > LARGEST_LOG:
            self.log_file.rename(self.folder / "log.1")
        command = [str(programs / "postgres"), "-D", self._inside(account, "data")]
        command += [f"--{name}={value}" for name, value in settings.items()]
        with self.log_file.open("ab") as log:
            self._log_start = log.tell()
            self._process = self._spawn(account, command, log, at_our_death=signal.SIGINT)

    def _wait_until_ready(self) -> None:
        """Wait for the word `ready` in postmaster.pid: PostgreSQL offers no other event without libsystemd."""
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        pid_file = self.folder / "data" / "postmaster.pid"
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise EmbeddedError(_explain(self._said(), "PostgreSQL did not start"))
            try:
                lines = pid_file.read_text().splitlines()
            except FileNotFoundError:
                lines = []
            if len(lines) >= 8 and lines[0] == str(self._process.pid) and lines[7].strip() == "ready":
                return
            self._while_waiting()
            time.sleep(0.01)
        raise EmbeddedError(
            f"PostgreSQL was not ready after {START_SECONDS:.0f} seconds; its log is {self.log_file}"
        )

    def _said(self) -> list[str]:
        with self.log_file.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode("utf-8", "replace").splitlines()

    # Names and passwords

    def _role_password(self, role: str) -> str:
        """Each role's password follows from the cluster's, so that there is one secret to keep."""
        return hmac.new(self._password.encode(), role.encode(), hashlib.sha256).hexdigest()

    def _url(self, role: str, database: str, password: str) -> str:
        if self._socket_folder is None:
            raise EmbeddedError("PostgreSQL is not running; start it before asking for a connection URL")
        where = urlencode({"host": str(self._socket_folder), "port": PORT}, quote_via=quote)
        return f"postgresql://{role}:{quote(password, safe='')}@/{quote(database, safe='')}?{where}"


def _explain(lines: list[str], failed: str) -> str:
    """One sentence out of what PostgreSQL wrote before it gave up."""
    if any("No space left on device" in line for line in lines):
        return f"{failed}: the disk is full; make some room and start again"
    for marker in ("PANIC:", "FATAL:", "error:", "ERROR:"):
        for line in reversed(lines):
            if marker in line:
                return f"{failed}: {line.split(marker, 1)[1].strip()}"
    return f"{failed}: {lines[-1].strip()}" if lines else failed
