"""Three famous bugs, to prove that the checker finds them."""

import threading
import time
from collections.abc import Iterable
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.orm import Session

from chassis.messaging import inbox, open_broker, outbox, relay
from chassis.messaging.broker import Record
from chassis.messaging.envelope import headers_of, value_of
from contracts import Message

LINGER_SECONDS = 0.05
NAMES = ("publish without outbox", "skip the inbox", "id > last relay")


def seed(name: str, broker_url: str) -> None:
    """Put a bug into this process; an empty name leaves it sound."""
    if name == "publish without outbox":
        _replace(outbox, "add_keys", _PublishAndHope(broker_url).add_keys)
    elif name == "skip the inbox":
        _replace(inbox, "claim", lambda db, consumer, message_id: True)
    elif name == "id > last relay":
        _replace(relay.Relay, "pass_once", _pass_with_cursor)
    elif name:
        raise ValueError(f"there is no bug called {name!r}")


def _replace(holder: Any, name: str, bug: Any) -> None:
    """Only what is there: a bug in a place that nobody calls is none."""
    getattr(holder, name)
    setattr(holder, name, bug)


class _PublishAndHope:
    """Publishes after the commit, in the background, as a client does that gathers messages for a little while and
    "will surely get them out"."""

    def __init__(self, broker_url: str) -> None:
        self._broker_url = broker_url
        self._broker: Any = None
        self._lock = threading.Lock()

    def add_keys(
        self,
        db: Session,
        by_key: Iterable[tuple[str, Iterable[tuple[Message, int]]]],
        *,
        subject: str | None = None,
        rehearsal: bool = False,
    ) -> None:
        waiting = db.info.setdefault("waiting", [])
        if not waiting:
            event.listen(db, "after_commit", self._after_commit, once=True)
        for key, messages in by_key:
            for message, sequence in messages:
                headers = headers_of(message, subject=subject or key, sequence=sequence, rehearsal=rehearsal)
                waiting.append(Record(message.TOPIC, key, headers, value_of(message)))

    def _after_commit(self, db: Session) -> None:
        records = db.info.pop("waiting", [])
        threading.Thread(target=self._publish, args=(records,)).start()

    def _publish(self, records: list[Record]) -> None:
        time.sleep(LINGER_SECONDS)
        with self._lock:
            if self._broker is None:
                self._broker = open_broker(self._broker_url)
            self._broker.publish(records)


def _pass_with_cursor(self: Any, connection: psycopg.Connection[Any]) -> int:
    """Remembers the last id sent, instead of what is unsent."""
    connection.execute("CREATE TABLE IF NOT EXISTS relay_cursor (last bigint)")
    row = connection.execute("SELECT max(last) FROM relay_cursor").fetchone()
    last = row[0] if row and row[0] is not None else 0
    rows = connection.execute(
        "SELECT id, topic, key, headers, value FROM outbox WHERE id > %s ORDER BY id LIMIT 500", (last,)
    ).fetchall()
    if not rows:
        return 0
    self._broker.publish([Record(topic, key, headers, value) for _, topic, key, headers, value in rows])
    connection.execute("INSERT INTO relay_cursor VALUES (%s)", (rows[-1][0],))
    connection.execute("UPDATE outbox SET sent_at = clock_timestamp() WHERE id <= %s", (rows[-1][0],))
    return len(rows)
