"""`folkmoot doctor`: looks for what would keep Folkmoot from running here."""

import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from chassis.settings import SettingsError
from folkmoot.embedded import binaries
from folkmoot.embedded.account import Account
from folkmoot.errors import PlainError
from folkmoot.home import Home
from folkmoot.settings import UpSettings

LEAST_ROOM = 500_000_000  # bytes: the database with its log, mail and logs of a few workshops


def doctor() -> int:
    """Print a line for each thing looked at; 1 when one of them needs mending."""
    try:
        settings = UpSettings.read()
    except SettingsError as error:
        raise PlainError(str(error)) from error
    home = Home(settings.home)
    examinations: dict[str, Callable[[], str]] = {
        "Python": _python,
        "data folder": lambda: _folder(home.folder),
        "room on its disk": lambda: _room(home.folder),
        "running": lambda: _running(home),
        f"port {settings.port}": lambda: _port(settings, home),
        "PostgreSQL": lambda: _postgres(settings),
        "requirements": _requirements,
        "allocation": _allocation,
    }
    well = True
    for what, examine in examinations.items():
        try:
            print(f"ok    {what}: {examine()}")
        except PlainError as error:
            well = False
            print(f"MEND  {what}: {error}")
    return 0 if well else 1


def _python() -> str:
    return ".".join(str(part) for part in sys.version_info[:3])


def _folder(folder: Path) -> str:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise PlainError(f"{nearest} cannot be written; choose another with FOLKMOOT_HOME=/path/to/folder")
    return str(folder)


def _room(folder: Path) -> str:
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    if free < LEAST_ROOM:
        raise PlainError(
            f"{free / 1e6:.0f} MB are free and {LEAST_ROOM / 1e6:.0f} MB are wanted; make some room"
        )
    return f"{free / 1e9:.0f} GB free"


def _running(home: Home) -> str:
    facts = home.description()
    if not facts:
        return "no Folkmoot on this folder"
    try:
        os.kill(int(facts["pid"]), 0)
    except ProcessLookupError:
        return "the last one has ended"
    except PermissionError:
        pass
    not_ready = [name for name, url in facts["services"].items() if _asks(url) != 200]
    if not_ready:
        raise PlainError(f"{', '.join(not_ready)} not ready; see {home.folder / 'logs'}")
    return f"{facts['url']}, process {facts['pid']}, every part ready"


def _asks(url: str) -> int:
    import requests

    try:
        return requests.get(f"{url}/readyz", timeout=3, headers={"Host": "localhost"}).status_code
    except requests.RequestException:
        return 0


def _port(settings: UpSettings, home: Home) -> str:
    try:
        with socket.create_server((settings.bind, settings.port)):
            return "free"
    except OSError as error:
        if str(home.description().get("url", "")).endswith(f":{settings.port}"):
            return "used by the Folkmoot on this folder"
        raise PlainError(
            f"cannot be listened on ({error.strerror}); choose another, for example FOLKMOOT_PORT={settings.port + 1}"
        ) from None


def _postgres(settings: UpSettings) -> str:
    if settings.database_url:
        return "a server of your own (FOLKMOOT_DATABASE_URL)"
    account = Account.current()
    return f"{binaries.MAJOR} at {binaries.find(account)}, run as uid {account.uid}"


def _requirements() -> str:
    """Everything a start imports can be imported."""
    from folkmoot.instance import SERVICES

    missing = []
    for name in (
        "flask",
        "gunicorn",
        "gevent",
        "sqlalchemy",
        "psycopg",
        "alembic",
        *(f"services.{s}" for s in SERVICES),
    ):
        try:
            __import__(name)
        except ImportError as error:
            missing.append(f"{name} ({error})")
    if missing:
        raise PlainError(f"{'; '.join(missing)} cannot be imported; run `make run` again")
    return "installed"


def _allocation() -> str:
    """Whether the kernel in C is there; its twin does the same, some hundred times slower."""
    from services.sessions.domain.allocation.kernel import built

    if built():
        return "the kernel in C"
    return "the kernel in Python; with a C compiler (Debian, Ubuntu: apt install gcc) `make run` builds the fast one"
