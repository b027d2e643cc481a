"""Kafka is killed and comes back: publishers publish again, readers and consumers go on, and nothing is lost."""

import threading
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from chassis.messaging import START, BrokerUnavailable, Delivered, Record, Topic, open_broker
from tests.support.kafka import TestKafka, kafka_broker
from tests.support.wait import eventually

TOPIC = Topic("test.crash", partitions=3)
NUMBER = 60


def publish(address: str, kill: Callable[[], None]) -> None:
    """Publish as the relay does: again and again until it is acknowledged."""
    with closing(open_broker(address)) as broker:
        for n in range(NUMBER):
            if n in (20, 40):
                threading.Thread(target=kill).start()
            record = Record(TOPIC.name, f"key-{n % 4}", {"ce_id": f"{n}"}, b"x")
            while True:
                try:
                    broker.publish([record])
                    break
                except BrokerUnavailable:
                    time.sleep(0.05)


def first_copies(records: list[Delivered]) -> dict[str, list[int]]:
    """By key, in the order of their first arrival: later copies are known by their id."""
    seen: dict[str, list[int]] = {}
    for record in records:
        ids = seen.setdefault(record.key, [])
        if int(record.headers["ce_id"]) not in ids:
            ids.append(int(record.headers["ce_id"]))
    return seen


@pytest.mark.kafka
def test_readers_and_consumers_outlive_a_killed_broker() -> None:
    expected = {f"key-{key}": list(range(key, NUMBER, 4)) for key in range(4)}
    with kafka_broker() as kafka, closing(open_broker(kafka.address)) as broker:
        broker.ensure_topics([TOPIC])
        with closing(broker.reader([TOPIC.name], after=START)) as reader:
            subscription = broker.subscribe("crash", [TOPIC.name])
            read: list[Delivered] = []
            consumed: list[Delivered] = []
            done = threading.Event()

            def read_on() -> None:
                while not done.is_set():
                    read.extend(reader.poll(0.2))

            def consume_on() -> None:
                nonlocal subscription
                while not done.is_set():
                    try:
                        records = subscription.poll(0.2)
                        consumed.extend(records)
                        subscription.commit(records)
                    except BrokerUnavailable:
                        subscription.close()
                        while not done.is_set():
                            try:
                                subscription = broker.subscribe("crash", [TOPIC.name])
                                break
                            except BrokerUnavailable:
                                continue

            threads = [threading.Thread(target=each) for each in (read_on, consume_on)]
            for thread in threads:
                thread.start()
            publish(kafka.address, kafka.restart)
            deadline = time.monotonic() + 40
            while time.monotonic() < deadline and not (
                first_copies(read) == first_copies(consumed) == expected
            ):
                time.sleep(0.05)
            done.set()
            for thread in threads:
                thread.join()
            subscription.close()
    assert first_copies(read) == expected
    assert first_copies(consumed) == expected


@pytest.mark.kafka
def test_a_named_instance_that_crashed_goes_on_at_once_under_its_name(kafka: TestKafka) -> None:
    """Without a name, its partitions would be held for it until the session timeout, here 30 seconds."""
    topic = Topic("test.instance", partitions=1)
    address = kafka.address.replace("session_timeout=1.5", "session_timeout=30") + "&instance=one"
    with closing(open_broker(address)) as broker:
        broker.ensure_topics([topic])
        broker.publish([Record(topic.name, "k", {}, b"a")])
        crashed = broker.subscribe("named", [topic.name])
        successor = None
        try:
            eventually(lambda: crashed.poll(0.2))
            successor = broker.subscribe("named", [topic.name])
            eventually(lambda: successor.poll(0.2), within=20)
        finally:
            for member in (crashed, successor):
                if member is not None:
                    member.close()


@pytest.mark.kafka
def test_what_was_given_up_is_not_sent_later() -> None:
    record = Record(TOPIC.name, "key", {}, b"x")

    def published() -> bool:
        impatient.publish([record])
        return True

    with kafka_broker() as kafka, closing(open_broker(f"kafka://{kafka.bootstrap}?timeout=0.5")) as impatient:
        with closing(open_broker(kafka.address)) as patient:
            patient.ensure_topics([TOPIC])
        others = set(threading.enumerate())
        eventually(published, within=60, forgiving=(BrokerUnavailable,))
        assert set(threading.enumerate()) - others  # the producer sends in a thread of its own
        kafka.kill()
        with pytest.raises(BrokerUnavailable):
            published()
        eventually(lambda: set(threading.enumerate()) == others, within=60)
        kafka.start()
        eventually(published, within=60, forgiving=(BrokerUnavailable,))
