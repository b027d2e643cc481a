"""Three famous bugs, to prove that the checker finds them."""

import threading
from typing import Any

import psycopg
from sqlalchemy import event

from chassis.messaging import inbox, open_broker, outbox, relay
from chassis.messaging.broker import Record

NAMES = ("publish without outbox", "skip the inbox", "id > last relay")


def seed(name: str, broker_url: str) -> None:
    """Put a bug into this process; an empty name leaves it sound."""
    if name == "publish without outbox":
        outbox._insert = _PublishAndHope(broker_url).insert
    elif name == "skip the inbox":
        inbox.claim = lambda db, consumer, message_id: True
    elif name == "id > last relay":
        relay.Relay.pass_once = _pass_with_cursor  # type: ignore[method-assign]
    elif name:
        raise ValueError(f"there is no bug called {name!r}")


class _PublishAndHope:
    """Publishes after the commit, in the background, as a client that "will surely get it out" does."""

    def __init__(self, broker_url: str) -> None:
        self._broker_url = broker_url
        self._broker: Any = None
        self._lock = threading.Lock()

    def insert(self, db: Any, rows: list[dict[str, Any]]) -> None:
        waiting = db.info.setdefault("waiting", [])
        if not waiting:
            event.listen(db, "after_commit", self._after_commit, once=True)
        waiting.extend(rows)

    def _after_commit(self, db: Any) -> None:
        rows = db.info.pop("waiting", [])
        threading.Thread(target=self._publish, args=(rows,)).start()

    def _publish(self, rows: list[dict[str, Any]]) -> None:
        with self._lock:
            if self._broker is None:
                self._broker = open_broker(self._broker_url)
            self._broker.publish(
                [Record(row["topic"], row["key"], row["headers"], row["value"]) for row in rows]
            )


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
