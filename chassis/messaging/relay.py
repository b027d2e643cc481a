"""Moves the outbox to the broker: in order, one relay for each database, nothing marked before it is acknowledged."""

import threading
import time
from typing import Any

import psycopg

from chassis.failpoints import reached
from chassis.messaging.broker import Broker, Record
from chassis.messaging.errors import BrokerUnavailable, UnknownTopic
from chassis.messaging.loops import SLOW_POLL, Backoff, listening, wait_for_knock
from chassis.messaging.outbox import CHANNEL
from chassis.telemetry import logs

log = logs.get(__name__)

BATCH = 500
TIDY_SECONDS = 600.0

_LOCK = "SELECT pg_try_advisory_lock(hashtextextended('folkmoot relay', 0))"
# No cursor: a row that commits late is simply unsent. Rows of one key are in commit order, because their writers held
# the lock of the key's unit.
_UNSENT = "SELECT id, topic, key, headers, value FROM outbox WHERE sent_at IS NULL ORDER BY id LIMIT %s"
_MARK = "UPDATE outbox SET sent_at = clock_timestamp() WHERE id = ANY(%s)"
_TIDY = (
    "DELETE FROM outbox WHERE sent_at < clock_timestamp() - interval '1 day'",
    "DELETE FROM inbox WHERE handled_at < clock_timestamp() - interval '60 days'",
    "DELETE FROM idempotency_keys WHERE created_at < clock_timestamp() - interval '2 days'",
)


class Relay:
    """The relay of the database at `url`; `run` until `stop` is set."""

    def __init__(self, url: str, broker: Broker) -> None:
        self._url = url
        self._broker = broker

    def run(self, stop: threading.Event) -> None:
        """Publish until told to stop; an unreachable database or broker is waited for."""
        backoff = Backoff(stop)
        while not stop.is_set():
            try:
                with listening(self._url, CHANNEL, name="folkmoot relay") as connection:
                    self._relay(connection, stop, backoff)
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                if not stop.is_set():
                    log.warning("the relay waits for its database", error=str(error))
                    backoff.wait()

    def _relay(self, connection: psycopg.Connection[Any], stop: threading.Event, backoff: Backoff) -> None:
        # Losing a mark in a power failure only means publishing again; waiting for the disk would cost each message.
        connection.execute("SET synchronous_commit = off")
        while not self._is_leader(connection):
            if stop.wait(SLOW_POLL):
                return
        tidied = 0.0
        while not stop.is_set():
            try:
                published = self.pass_once(connection)
            except (BrokerUnavailable, UnknownTopic) as error:
                log.warning("the relay waits for the broker", error=str(error))
                backoff.wait()
                continue
            if published:
                backoff.reset()
                continue
            if time.monotonic() - tidied > TIDY_SECONDS:
                tidied = time.monotonic()
                self._tidy(connection)
            wait_for_knock(connection)

    def pass_once(self, connection: psycopg.Connection[Any]) -> int:
        """Publish what is unsent, at most one batch; how many records that were."""
        rows = connection.execute(_UNSENT, (BATCH,)).fetchall()
        if not rows:
            return 0
        reached("relay.before_publish")
        self._broker.publish([Record(topic, key, headers, value) for _, topic, key, headers, value in rows])
        reached("relay.after_publish")
        connection.execute(_MARK, ([row[0] for row in rows],))
        reached("relay.after_mark")
        return len(rows)

    @staticmethod
    def _is_leader(connection: psycopg.Connection[Any]) -> bool:
        row = connection.execute(_LOCK).fetchone()
        return bool(row and row[0])

    def _tidy(self, connection: psycopg.Connection[Any]) -> None:
        for statement in _TIDY:
            connection.execute(statement)
        self._broker.forget_old()
