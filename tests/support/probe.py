"""The smallest service that messaging can be tried on, and a broker that lives in memory and fails on command."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, MetaData, String, Table, insert, select
from sqlalchemy.orm import Session

from chassis.database import Database
from chassis.ids import new_id
from chassis.messaging import Delivered, Reader, Received, Record, Subscription, Topic, outbox, tables
from chassis.messaging.envelope import headers_of, value_of
from contracts import Message, SessionStarted

METADATA = MetaData()
tables(METADATA)
EFFECTS = Table(
    "effects",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("key", String, nullable=False),
    Column("what", String, nullable=False),
)

EVENT = new_id("evt")
ORGANISATION = new_id("org")


class Probe:
    """A service's runtime."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        self.database = Database(url, pool_size=2)
        if create:
            METADATA.create_all(self.database.engine)

    def say(self, db: Session, key: str, number: int) -> None:
        """Put a message of `key` into the outbox."""
        outbox.add(db, fact(number), key=key, sequence=number)

    def effects(self, key: str | None = None) -> list[str]:
        """What handlers have done, in order."""
        wanted = select(EFFECTS.c.what).order_by(EFFECTS.c.id)
        if key is not None:
            wanted = wanted.where(EFFECTS.c.key == key)
        with self.database.reading() as db:
            return list(db.execute(wanted).scalars())

    def rows(self, table: Table) -> list[Any]:
        """Every row of a table, oldest first."""
        with self.database.reading() as db:
            return list(db.execute(select(table).order_by(*table.primary_key)).all())


def fact(number: int) -> SessionStarted:
    """A message; `number` can be read from its session id."""
    return SessionStarted(session_id=f"ses_{number:026d}", event_id=EVENT, organisation_id=ORGANISATION)


def number_of(message: SessionStarted) -> int:
    """The number that `fact` put in."""
    return int(message.session_id.removeprefix("ses_"))


def note(probe: Any, db: Session, received: Received[SessionStarted]) -> None:
    """A handler that writes down what it got."""
    db.execute(insert(EFFECTS).values(key=received.key, what=str(number_of(received.message))))


def delivered(
    message: Message,
    *,
    key: str = "k",
    sequence: int = 1,
    offset: int = 0,
    headers: Mapping[str, str] | None = None,
) -> Delivered:
    """A message as a broker hands it out."""
    return Delivered(
        message.TOPIC,
        key,
        headers_of(message, subject=key, sequence=sequence) if headers is None else headers,
        value_of(message),
        0,
        offset,
        datetime.now(UTC),
    )


@dataclass
class MemoryBroker:
    """Keeps what is published; `failures` are raised first, one for each call."""

    records: list[Record] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)

    def ensure_topics(self, topics: Iterable[Topic] = ()) -> None:
        """Nothing to do."""

    def publish(self, records: Sequence[Record]) -> None:
        """Keep the records, or fail as told."""
        if self.failures:
            raise self.failures.pop(0)
        self.batches.append(len(records))
        self.records += records

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        """Not in memory."""
        raise NotImplementedError

    def reader(
        self, topics: Sequence[str], *, after: str | None = None, since: datetime | None = None
    ) -> Reader:
        """Not in memory."""
        raise NotImplementedError

    def forget_old(self) -> None:
        """Nothing is old."""

    def check(self) -> None:
        """Always there."""

    def close(self) -> None:
        """Nothing is open."""
