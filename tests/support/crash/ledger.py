"""Counts how often each message took effect: one row for each run of a handler, in the handler's own transaction."""

import importlib
from typing import Any

import psycopg
from sqlalchemy import text

_CREATE = "CREATE TABLE effects (id bigint GENERATED ALWAYS AS IDENTITY, message_id text, key text, sequence bigint)"
_COUNT = text("INSERT INTO effects (message_id, key, sequence) VALUES (:message_id, :key, :sequence)")


def create(url: str) -> None:
    """Make the ledger in a service's database."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(_CREATE)


def keep(service: str) -> None:
    """Have every handler of the service, in this process, write to its ledger."""
    handlers: dict[Any, Any] = importlib.import_module(f"services.{service}.handlers").HANDLERS
    for message, handler in list(handlers.items()):
        handlers[message] = _counted(handler)


def _counted(handler: Any) -> Any:
    def counted(runtime: Any, db: Any, received: Any) -> None:
        handler(runtime, db, received)
        db.execute(_COUNT, {"message_id": received.id, "key": received.key, "sequence": received.sequence})

    return counted
