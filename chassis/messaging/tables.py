"""The tables that messaging keeps in each service's own database."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.database import new_metadata
from chassis.http.idempotency import KEYS

METADATA = new_metadata()

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("topic", String, nullable=False),
    Column("key", String, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("sent_at", DateTime(timezone=True)),
    Index("ix_outbox_unsent", "id", postgresql_where=text("sent_at IS NULL")),
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("consumer", String, primary_key=True),
    Column("message_id", String, primary_key=True),
    Column(
        "handled_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.clock_timestamp(),
        index=True,
    ),
)

DEAD_LETTERS = Table(
    "dead_letters",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("consumer", String, nullable=False),
    Column("message_id", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("key", String, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Column("state", String, nullable=False),  # dead: could not be handled; parked: waits behind a dead one
    Column("reason", String, nullable=False),
    Column("failed_at", DateTime(timezone=True), nullable=False, server_default=func.clock_timestamp()),
    Column("resolved_at", DateTime(timezone=True)),
    UniqueConstraint("consumer", "message_id"),
    Index("ix_dead_letters_open", "consumer", "key", postgresql_where=text("resolved_at IS NULL")),
)

TIMERS = Table(
    "timers",
    METADATA,
    Column("kind", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("generation", BigInteger, nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("data", JSONB),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("fired_at", DateTime(timezone=True)),
    Index("ix_timers_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
)


def tables(metadata: MetaData) -> None:
    """Add messaging's tables, and the one of idempotency keys, to a service's metadata."""
    for table in (*METADATA.sorted_tables, KEYS):
        table.to_metadata(metadata)
