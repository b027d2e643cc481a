"""`folkmoot dead-letters`: what a service could not handle, and handing it out again."""

import importlib
import os
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from chassis.messaging import dead_letters as letters
from chassis.messaging.tables import DEAD_LETTERS
from chassis.settings import SettingsError
from folkmoot.commands.demo import running
from folkmoot.errors import PlainError
from folkmoot.instance import SERVICES


def dead_letters(action: str, service: str | None, folder: str | None) -> int:
    """List or replay the dead letters of one service, or of all. 1 when some are dead still.

    In a container of the scaled form the service's own settings are in the environment, and `--service` says whose
    they are; else the running embedded Folkmoot is asked.
    """
    still_dead = False
    for name in [service] if service else SERVICES:
        try:
            runtime, handlers = _service(name, _environment(name, folder, alone=service is not None))
        except SettingsError as error:
            raise PlainError(f"{name}: {error}") from error
        if action == "list":
            still_dead |= _list(name, runtime)
            continue
        outcome = letters.replay(runtime, runtime.database, name, handlers)
        print(f"{name}: {outcome.handled} handled")
        for key, reason in outcome.still_dead.items():
            still_dead = True
            print(f"  still dead: {key} ({reason})")
    return 1 if still_dead else 0


def _list(name: str, runtime: Any) -> bool:
    columns = (DEAD_LETTERS.c.key, DEAD_LETTERS.c.topic, DEAD_LETTERS.c.failed_at, DEAD_LETTERS.c.reason)
    with runtime.database.reading() as db:
        rows = db.execute(
            select(*columns)
            .where(DEAD_LETTERS.c.consumer == name, DEAD_LETTERS.c.resolved_at.is_(None))
            .order_by(DEAD_LETTERS.c.id)
        ).all()
    for row in rows:
        print(f"{name}: {row.failed_at:%Y-%m-%d %H:%M:%S} {row.topic} {row.key}: {row.reason}")
    if not rows:
        print(f"{name}: none")
    return bool(rows)


def _environment(name: str, folder: str | None, *, alone: bool) -> Mapping[str, str]:
    if alone and folder is None and "FOLKMOOT_DATABASE_URL" in os.environ | _without_suffix(os.environ):
        return os.environ
    home, _, _ = running(folder)
    return home.environment(name)


def _without_suffix(environ: Mapping[str, str]) -> dict[str, str]:
    return {variable.removesuffix("_FILE"): "" for variable in environ}


def _service(name: str, environ: Mapping[str, str]) -> tuple[Any, Any]:
    """The service's runtime and message handlers."""
    app = importlib.import_module(f"services.{name}.app")
    handlers = importlib.import_module(f"services.{name}.handlers")
    settings = importlib.import_module(f"services.{name}.settings")
    reader = getattr(settings, f"{name.title()}Settings")
    return app.create_runtime(reader.read(environ)), handlers.HANDLERS
