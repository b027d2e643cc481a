"""Reads the broker for the hub and for integrations, outside any consumer group: every gateway hears everything."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import gevent
from gevent.event import Event

from chassis.clock import Clock
from chassis.messaging.broker import Broker, Delivered, Position
from chassis.messaging.envelope import received
from chassis.messaging.errors import InvalidMessage, Retryable, UnknownTopic
from chassis.telemetry import logs
from contracts import LIVE, Frame, PersonErased, RegistrationCancelled, TokenRevoked
from gateway import vital
from gateway.denylist import DenyList
from gateway.hub.hub import Hub
from gateway.messages.channels import Channels
from gateway.messages.cloudevents import PUBLIC_TOPICS

log = logs.get(__name__)

SINCE = timedelta(minutes=15)
"""How far back a new process reads: as far as the hub's rings go, and longer than any token lives."""
POLL_SECONDS = 5.0
CAUGHT_UP_SECONDS = 0.25
RETRY_SECONDS = 0.5
AT_ONCE = 500


class Feed:
    """Follows some topics for ever and hands each batch on, in order."""

    def __init__(
        self,
        name: str,
        open_broker: Callable[[], Broker],
        topics: tuple[str, ...],
        accept: Callable[[list[Delivered]], None],
        clock: Clock,
    ) -> None:
        self._name = name
        self._open_broker = open_broker
        self._topics = topics
        self._accept = accept
        self._clock = clock
        self._position: Position | None = None
        self._caught_up = Event()
        self._greenlet: gevent.Greenlet | None = None

    def start(self) -> None:
        """Begin to read."""
        self._greenlet = vital.spawn(f"the {self._name} feed", self._follow_for_ever)

    def close(self) -> None:
        """Stop reading."""
        if self._greenlet is not None:
            self._greenlet.kill(block=False)

    def caught_up(self) -> bool:
        """Whether everything that was there at the start has been read."""
        return bool(self._caught_up.is_set())

    def wait(self, timeout: float) -> bool:
        """Wait until caught up; False when it takes longer."""
        reached: bool = self._caught_up.wait(timeout)
        return reached

    @property
    def position(self) -> Position | None:
        """After everything that was handed on."""
        return self._position

    def _follow_for_ever(self) -> None:
        since = self._clock.now() - SINCE
        while True:
            try:
                self._follow(since)
            except (Retryable, UnknownTopic) as error:
                log.warning("the broker cannot be read", feed=self._name, error=str(error))
                gevent.sleep(RETRY_SECONDS)

    def _follow(self, since: datetime) -> None:
        broker = self._open_broker()
        try:
            if self._position is None:
                reader = broker.reader(self._topics, since=since)
            else:
                reader = broker.reader(self._topics, after=self._position)
            try:
                self._position = reader.position
                while True:
                    records = reader.poll(
                        POLL_SECONDS if self._caught_up.is_set() else CAUGHT_UP_SECONDS, AT_ONCE
                    )
                    if records:
                        self._accept(records)
                        self._position = records[-1].position
                    if reader.caught_up:
                        self._caught_up.set()
            finally:
                reader.close()
        finally:
            broker.close()


def frames_to(hub: Hub, clock: Clock) -> Callable[[list[Delivered]], None]:
    """Hands frames to the hub."""

    def accept(records: list[Delivered]) -> None:
        now = clock.now()
        for record in records:
            try:
                message = received(record).message
            except InvalidMessage as error:
                log.error("this is no frame", offset=record.offset, error=str(error))
                continue
            if isinstance(message, Frame):
                hub.accept(message, age=max(0.0, (now - record.at).total_seconds()))

    return accept


def messages_to(channels: Channels, denied: DenyList, hub: Hub) -> Callable[[list[Delivered]], None]:
    """Hands public messages to who follows them, and acts on those that take a right away."""

    def accept(records: list[Delivered]) -> None:
        for record in records:
            if record.headers.get("ce_type") in _TAKES_AWAY:
                _take_away(record)
        channels.accept(records, time.monotonic())

    def _take_away(record: Delivered) -> None:
        try:
            message = received(record).message
        except InvalidMessage as error:
            log.error("this message cannot be read", offset=record.offset, error=str(error))
            return
        if isinstance(message, TokenRevoked):
            denied.add(message.token_id, message.expires_at.timestamp())
            hub.refuse(token_id=message.token_id)
        elif isinstance(message, RegistrationCancelled):
            hub.refuse(person_id=message.person_id, event_id=message.event_id)
        elif isinstance(message, PersonErased):
            hub.refuse(person_id=message.person_id)

    return accept


_TAKES_AWAY = frozenset({TokenRevoked.TYPE, RegistrationCancelled.TYPE, PersonErased.TYPE})
LIVE_TOPICS = (LIVE,)
MESSAGE_TOPICS = PUBLIC_TOPICS
