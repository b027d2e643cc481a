"""One embedded Folkmoot: which processes it has and what each of them is told."""

import errno
import importlib
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import folkmoot
from folkmoot.embedded import EmbeddedPostgres
from folkmoot.errors import PlainError
from folkmoot.home import Home
from folkmoot.settings import UpSettings

SERVICES = ("registration", "sessions", "notifications")
OWN_VARIABLES = {f"FOLKMOOT_{name.upper()}" for name in UpSettings.model_fields} | {"FOLKMOOT_LOG_LEVEL"}


class Instance:
    """The addresses and environments of one Folkmoot. Listening sockets are opened here and never closed by a
    restart: requests wait in them while a process is started again."""

    def __init__(self, settings: UpSettings, home: Home, postgres: EmbeddedPostgres | None) -> None:
        self.settings = settings
        self.home = home
        self.postgres = postgres
        self.sockets: dict[str, socket.socket] = {}
        self._addresses: dict[str, tuple[str, int]] = {}

    def listen(self) -> None:
        """Open the gateway's socket on the chosen port and the services' on free ports of this machine only."""
        self.sockets["gateway"] = _listen_publicly(self.settings.bind, self.settings.port)
        for name in SERVICES:
            self.sockets[name] = socket.create_server(("127.0.0.1", 0), backlog=128)
        # Remembered, because a forked process closes the sockets that are not its own.
        self._addresses = {name: opened.getsockname()[:2] for name, opened in self.sockets.items()}

    def close(self) -> None:
        """Close the sockets."""
        for opened in self.sockets.values():
            opened.close()

    def internal_url(self, name: str) -> str:
        """Where a process answers on this machine."""
        host, port = self._addresses[name]
        here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"

    def database_url(self, name: str) -> str:
        """The database of a service, or of the embedded log (`broker`)."""
        database = f"folkmoot_{name}"
        if self.postgres is not None:
            return self.postgres.url(database)
        return database_of(self.settings.database_url, name)

    def broker_url(self) -> str:
        """Where messages go."""
        return self.settings.broker_url or self.database_url("broker")

    def environment(self, name: str) -> dict[str, str]:
        """Everything that process `name` (a service, or `gateway`) is told."""
        told = {
            key: value
            for key, value in os.environ.items()
            if key not in OWN_VARIABLES and not _is_python(key)
        }
        told |= {
            "FOLKMOOT_BROKER_URL": self.broker_url(),
            "FOLKMOOT_PUBLIC_URL": self.settings.url,
            "FOLKMOOT_CLIENT_SECRET": self.home.secret(f"client_{name}"),
            "FOLKMOOT_LOG_LEVEL": os.environ.get("FOLKMOOT_LOG_LEVEL", "INFO"),
            "PYTHONPATH": os.pathsep.join([_checkout(), *filter(None, [os.environ.get("PYTHONPATH")])]),
            "PYTHONUNBUFFERED": "1",
        }
        if name in self.sockets:
            told["FOLKMOOT_LISTEN"] = f"fd://{self.sockets[name].fileno()}"
        for other in SERVICES:
            told[f"FOLKMOOT_{other.upper()}_URL"] = self.internal_url(other)
        if name in SERVICES:
            told["FOLKMOOT_DATABASE_URL"] = self.database_url(name)
        return told | self._special(name)

    def _special(self, name: str) -> dict[str, str]:
        if name == "registration":
            clients = ("registration", "sessions", "notifications", "gateway", "folkmoot")
            return {
                "FOLKMOOT_KEY_SECRET": self.home.secret("key_secret"),
                "FOLKMOOT_CLIENT_SECRETS": ",".join(
                    f"{client}={self.home.secret(f'client_{client}')}" for client in clients
                ),
            }
        if name == "notifications":
            letters = (
                {"FOLKMOOT_SMTP_URL": self.settings.smtp_url}
                if self.settings.smtp_url
                else {"FOLKMOOT_MAILDIR": str(self.home.mail)}
            )
            return {**letters, "FOLKMOOT_MAIL_FROM": self.settings.mail_from}
        return {}


def warm(between: Callable[[], None] = lambda: None) -> None:
    """Import once, in the process that all services are forked from, what they need.

    Their copies share this memory, and none of them spends time on it. Nothing here may start a thread. `between` is
    called before each import and may raise to give it up.
    """
    import gc

    from sqlalchemy.orm import configure_mappers

    for module in (
        *(f"services.{name}.__main__" for name in SERVICES),
        "gunicorn.arbiter",
        "gunicorn.workers.gthread",
        "psycopg",
        "sqlalchemy.dialects.postgresql.psycopg",
    ):
        between()
        importlib.import_module(module)
    configure_mappers()  # else each copy would do it at its first query
    gc.collect()
    gc.freeze()  # the collector would otherwise write to, and so copy, every shared page


def run_service(name: str, command: str) -> int:
    """`python -m services.<name> <command>`, in this very process."""
    sys.argv = [f"folkmoot-{name}", command]
    module = importlib.import_module(f"services.{name}.__main__")
    result: int | None = module.main([command])
    return result or 0


def gateway_command() -> list[str]:
    """The gateway is a program of its own: gevent must patch the standard library before anything else is imported.

    `-P` keeps the folder in which the user happens to stand off the import path.
    """
    return [sys.executable, "-P", "-m", "gateway", "serve"]


def database_of(server_url: str, name: str) -> str:
    """The database of a service, or of the log (`broker`), on the server of `server_url`."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/folkmoot_{name}"))


def ensure_external_databases(url: str) -> None:
    """Create the databases that are missing on a PostgreSQL server of the operator's own."""
    import psycopg
    from psycopg import sql

    from folkmoot.embedded.postgres import DATABASES

    parts = urlsplit(url)
    maintenance = url if parts.path.strip("/") else urlunsplit(parts._replace(path="/postgres"))
    try:
        with psycopg.connect(maintenance, autocommit=True, connect_timeout=10) as db:
            there = {row[0] for row in db.execute("SELECT datname FROM pg_database").fetchall()}
            for name in DATABASES:
                if name not in there:
                    db.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1]
        raise PlainError(f"the database server of FOLKMOOT_DATABASE_URL cannot be used: {reason}") from error


def _listen_publicly(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=1024)
    except PermissionError:
        raise PlainError(
            f"port {port} is reserved for root; choose another, for example FOLKMOOT_PORT=8000"
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PlainError(
                f"port {port} is in use by another program; choose another, for example FOLKMOOT_PORT={port + 1}"
            ) from None
        raise PlainError(
            f"cannot listen on {address} port {port}: {error.strerror}; see FOLKMOOT_BIND and FOLKMOOT_PORT"
        ) from None


def _checkout() -> str:
    """Where Folkmoot's packages are, for a gateway that is started from any folder."""
    return str(Path(folkmoot.__file__).resolve().parent.parent)


def _is_python(variable: str) -> bool:
    return variable.startswith(("PYTHON", "GUNICORN_"))
