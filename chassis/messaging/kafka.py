"""Apache Kafka behind the Broker protocol; the only module that knows kafka-python.

kafka-python's defaults lose messages (start at the latest, commit by a timer) and its clients do not survive a fork:
everything here is opened on first use, in the process that uses it, with its own settings.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    KafkaConfigurationError,
    KafkaError,
    RebalanceInProgressError,
    TopicAlreadyExistsError,
    UnknownMemberIdError,
)
from kafka.structs import OffsetAndMetadata

from chassis.messaging import positions
from chassis.messaging.broker import Delivered, Position, Reader, Record, Subscription
from chassis.messaging.errors import BrokerUnavailable, UnknownTopic
from chassis.messaging.topics import TOPICS, Topic
from chassis.telemetry import logs

log = logs.get(__name__)

CLIENT_ID = "folkmoot"


@dataclass(frozen=True)
class _Address:
    """kafka://host:port[,host:port...][?timeout=10&session_timeout=6&instance=name]. In seconds: how long an answer is
    waited for, and after how long a silent member of a group is replaced. `instance` makes the members static: a
    worker that is started again under its name goes on at once; two at the same time need two names."""

    servers: tuple[str, ...]
    timeout: float = 10.0
    session_timeout: float = 6.0
    instance: str | None = None

    @classmethod
    def parse(cls, url: str) -> "_Address":
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        instance = options.pop("instance", None)
        if not parts.netloc or options.keys() - {"timeout", "session_timeout"}:
            raise ValueError(
                "a Kafka address is kafka://host:port[,host:port]?timeout=10&session_timeout=6&instance=name"
            )
        seconds = {name: float(value) for name, value in options.items()}
        return cls(tuple(parts.netloc.split(",")), **seconds, instance=instance)

    @property
    def milliseconds(self) -> int:
        return int(self.timeout * 1000)

    def common(self) -> dict[str, Any]:
        """Settings that every client gets."""
        return {
            "bootstrap_servers": list(self.servers),
            "client_id": CLIENT_ID,
            "bootstrap_timeout_ms": self.milliseconds,
            "request_timeout_ms": self.milliseconds,
            "reconnect_backoff_max_ms": 1000,
        }


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except KafkaConfigurationError:
        raise
    except (KafkaError, OSError) as error:
        raise BrokerUnavailable(f"Kafka does not answer: {error!r}") from error


class KafkaBroker:
    """See chassis.messaging.broker.Broker. Threads may share it; they publish one after the other."""

    def __init__(self, url: str) -> None:
        self._address = _Address.parse(url)
        self._lock = threading.Lock()
        self._producer: Any = None
        self._known: set[str] = set()

    def ensure_topics(self, topics: Iterable[Topic] = TOPICS) -> None:
        wanted = {topic.name: topic for topic in topics}
        with self._admin() as admin:
            existing = set(admin.list_topics())
            missing = {
                name: {
                    "num_partitions": topic.partitions,
                    "replication_factor": -1,  # the cluster's own default
                    "configs": {
                        "retention.ms": str(int(topic.retention.total_seconds() * 1000)),
                        # The time at which the broker took a record in, not the one that its publisher claims.
                        "message.timestamp.type": "LogAppendTime",
                    },
                }
                for name, topic in wanted.items()
                if name not in existing
            }
            if missing:
                with suppress(
                    TopicAlreadyExistsError
                ):  # another process was quicker, perhaps with some of them only
                    admin.create_topics(missing, timeout_ms=self._address.milliseconds)
            if wanted:
                # A consumer that joins before it can see the partitions would be given none.
                admin.wait_for_topics(list(wanted), timeout_ms=self._address.milliseconds)

    def publish(self, records: Sequence[Record]) -> None:
        self._require({record.topic for record in records})
        with self._lock, _translated():
            try:
                if self._producer is None:
                    self._producer = self._open_producer()
                sent = [
                    self._producer.send(
                        record.topic,
                        key=record.key.encode(),
                        value=record.value,
                        headers=[(name, value.encode()) for name, value in record.headers.items()],
                    )
                    for record in records
                ]
                self._producer.flush(self._address.timeout * 2)
                for future in sent:
                    future.get(timeout=0)
            except BaseException:
                # What became of the rest is unknown. A new producer has a new identity, so nothing of the old one
                # can slip in between what is published again.
                self._abandon_producer()
                raise

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        self._require(set(topics))
        with _translated():
            return _Subscription(self._address, group, topics)

    def reader(
        self, topics: Sequence[str], *, after: Position | None = None, since: datetime | None = None
    ) -> Reader:
        wanted = None if after is None else positions.decode(after)
        self._require(set(topics))
        with _translated():
            return _Reader(self._address, topics, wanted, since)

    def forget_old(self) -> None:
        """Kafka does so by itself."""

    def check(self) -> None:
        with self._admin() as admin:
            admin.list_topics()

    def close(self) -> None:
        with self._lock:
            if self._producer is not None:
                self._producer.close(timeout=1)
                self._producer = None

    def _open_producer(self) -> Any:
        return KafkaProducer(
            **self._address.common(),
            acks="all",
            enable_idempotence=True,
            linger_ms=0,
            delivery_timeout_ms=self._address.milliseconds + 1000,
            max_block_ms=self._address.milliseconds,
            allow_auto_create_topics=False,
            metrics_enabled=False,
        )

    def _abandon_producer(self) -> None:
        """End the producer with all that it still wanted to send.

        `close(timeout=0)` of kafka-python 3.0 would not: it flushes first, raises when something is left, and then the
        producer stays as it is, perhaps for ever without an identity (a batch that expires between two tries takes
        the identity away, and no other is asked for).
        """
        producer, self._producer = self._producer, None
        if producer is None:
            return
        producer._sender.force_close()
        producer._sender.join(self._address.timeout)
        with suppress(KafkaError):
            producer.close(timeout=0)

    def _require(self, topics: set[str]) -> None:
        """Raise UnknownTopic for a topic that was never created, before a client waits for it."""
        if topics <= self._known:
            return
        with self._admin() as admin:
            self._known = set(admin.list_topics())
        missing = sorted(topics - self._known)
        if missing:
            raise UnknownTopic(f"there is no topic {', '.join(missing)}")

    @contextmanager
    def _admin(self) -> Iterator[Any]:
        with _translated():
            admin = KafkaAdminClient(**self._address.common())
            try:
                yield admin
            finally:
                admin.close()


def _consumer(address: _Address, **settings: Any) -> Any:
    return KafkaConsumer(
        **address.common(),
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        allow_auto_create_topics=False,
        fetch_max_wait_ms=500,
        # A consumer that sees no partitions of a topic yet (both are just starting) gets none until it asks again.
        metadata_max_age_ms=5_000,
        metrics_enabled=False,
        **settings,
    )


def _flat(polled: dict[TopicPartition, list[Any]]) -> Iterator[Any]:
    for records in polled.values():
        yield from records


def _delivered(record: Any, position: Position) -> Delivered:
    return Delivered(
        record.topic,
        (record.key or b"").decode(),
        {name: value.decode() for name, value in record.headers},
        record.value,
        record.partition,
        record.offset,
        datetime.fromtimestamp(record.timestamp / 1000, UTC),
        position,
    )


class _Subscription:
    def __init__(self, address: _Address, group: str, topics: Sequence[str]) -> None:
        self._timeout = address.milliseconds
        session = int(address.session_timeout * 1000)
        self._consumer = _consumer(
            address,
            group_id=group,
            group_instance_id=address.instance and f"{group}-{address.instance}",
            session_timeout_ms=session,
            heartbeat_interval_ms=session // 4,
            max_poll_records=100,
        )
        try:
            if not all(self._consumer.partitions_for_topic(topic) for topic in topics):
                raise BrokerUnavailable("Kafka does not yet tell the partitions of every topic")
            self._consumer.subscribe(list(topics))
        except BaseException:
            self.close()
            raise

    def poll(self, timeout: float) -> list[Delivered]:
        with _translated():
            polled = self._consumer.poll(int(timeout * 1000))
        return [_delivered(record, "-") for record in _flat(polled)]

    def commit(self, records: Sequence[Delivered]) -> None:
        offsets: dict[TopicPartition, OffsetAndMetadata] = {}
        for record in records:
            # Within a partition they are in order, so the last one stays.
            offsets[TopicPartition(record.topic, record.partition)] = OffsetAndMetadata(
                record.offset + 1, "", -1
            )
        if not offsets:
            return
        try:
            with _translated():
                self._consumer.commit(offsets, timeout_ms=self._timeout)
        except BrokerUnavailable as error:
            lost = (CommitFailedError, IllegalGenerationError, RebalanceInProgressError, UnknownMemberIdError)
            if not isinstance(error.__cause__, lost):
                raise
            # The group gave the partitions to another member meanwhile, which gets these records again.
            log.info("a rebalance overtook a commit", reason=repr(error.__cause__))

    def close(self) -> None:
        with suppress(KafkaError, OSError):
            self._consumer.close(autocommit=False, timeout_ms=2000)


class _Reader:
    def __init__(
        self,
        address: _Address,
        topics: Sequence[str],
        after: positions.Offsets | None,
        since: datetime | None,
    ) -> None:
        self._consumer = _consumer(address, group_id=None)
        try:
            partitions = [
                TopicPartition(topic, partition)
                for topic in topics
                for partition in sorted(self._consumer.partitions_for_topic(topic) or ())
            ]
            if {partition.topic for partition in partitions} != set(topics):
                raise BrokerUnavailable("Kafka does not yet tell the partitions of every topic")
            self._consumer.assign(partitions)
            self._ends: dict[TopicPartition, int] = self._consumer.end_offsets(
                partitions, timeout_ms=address.milliseconds
            )
            self._next = self._first(partitions, after, since, address.milliseconds)
            for (topic, partition), offset in self._next.items():
                self._consumer.seek(TopicPartition(topic, partition), offset)
        except BaseException:
            self.close()
            raise

    def _first(
        self,
        partitions: list[TopicPartition],
        after: positions.Offsets | None,
        since: datetime | None,
        timeout_ms: int,
    ) -> positions.Offsets:
        if after is not None:
            kept: dict[TopicPartition, int] = self._consumer.beginning_offsets(
                partitions, timeout_ms=timeout_ms
            )
            return {tuple(each): max(after.get(tuple(each), 0), kept[each]) for each in partitions}
        found: dict[TopicPartition, Any] = {}
        if since is not None:
            # Asked for after the ends: a record that arrives in between is beyond the end, so it is not missed.
            millisecond = int(since.timestamp() * 1000)
            found = self._consumer.offsets_for_times(
                dict.fromkeys(partitions, millisecond), timeout_ms=timeout_ms
            )
        return {
            tuple(partition): end if (first := found.get(partition)) is None else first.offset
            for partition, end in self._ends.items()
        }

    @property
    def caught_up(self) -> bool:
        return all(self._next[tuple(partition)] >= end for partition, end in self._ends.items())

    @property
    def position(self) -> Position:
        return positions.encode(self._next)

    def poll(self, timeout: float, limit: int = 500) -> list[Delivered]:
        with _translated():
            polled = self._consumer.poll(int(timeout * 1000), max_records=limit)
        delivered = []
        for record in _flat(polled):
            self._next[record.topic, record.partition] = record.offset + 1
            delivered.append(_delivered(record, self.position))
        return delivered

    def close(self) -> None:
        with suppress(KafkaError, OSError):
            self._consumer.close(autocommit=False, timeout_ms=2000)
