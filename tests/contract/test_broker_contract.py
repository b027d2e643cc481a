"""What every broker promises. Nothing above the protocol may depend on more than this."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import count

import pytest

from chassis.messaging import (
    START,
    Broker,
    BrokerUnavailable,
    Delivered,
    Reader,
    Record,
    Subscription,
    Topic,
    UnknownTopic,
    open_broker,
)

_numbers = count(1)
NewTopic = Callable[..., str]


@pytest.fixture
def new_topic(broker: Broker) -> NewTopic:
    """Makes a topic that no other test uses."""

    def make(partitions: int = 1) -> str:
        name = f"test.contract-{next(_numbers)}"
        broker.ensure_topics([Topic(name, partitions=partitions)])
        return name

    return make


@pytest.fixture
def topic(new_topic: NewTopic) -> str:
    return new_topic()


@pytest.fixture
def subscribe(broker: Broker) -> Iterator[Callable[[str, Sequence[str]], Subscription]]:
    opened: list[Subscription] = []

    def make(group: str, topics: Sequence[str]) -> Subscription:
        opened.append(broker.subscribe(group, topics))
        return opened[-1]

    yield make
    for subscription in opened:
        subscription.close()


Subscribe = Callable[[str, Sequence[str]], Subscription]


def record(topic: str, value: str, key: str = "k") -> Record:
    return Record(topic, key, {"ce_id": value}, value.encode())


def values(records: Sequence[Delivered]) -> list[str]:
    return [each.value.decode() for each in records]


def take(source: Reader | Subscription, number: int, within: float = 15) -> list[Delivered]:
    """The next `number` records of a reader or subscription, or fewer when the time is up."""
    taken: list[Delivered] = []
    deadline = time.monotonic() + within
    while len(taken) < number and time.monotonic() < deadline:
        taken += source.poll(0.25)
    return taken


def test_a_record_comes_back_as_it_was_published(broker: Broker, topic: str) -> None:
    before = datetime.now(UTC)
    sent = Record(topic, "évènement", {"ce_id": "1", "ce_subject": "Zoë"}, b'{"n": 1, "raw": "\x00\xff"}')
    broker.publish([sent])
    with closing(broker.reader([topic], after=START)) as reader:
        [got] = take(reader, 1)
    assert (got.topic, got.key, dict(got.headers), got.value) == (topic, sent.key, sent.headers, sent.value)
    assert (got.partition, got.offset) == (0, 0)
    assert abs((got.at - before).total_seconds()) < 30


def test_records_of_one_key_keep_the_order_in_which_they_were_published(
    broker: Broker, new_topic: NewTopic
) -> None:
    topic = new_topic(partitions=3)
    broker.publish([record(topic, f"{n}", key=f"key-{n % 5}") for n in range(300)])
    broker.publish([record(topic, f"{n}", key=f"key-{n % 5}") for n in range(300, 400)])
    with closing(broker.reader([topic], after=START)) as reader:
        got = take(reader, 400)
    assert len(got) == 400
    for key in range(5):
        of_key = [int(each.value) for each in got if each.key == f"key-{key}"]
        assert of_key == list(range(key, 400, 5))


def test_publishing_nothing_is_harmless(broker: Broker) -> None:
    broker.publish([])


def test_creating_topics_again_leaves_their_records_alone(broker: Broker, topic: str) -> None:
    broker.publish([record(topic, "a")])
    broker.ensure_topics([Topic(topic)])
    with closing(broker.reader([topic], after=START)) as reader:
        assert values(take(reader, 1)) == ["a"]


def test_processes_that_create_the_same_topics_at_once_can_all_use_them(broker_url: str) -> None:
    topics = [Topic(f"test.race-{n}", partitions=2) for n in range(4)]
    failed: list[Exception] = []

    def create_and_use() -> None:
        with closing(open_broker(broker_url)) as own:
            try:
                own.ensure_topics(topics)
                own.publish([record(topic.name, "a") for topic in topics])
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=create_and_use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with (
        closing(open_broker(broker_url)) as own,
        closing(own.reader([topics[0].name], after=START)) as reader,
    ):
        assert values(take(reader, 4)) == ["a"] * 4


def test_a_topic_that_was_never_created_is_refused(broker: Broker) -> None:
    with pytest.raises(UnknownTopic):
        broker.publish([record("test.nowhere", "a")])
    with pytest.raises(UnknownTopic):
        broker.reader(["test.nowhere"])


def test_a_reader_without_a_position_sees_only_what_comes_after_it(broker: Broker, topic: str) -> None:
    broker.publish([record(topic, "old")])
    with closing(broker.reader([topic])) as reader:
        assert reader.poll(0) == []
        broker.publish([record(topic, "new")])
        assert values(take(reader, 1)) == ["new"]


def test_a_reader_starts_at_a_time(broker: Broker, topic: str) -> None:
    broker.publish([record(topic, "old")])
    with closing(broker.reader([topic], after=START)) as reader:
        [old] = take(reader, 1)
    time.sleep(0.02)
    broker.publish([record(topic, "new"), record(topic, "newer")])
    with closing(broker.reader([topic], after=START)) as reader:
        since = take(reader, 3)[1].at
    assert since > old.at
    with closing(broker.reader([topic], since=since)) as reader:
        assert values(take(reader, 2)) == ["new", "newer"]


def test_a_reader_that_starts_at_a_time_without_records_sees_what_comes_next(
    broker: Broker, topic: str
) -> None:
    broker.publish([record(topic, "old")])
    time.sleep(0.02)
    with closing(broker.reader([topic], since=datetime.now(UTC))) as reader:
        broker.publish([record(topic, "new")])
        assert values(take(reader, 1)) == ["new"]


def test_a_position_resumes_over_several_topics_without_gap_or_double(
    broker: Broker, new_topic: NewTopic
) -> None:
    topics = [new_topic(partitions=2), new_topic(partitions=2)]
    names = [record(topic, f"{topic}/{n}", key=f"{n}") for n in range(20) for topic in topics]
    broker.publish(names)
    with closing(broker.reader(topics, after=START)) as reader:
        everything = take(reader, 40)
    assert sorted(values(everything)) == sorted(each.value.decode() for each in names)
    for stop in (0, 1, 7, 20, 39, 40):
        position = everything[stop - 1].position if stop else START
        with closing(broker.reader(topics, after=position)) as reader:
            rest = take(reader, 40 - stop, within=15 if stop < 40 else 0.3)
        assert sorted(values(rest)) == sorted(values(everything[stop:]))


def test_a_reader_tells_its_position_even_before_the_first_record(broker: Broker, topic: str) -> None:
    broker.publish([record(topic, "old")])
    with closing(broker.reader([topic])) as reader:
        position = reader.position
    broker.publish([record(topic, "new")])
    with closing(broker.reader([topic], after=position)) as reader:
        assert values(take(reader, 1)) == ["new"]


def test_a_reader_knows_when_it_has_caught_up(broker: Broker, new_topic: NewTopic) -> None:
    topics = [new_topic(partitions=2), new_topic()]
    broker.publish([record(topics[0], f"{n}", key=f"{n}") for n in range(20)])
    with closing(broker.reader(topics, after=START)) as reader:
        assert not reader.caught_up
        got = 0
        while not reader.caught_up:
            got += len(reader.poll(0.05, limit=7))
        assert got == 20
        position = reader.position
    for ahead in (broker.reader(topics, after=position), broker.reader(topics, since=datetime.now(UTC))):
        with closing(ahead):
            ahead.poll(0)
            assert ahead.caught_up


def test_a_reader_returns_no_more_than_it_is_asked_for(broker: Broker, topic: str) -> None:
    broker.publish([record(topic, f"{n}") for n in range(10)])
    with closing(broker.reader([topic], after=START)) as reader:
        first: list[Delivered] = []
        while not first:
            first = reader.poll(1, limit=3)
        assert len(first) <= 3
        rest = take(reader, 10 - len(first))
    assert values(first + rest) == [f"{n}" for n in range(10)]
    with closing(broker.reader([topic], after=first[-1].position)) as reader:
        assert values(take(reader, len(rest))) == values(rest)


@pytest.mark.parametrize("position", ["", "no", "a_1", "a_x-1", "a_1-x", "a_1-1~", "_1-1", "a_-1-1"])
def test_a_position_that_no_reader_gave_is_refused(broker: Broker, topic: str, position: str) -> None:
    with pytest.raises(ValueError, match="position"):
        broker.reader([topic], after=position)


def test_a_new_group_starts_with_the_oldest_record(broker: Broker, topic: str, subscribe: Subscribe) -> None:
    broker.publish([record(topic, "a"), record(topic, "b")])
    assert values(take(subscribe("oldest", [topic]), 2)) == ["a", "b"]


def test_what_was_committed_is_not_delivered_again_and_the_rest_is(
    broker: Broker, topic: str, subscribe: Subscribe
) -> None:
    broker.publish([record(topic, value) for value in "abcd"])
    first = subscribe("resume", [topic])
    got = take(first, 4)
    assert values(got) == list("abcd")
    first.commit(got[:2])
    first.close()
    assert values(take(subscribe("resume", [topic]), 2)) == ["c", "d"]


def test_groups_do_not_notice_each_other(broker: Broker, topic: str, subscribe: Subscribe) -> None:
    broker.publish([record(topic, "a")])
    one = subscribe("one", [topic])
    one.commit(take(one, 1))
    assert values(take(subscribe("other", [topic]), 1)) == ["a"]


def test_each_record_goes_to_one_member_and_a_closed_member_is_replaced(
    broker: Broker, topic: str, subscribe: Subscribe
) -> None:
    first = subscribe("members", [topic])
    broker.publish([record(topic, "a")])
    got = take(first, 1)
    assert values(got) == ["a"]
    first.commit(got)
    first.close()
    second = subscribe("members", [topic])
    broker.publish([record(topic, "b")])
    assert values(take(second, 1)) == ["b"]
    assert second.poll(0.2) == []


def test_a_member_waits_while_another_holds_the_only_partition(
    broker: Broker, topic: str, subscribe: Subscribe
) -> None:
    seen: dict[str, list[str]] = {"first": [], "second": []}
    stop = threading.Event()

    def consume(name: str) -> None:
        subscription = broker.subscribe("rivals", [topic])
        while not stop.is_set():
            records = subscription.poll(0.1)
            seen[name] += values(records)
            subscription.commit(records)
        subscription.close()

    members = [threading.Thread(target=consume, args=(name,)) for name in seen]
    for member in members:
        member.start()
    for n in range(30):
        broker.publish([record(topic, f"{n}")])
    deadline = time.monotonic() + 20
    while len(seen["first"] + seen["second"]) < 30 and time.monotonic() < deadline:
        time.sleep(0.02)
    stop.set()
    for member in members:
        member.join()
    assert sorted(seen["first"] + seen["second"], key=int) == [f"{n}" for n in range(30)]
    for name in seen:
        assert [int(value) for value in seen[name]] == sorted(int(value) for value in seen[name])


def test_a_reader_misses_nothing_while_many_publish_at_once(
    broker_url: str, broker: Broker, topic: str
) -> None:
    writers, each = 6, 60

    def publish(writer: int) -> None:
        with closing(open_broker(broker_url)) as own:
            for n in range(each):
                own.publish([record(topic, f"{writer}:{n}", key=f"{writer}")])

    with closing(broker.reader([topic], after=START)) as reader:
        threads = [threading.Thread(target=publish, args=(writer,)) for writer in range(writers)]
        for thread in threads:
            thread.start()
        got = take(reader, writers * each, within=40)
        for thread in threads:
            thread.join()
    assert [record.offset for record in got] == list(range(writers * each))
    for writer in range(writers):
        assert [v for v in values(got) if v.startswith(f"{writer}:")] == [
            f"{writer}:{n}" for n in range(each)
        ]


def test_publishers_of_several_topics_do_not_block_each_other_for_ever(
    broker_url: str, broker: Broker, new_topic: NewTopic
) -> None:
    topics = [new_topic() for _ in range(3)]
    writers, each = 4, 15

    def publish(writer: int) -> None:
        mine = topics[writer % 3 :] + topics[: writer % 3]
        with closing(open_broker(broker_url)) as own:
            for n in range(each):
                own.publish([record(topic, f"{writer}:{n}", key=f"{writer}") for topic in mine])

    threads = [threading.Thread(target=publish, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with closing(broker.reader(topics, after=START)) as reader:
        got = take(reader, writers * each * 3)
    assert len(got) == writers * each * 3


def test_a_waiting_reader_is_woken_at_once(broker: Broker, topic: str) -> None:
    arrived: list[float] = []
    with closing(broker.reader([topic])) as reader:

        def wait() -> None:
            for _ in range(20):
                if take(reader, 1):
                    arrived.append(time.monotonic())

        thread = threading.Thread(target=wait)
        thread.start()
        delays = []
        for n in range(20):
            sent = time.monotonic()
            broker.publish([record(topic, f"{n}")])
            while len(arrived) <= n and time.monotonic() < sent + 10:
                time.sleep(0.001)
            delays.append(arrived[n] - sent)
        thread.join()
    assert sorted(delays)[10] < 0.1


def test_a_record_near_the_size_limit_passes(broker: Broker, topic: str) -> None:
    broker.publish([Record(topic, "k", {}, b"x" * 900_000)])
    with closing(broker.reader([topic], after=START)) as reader:
        assert len(take(reader, 1)[0].value) == 900_000


def test_a_broker_that_is_not_there_is_called_unavailable(broker_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    scheme = broker_url.partition("://")[0]
    nobody = "kafka://127.0.0.1:{}?timeout=2" if scheme == "kafka" else "postgresql://x@127.0.0.1:{}/x"
    with closing(open_broker(nobody.format(port))) as absent:
        with pytest.raises(BrokerUnavailable):
            absent.check()
        with pytest.raises(BrokerUnavailable):
            absent.publish([record("test.any", "a")])


def test_checking_a_broker_that_is_there_passes(broker: Broker, topic: str) -> None:
    broker.check()
    broker.forget_old()
