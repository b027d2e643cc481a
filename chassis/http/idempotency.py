"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): asking twice creates once.

Key, fingerprint and answer are kept in the transaction that creates; a second request with the same key waits for
the first and gets its answer.
"""

import hashlib
import json
from dataclasses import dataclass

from flask import Request
from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, String, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Session

from chassis.auth.tokens import Caller
from chassis.problems import Invalid

HEADER = "Idempotency-Key"
MAXIMUM_LENGTH = 200

METADATA = MetaData()
KEYS = Table(
    "idempotency_keys",
    METADATA,
    Column("scope", String(320), primary_key=True),
    Column("key", String(MAXIMUM_LENGTH), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer),
    Column("headers", String),
    Column("body", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
)

__all__ = ["HEADER", "KEYS", "METADATA", "Kept", "begin", "keep", "key_of", "scope_of"]


@dataclass(frozen=True)
class Kept:
    """An answer given before."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def key_of(request: Request) -> str | None:
    """The request's key, or None; Invalid when it cannot be one."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 1 <= len(key) <= MAXIMUM_LENGTH or not key.isprintable():
        raise Invalid(f"{HEADER} must be 1 to {MAXIMUM_LENGTH} printable characters, for example a UUID.")
    return key


def scope_of(request: Request, caller: Caller | None) -> str:
    """Keys of different callers and operations never meet."""
    whole = f"{caller.sub if caller else 'anonymous'} {request.method} {request.path}"
    return whole if len(whole) <= 320 else hashlib.sha256(whole.encode()).hexdigest()


def begin(db: Session, scope: str, key: str, content: bytes) -> Kept | None:
    """Claim the key in this transaction, or return the answer that it already has.

    Waits while another transaction holds the key. Invalid when the key came with another body before.
    """
    fingerprint = hashlib.sha256(content).hexdigest()
    claimed = db.execute(
        pg_insert(KEYS)
        .values(scope=scope, key=key, fingerprint=fingerprint)
        .on_conflict_do_nothing()
        .returning(KEYS.c.key)
    ).scalar_one_or_none()
    if claimed is not None:
        return None
    row = db.execute(select(KEYS).where(KEYS.c.scope == scope, KEYS.c.key == key)).one()
    if row.fingerprint != fingerprint:
        raise Invalid(
            f"This {HEADER} was used before with another body. Use a new key for a new request.",
            code="idempotency-key-reused",
        )
    return Kept(row.status, [(name, value) for name, value in json.loads(row.headers)], row.body)


def keep(db: Session, scope: str, key: str, answer: Kept) -> None:
    """Keep the answer with the key."""
    db.execute(
        update(KEYS)
        .where(KEYS.c.scope == scope, KEYS.c.key == key)
        .values(status=answer.status, headers=json.dumps(answer.headers), body=answer.body)
    )
