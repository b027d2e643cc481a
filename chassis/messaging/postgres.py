"""The embedded broker: a durable log in PostgreSQL, woken by NOTIFY.

Each topic has one partition. Appending takes the topic's row lock until the commit, and a commit becomes visible before
its locks are released, so offsets become visible in order: whoever has read up to an offset has missed nothing below
it. NOTIFY is sent after the commit, because its own commit takes a lock on the whole database; a wake-up lost with a
crash in between is made good by a slow poll.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Json

from chassis.messaging import positions
from chassis.messaging.broker import Delivered, Position, Reader, Record, Subscription
from chassis.messaging.errors import BrokerUnavailable, UnknownTopic
from chassis.messaging.topics import TOPICS, Topic

SLOW_POLL = 1.0
"""Seconds after which a reader looks again even though nobody woke it."""

STANDBY_POLL = 1.0
"""Seconds between two attempts to take over a topic that another member of the group holds."""

_KEEPALIVE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}

_SCHEMA = """
CREATE TABLE IF NOT EXISTS topics (
    name text PRIMARY KEY,
    next_offset bigint NOT NULL DEFAULT 0,
    retention interval NOT NULL
);
CREATE TABLE IF NOT EXISTS log (
    topic text NOT NULL REFERENCES topics,
    "offset" bigint NOT NULL,
    at timestamptz NOT NULL,
    key text NOT NULL,
    headers jsonb NOT NULL,
    value bytea NOT NULL,
    PRIMARY KEY (topic, "offset")
);
CREATE INDEX IF NOT EXISTS log_at ON log (topic, at);
CREATE TABLE IF NOT EXISTS cursors (
    "group" text NOT NULL,
    topic text NOT NULL REFERENCES topics,
    next_offset bigint NOT NULL,
    PRIMARY KEY ("group", topic)
);
"""

_APPEND = """
WITH base AS (
    UPDATE topics SET next_offset = next_offset + %(count)s WHERE name = %(topic)s
    RETURNING next_offset - %(count)s AS first, clock_timestamp() AS at
)
INSERT INTO log (topic, "offset", at, key, headers, value)
SELECT %(topic)s, base.first + given.n - 1, base.at, given.key, given.headers, given.value
FROM base, unnest(%(keys)s::text[], %(headers)s::jsonb[], %(values)s::bytea[])
     WITH ORDINALITY AS given (key, headers, value, n)
"""

_READ = """
SELECT key, headers, value, "offset", at FROM log
WHERE topic = %s AND "offset" >= %s ORDER BY "offset" LIMIT %s
"""


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise BrokerUnavailable(f"the broker's PostgreSQL does not answer: {error}") from error


def _connect(url: str) -> psycopg.Connection[Any]:
    with _translated():
        return psycopg.connect(url, autocommit=True, application_name="folkmoot broker", **_KEEPALIVE)


class PostgresBroker:
    """See chassis.messaging.broker.Broker. Threads may share it; they publish one after the other."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._connection: psycopg.Connection[Any] | None = None

    def ensure_topics(self, topics: Iterable[Topic] = TOPICS) -> None:
        with self._connected() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('folkmoot topics', 0))")
            connection.execute(_SCHEMA)
            for topic in topics:
                connection.execute(
                    "INSERT INTO topics (name, retention) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                    (topic.name, topic.retention),
                )

    def publish(self, records: Sequence[Record]) -> None:
        by_topic: dict[str, list[Record]] = {}
        for record in records:
            by_topic.setdefault(record.topic, []).append(record)
        with self._connected() as connection:
            # One wait for the disk for all of them; the topics' locks are taken in the same order by everybody.
            with connection.transaction():
                for topic in sorted(by_topic):
                    self._append(connection, topic, by_topic[topic])
            for topic in by_topic:
                connection.execute(sql.SQL("NOTIFY {}").format(sql.Identifier(topic)))

    @staticmethod
    def _append(connection: psycopg.Connection[Any], topic: str, records: list[Record]) -> None:
        done = connection.execute(
            _APPEND,
            {
                "topic": topic,
                "count": len(records),
                "keys": [record.key for record in records],
                "headers": [Json(dict(record.headers)) for record in records],
                "values": [record.value for record in records],
            },
        )
        if done.rowcount != len(records):
            raise UnknownTopic(f"there is no topic {topic}")

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        return _Subscription(_Tail(self._url, topics), group, topics)

    def reader(
        self, topics: Sequence[str], *, after: Position | None = None, since: datetime | None = None
    ) -> Reader:
        wanted = None if after is None else positions.decode(after)
        tail = _Tail(self._url, topics)
        for topic in topics:
            if wanted is not None:
                tail.follow(topic, wanted.get((topic, 0), 0))
            elif since is not None:
                tail.follow(topic, tail.first_since(topic, since))
            else:
                tail.follow(topic, tail.ends[topic])
        return _Reader(tail)

    def forget_old(self) -> None:
        with self._connected() as connection:
            connection.execute(
                "DELETE FROM log USING topics"
                " WHERE log.topic = topics.name AND log.at < clock_timestamp() - topics.retention"
            )

    def check(self) -> None:
        with self._connected() as connection:
            connection.execute("SELECT 1 FROM topics LIMIT 1")

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection[Any]]:
        with self._lock, _translated():
            if self._connection is None or self._connection.closed:
                self._connection = _connect(self._url)
            try:
                yield self._connection
            except psycopg.errors.UndefinedTable as error:
                raise UnknownTopic("the broker has no topics yet") from error
            except (psycopg.OperationalError, psycopg.InterfaceError):
                self._connection.close()
                self._connection = None
                raise


class _Tail:
    """One connection that follows some topics: reads what is there, sleeps until a publisher knocks."""

    def __init__(self, url: str, topics: Sequence[str]) -> None:
        self._connection = _connect(url)
        self._next: dict[str, int] = {}
        self._maybe_more: set[str] = set()
        self._behind = set(topics)
        self._looked = 0.0
        try:
            with _translated():
                # Listening comes first: what is appended after the offsets below are read knocks.
                for topic in topics:
                    self._connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(topic)))
                self.ends = self._known(topics)
        except BaseException:
            self._connection.close()
            raise

    def _known(self, topics: Sequence[str]) -> dict[str, int]:
        try:
            rows = self._connection.execute(
                "SELECT name, next_offset FROM topics WHERE name = ANY(%s)", (list(topics),)
            ).fetchall()
        except psycopg.errors.UndefinedTable:
            rows = []
        ends = {str(name): int(offset) for name, offset in rows}
        missing = sorted(set(topics) - set(ends))
        if missing:
            raise UnknownTopic(f"there is no topic {', '.join(missing)}")
        return ends

    @property
    def offsets(self) -> positions.Offsets:
        return {(topic, 0): offset for topic, offset in self._next.items()}

    @property
    def caught_up(self) -> bool:
        return not self._behind

    def follow(self, topic: str, offset: int) -> None:
        self._next[topic] = offset
        self._maybe_more.add(topic)

    def first_since(self, topic: str, since: datetime) -> int:
        row = self.one(
            'SELECT "offset" FROM log WHERE topic = %s AND at >= %s ORDER BY at, "offset" LIMIT 1',
            (topic, since),
        )
        return self.ends[topic] if row is None else int(row[0])

    def one(self, statement: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
        """The first row of a statement on this connection."""
        with _translated():
            row: tuple[Any, ...] | None = self._connection.execute(statement, parameters).fetchone()
            return row

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        with _translated():
            self._connection.execute(statement, parameters)

    def poll(self, timeout: float, limit: int) -> list[Delivered]:
        deadline = time.monotonic() + timeout
        while True:
            if time.monotonic() - self._looked >= SLOW_POLL:
                self._maybe_more.update(self._next)
                self._looked = time.monotonic()
            records = self._read(limit)
            left = deadline - time.monotonic()
            if records or left <= 0:
                return records
            self._wait(min(left, SLOW_POLL))

    def _read(self, limit: int) -> list[Delivered]:
        found: list[Delivered] = []
        with _translated():
            for topic in sorted(self._maybe_more & self._next.keys()):
                room = limit - len(found)
                if not room:
                    break
                rows = self._connection.execute(_READ, (topic, self._next[topic], room)).fetchall()
                if len(rows) < room:
                    self._maybe_more.discard(topic)
                    self._behind.discard(topic)
                for key, headers, value, offset, at in rows:
                    self._next[topic] = offset + 1
                    found.append(
                        Delivered(topic, key, headers, value, 0, offset, at, positions.encode(self.offsets))
                    )
        return found

    def _wait(self, timeout: float) -> None:
        with _translated():
            for knock in self._connection.notifies(timeout=timeout, stop_after=1):
                self._maybe_more.add(knock.channel)

    def close(self) -> None:
        self._connection.close()


class _Reader:
    def __init__(self, tail: _Tail) -> None:
        self._tail = tail

    @property
    def position(self) -> Position:
        return positions.encode(self._tail.offsets)

    @property
    def caught_up(self) -> bool:
        return self._tail.caught_up

    def poll(self, timeout: float, limit: int = 500) -> list[Delivered]:
        return self._tail.poll(timeout, limit)

    def close(self) -> None:
        self._tail.close()


class _Subscription:
    """Holds one advisory lock for each topic that it was given; PostgreSQL lets go of them when the client dies."""

    def __init__(self, tail: _Tail, group: str, topics: Sequence[str]) -> None:
        self._tail = tail
        self._group = group
        self._not_ours = set(topics)
        self._asked = 0.0
        # Losing the last commits of a cursor in a power failure only means that messages are delivered again.
        tail.execute("SET synchronous_commit = off")

    def poll(self, timeout: float) -> list[Delivered]:
        deadline = time.monotonic() + timeout
        while True:
            self._take_over()
            left = max(0.0, deadline - time.monotonic())
            slice_ = min(left, STANDBY_POLL) if self._not_ours else left
            records = self._tail.poll(slice_, 100)
            if records or left <= slice_:
                return records

    def _take_over(self) -> None:
        if not self._not_ours or time.monotonic() - self._asked < STANDBY_POLL:
            return
        self._asked = time.monotonic()
        for topic in sorted(self._not_ours):
            name = f"folkmoot {self._group} {topic}"
            row = self._tail.one("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,))
            if row is not None and row[0]:
                cursor = self._tail.one(
                    'SELECT next_offset FROM cursors WHERE "group" = %s AND topic = %s', (self._group, topic)
                )
                self._tail.follow(topic, 0 if cursor is None else int(cursor[0]))
                self._not_ours.discard(topic)

    def commit(self, records: Sequence[Delivered]) -> None:
        for topic in {record.topic for record in records}:
            last = max(record.offset for record in records if record.topic == topic)
            self._tail.execute(
                'INSERT INTO cursors AS c ("group", topic, next_offset) VALUES (%s, %s, %s)'
                ' ON CONFLICT ("group", topic) DO UPDATE'
                " SET next_offset = GREATEST(c.next_offset, excluded.next_offset)",
                (self._group, topic, last + 1),
            )

    def close(self) -> None:
        self._tail.close()
