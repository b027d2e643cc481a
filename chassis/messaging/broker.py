"""The one face of both brokers. Nothing above it knows which one runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chassis.messaging.topics import TOPICS, Topic

Position = str
"""Where a reader is: opaque, made of letters, digits and `-._~` only, good for ever on the broker that gave it."""

START: Position = "-"
"""Before the oldest record that is kept."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is published: records of one topic and key are delivered in the order in which they were published."""

    topic: str
    key: str
    headers: Mapping[str, str]
    value: bytes


@dataclass(frozen=True, slots=True)
class Delivered(Record):
    """A record as it comes back. Offsets rise within a topic and partition; `at` is when the broker took it in."""

    partition: int
    offset: int
    at: datetime
    position: Position = START


class Subscription(Protocol):
    """A consumer group's share of some topics: each partition is given to one member of the group at a time.

    Used by one thread. Every method raises BrokerUnavailable when the connection is lost: close, subscribe again.
    """

    def poll(self, timeout: float) -> list[Delivered]:
        """The next records, in order within each partition; waits up to `timeout` seconds for the first one."""

    def commit(self, records: Sequence[Delivered]) -> None:
        """These records, and all before them in their partitions, need not be delivered to this group again."""

    def close(self) -> None:
        """Hand the partitions to the other members; what was not committed is delivered again."""


class Reader(Protocol):
    """Reads topics from a position on, outside any group and without leaving a trace. Used by one thread.

    Raises BrokerUnavailable when the connection is lost: open another one after the last position.
    """

    @property
    def position(self) -> Position:
        """After everything that `poll` has returned."""

    @property
    def caught_up(self) -> bool:
        """Whether `poll` has returned everything that was there when the reader was opened. An empty poll does not
        say so: the first records may take longer than its timeout."""

    def poll(self, timeout: float, limit: int = 500) -> list[Delivered]:
        """The next records, at most `limit`; waits up to `timeout` seconds for the first one. Each carries the
        position after itself."""

    def close(self) -> None:
        """Let go of the connection."""


class Broker(Protocol):
    """A durable log of topics. Make one in the process that uses it, after any fork."""

    def ensure_topics(self, topics: Iterable[Topic] = TOPICS) -> None:
        """Create the topics that are missing; those that exist are left as they are."""

    def publish(self, records: Sequence[Record]) -> None:
        """Append in order and return when every record is safe.

        Raises BrokerUnavailable when that is not known; some may have been appended, so publish all again: readers
        know a message by its id. Raises UnknownTopic when a topic was never created.
        """

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        """Join a consumer group; a new group starts with the oldest record that is kept."""

    def reader(
        self, topics: Sequence[str], *, after: Position | None = None, since: datetime | None = None
    ) -> Reader:
        """Read from after a position (START: from the oldest record), or from a time on, or (neither given) only
        what is published from now on."""

    def forget_old(self) -> None:
        """Drop what is older than its topic's retention, where the broker does not do so by itself."""

    def check(self) -> None:
        """Raise BrokerUnavailable when the broker does not answer."""

    def close(self) -> None:
        """Let go of the connections; subscriptions and readers have their own."""


def open_broker(url: str) -> Broker:
    """The broker at `url`: postgresql://... (the embedded log) or kafka://host:port[,host:port...].

    Connects on first use. Raises ValueError when the address is neither.
    """
    scheme = url.partition("://")[0]
    # Imported here because each client library costs memory that only its own broker's users should pay.
    if scheme in ("postgresql", "postgres"):
        from chassis.messaging.postgres import PostgresBroker

        return PostgresBroker(url)
    if scheme == "kafka":
        from chassis.messaging.kafka import KafkaBroker

        return KafkaBroker(url)
    raise ValueError(f"a broker's address starts with postgresql:// or kafka://, not {scheme!r}")
