"""Messages in: at least once from the broker, exactly once in effect, in order for each key."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError

from chassis.database import Database
from chassis.failpoints import reached
from chassis.messaging import inbox
from chassis.messaging.broker import Broker, Delivered, Subscription
from chassis.messaging.envelope import received
from chassis.messaging.errors import BrokerUnavailable, InvalidMessage, UnknownTopic
from chassis.messaging.inbox import Handler, Handlers
from chassis.messaging.loops import Backoff
from chassis.telemetry import logs, trace

log = logs.get(__name__)


@dataclass(frozen=True)
class Patience:
    """How often a failing message is tried (`tries`), how long at first and at most between tries (seconds), and how
    many dead letters make the consumer stop: then something is wrong with us, not with the messages."""

    tries: int = 6
    first: float = 0.05
    most: float = 5.0
    dead_letters: int = 1000


class TooManyDeadLetters(Exception):
    """So many messages could not be handled that going on would hide a fault of ours."""


class Consumer:
    """One service's consumer group over some topics."""

    def __init__(
        self,
        name: str,
        database: Database,
        broker: Broker,
        topics: Sequence[str],
        handlers: Handlers,
        runtime: Any,
        *,
        patience: Patience | None = None,
    ) -> None:
        self._name = name
        self._database = database
        self._broker = broker
        self._topics = topics
        self._handlers = {cls.TYPE: handler for cls, handler in handlers.items()}
        self._runtime = runtime
        self._patience = patience or Patience()

    def run(self, stop: threading.Event) -> None:
        """Handle messages until told to stop; an unreachable broker or database is waited for."""
        backoff = Backoff(stop, most=self._patience.most)
        while not stop.is_set():
            try:
                subscription = self._broker.subscribe(self._name, self._topics)
                try:
                    self._consume(subscription, stop, backoff)
                finally:
                    subscription.close()
            except (BrokerUnavailable, UnknownTopic) as error:
                if not stop.is_set():
                    log.warning("the consumer waits for the broker", error=str(error))
                    backoff.wait()

    def _consume(self, subscription: Subscription, stop: threading.Event, backoff: Backoff) -> None:
        while not stop.is_set():
            records = subscription.poll(1.0)
            done: list[Delivered] = []
            for record in records:
                if stop.is_set():
                    break
                if not self.handle(record, stop):
                    break
                done.append(record)
                reached("consumer.after_commit")
            if done:
                subscription.commit(done)
                reached("consumer.after_offset")
                backoff.reset()

    def handle(self, record: Delivered, stop: threading.Event) -> bool:
        """Bring about the effects of one record, or bury it. False, without effect, when `stop` is set between two
        tries."""
        handler = self._handlers.get(record.headers.get("ce_type", ""))
        if handler is None and "ce_type" in record.headers:
            return True
        backoff = Backoff(stop, first=self._patience.first, most=self._patience.most)
        tries = 0
        while True:
            tries += 1
            try:
                self._once(record, handler)
            except InvalidMessage as error:
                reason = str(error)
                tries = self._patience.tries
            except (OperationalError, InterfaceError) as error:
                log.warning("the consumer waits for its database", error=str(error.orig))
                reason = ""
                tries -= 1
            except Exception as error:
                reason = f"{type(error).__name__}: {error}"
                log.warning("a message failed", id=inbox.message_id_of(record), tries=tries, exc_info=error)
            else:
                return True
            if reason and tries >= self._patience.tries:
                self._bury(record, reason)
                return True
            backoff.wait()
            if stop.is_set():
                return False

    def _once(self, record: Delivered, handler: Handler | None) -> None:
        reached("consumer.before_handler")
        message = received(record)
        assert handler is not None
        with trace.span(message.traceparent), self._database.transaction() as db:
            if inbox.is_blocked(db, self._name, record.key):
                inbox.bury(
                    db, self._name, record, state="parked", reason="waits behind a dead letter of its key"
                )
            elif inbox.claim(db, self._name, message.id):
                handler(self._runtime, db, message)
                db.flush()
                reached("consumer.after_handler")

    def _bury(self, record: Delivered, reason: str) -> None:
        log.error("a message is dead", id=inbox.message_id_of(record), topic=record.topic, reason=reason)
        with self._database.transaction() as db:
            inbox.lock_key(db, self._name, record.key)
            inbox.bury(db, self._name, record, state="dead", reason=reason)
            if inbox.open_dead_letters(db, self._name) > self._patience.dead_letters:
                raise TooManyDeadLetters(
                    f"{self._name} has more than {self._patience.dead_letters} dead letters"
                )
