"""The outbox and its relay: what is committed is published, in order, at least once; what is not, never."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from sqlalchemy import insert

from chassis.messaging import START, BrokerUnavailable, envelope, open_broker, outbox
from chassis.messaging.relay import Relay
from chassis.messaging.tables import OUTBOX
from chassis.telemetry import trace
from contracts import LIVE, SESSIONS, Frame
from contracts.live import ToAll
from tests.support.probe import EVENT, MemoryBroker, Probe, fact, number_of
from tests.support.wait import eventually


def relay_once(probe: Probe, broker: MemoryBroker) -> int:
    with psycopg.connect(probe.database.url, autocommit=True) as connection:
        return Relay(probe.database.url, broker).pass_once(connection)


@contextmanager
def running(relay: Relay) -> Iterator[threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=relay.run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(5)
        assert not thread.is_alive()


def numbers(broker: MemoryBroker) -> list[int]:
    return [int(record.headers["ce_sequence"]) for record in broker.records]


def test_a_message_commits_and_rolls_back_with_its_transaction(probe: Probe) -> None:
    broker = MemoryBroker()
    with pytest.raises(ZeroDivisionError), probe.database.transaction() as db:
        probe.say(db, "k", 1)
        raise ZeroDivisionError
    with probe.database.transaction() as db:
        probe.say(db, "k", 2)
    assert relay_once(probe, broker) == 1
    assert numbers(broker) == [2]
    assert relay_once(probe, broker) == 0


def test_a_message_travels_as_a_cloud_event(probe: Probe) -> None:
    broker = MemoryBroker()
    with trace.span(None) as traceparent, probe.database.transaction() as db:
        outbox.add(db, fact(7), key=EVENT, sequence=3, subject="seven")
    relay_once(probe, broker)
    [record] = broker.records
    assert (record.topic, record.key) == (SESSIONS, EVENT)
    expected = {
        "ce_specversion": "1.0",
        "ce_type": "session.started",
        "ce_source": "/folkmoot/sessions",
        "ce_subject": "seven",
        "ce_sequence": "3",
        "ce_dataschema": "urn:folkmoot:session.started:1",
        "content-type": "application/json",
        "traceparent": traceparent,
    }
    assert {name: record.headers[name] for name in expected} == expected
    assert record.headers["ce_id"].startswith("msg_")
    assert record.headers["ce_time"].endswith("Z")


def test_many_messages_keep_the_order_in_which_they_were_added(probe: Probe) -> None:
    broker = MemoryBroker()
    with probe.database.transaction() as db:
        outbox.add_many(db, [(fact(n), n) for n in range(1200)], key="k")
    while relay_once(probe, broker):
        pass
    assert numbers(broker) == list(range(1200))
    assert broker.batches == [500, 500, 200]


def test_a_frame_is_keyed_by_its_session(probe: Probe) -> None:
    broker = MemoryBroker()
    frame = Frame(
        session_id="ses_" + "0" * 26, event_id=EVENT, seq=9, kind="note", audience=ToAll(), body={"n": 1}
    )
    with probe.database.transaction() as db:
        outbox.add_frame(db, frame)
    relay_once(probe, broker)
    [record] = broker.records
    assert (record.topic, record.key, record.headers["ce_sequence"]) == (LIVE, frame.session_id, "9")


def test_nothing_is_marked_before_the_broker_has_it(probe: Probe) -> None:
    broker = MemoryBroker(failures=[BrokerUnavailable("gone")])
    with probe.database.transaction() as db:
        probe.say(db, "k", 1)
    with pytest.raises(BrokerUnavailable):
        relay_once(probe, broker)
    assert [row.sent_at for row in probe.rows(OUTBOX)] == [None]
    assert relay_once(probe, broker) == 1
    assert probe.rows(OUTBOX)[0].sent_at is not None


def test_a_row_that_commits_after_a_later_one_is_not_lost(probe: Probe) -> None:
    broker = MemoryBroker()
    slow = probe.database.engine.connect()
    slow.execute(insert(OUTBOX).values(topic=SESSIONS, key="slow", headers={"ce_sequence": "1"}, value=b"{}"))
    with probe.database.transaction() as db:
        probe.say(db, "quick", 2)
    assert relay_once(probe, broker) == 1
    slow.commit()
    slow.close()
    assert relay_once(probe, broker) == 1
    assert [record.key for record in broker.records] == ["quick", "slow"]


def test_the_relay_is_woken_by_the_commit(probe: Probe) -> None:
    broker = MemoryBroker()
    with running(Relay(probe.database.url, broker)):
        with probe.database.transaction() as db:
            probe.say(db, "k", 0)
        eventually(lambda: broker.records)
        delays = []
        for n in range(1, 11):
            with probe.database.transaction() as db:
                probe.say(db, "k", n)
            committed = time.monotonic()
            eventually(lambda n=n: len(broker.records) > n, every=0.001)  # type: ignore[misc]
            delays.append(time.monotonic() - committed)
    assert sorted(delays)[5] < 0.1


def test_the_relay_outlives_an_absent_broker(probe: Probe) -> None:
    broker = MemoryBroker(failures=[BrokerUnavailable("gone")] * 3)
    with running(Relay(probe.database.url, broker)):
        with probe.database.transaction() as db:
            for n in range(5):
                probe.say(db, "k", n)
        eventually(lambda: len(broker.records) >= 5)
    assert numbers(broker) == list(range(5))


def test_the_relay_outlives_a_lost_connection_to_its_database(probe: Probe) -> None:
    broker = MemoryBroker()
    with running(Relay(probe.database.url, broker)):
        with probe.database.transaction() as db:
            probe.say(db, "k", 1)
        eventually(lambda: broker.records)
        with psycopg.connect(probe.database.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'folkmoot relay'"
                " AND datname = current_database()"
            )
        with probe.database.transaction() as db:
            probe.say(db, "k", 2)
        eventually(lambda: len(broker.records) >= 2)
    assert numbers(broker) == [1, 2]


def test_of_two_relays_one_works_and_the_other_takes_over(probe: Probe) -> None:
    first, second = MemoryBroker(), MemoryBroker()
    with running(Relay(probe.database.url, first)) as stop:
        with probe.database.transaction() as db:
            probe.say(db, "k", 1)
        eventually(lambda: first.records)
        with running(Relay(probe.database.url, second)):
            with probe.database.transaction() as db:
                probe.say(db, "k", 2)
            eventually(lambda: len(first.records) == 2)
            assert second.records == []
            stop.set()
            with probe.database.transaction() as db:
                probe.say(db, "k", 3)
            eventually(lambda: first.records[2:] or second.records)
    assert sorted({*numbers(first), *numbers(second)}) == [1, 2, 3]


def test_with_twenty_writers_nothing_is_lost_and_each_key_is_in_order(probe: Probe, log_url: str) -> None:
    writers, each = 20, 40

    def write(writer: int) -> None:
        for n in range(each):
            with probe.database.transaction() as db:
                probe.say(db, f"writer-{writer}", n)

    broker = open_broker(log_url)
    with closing(broker), running(Relay(probe.database.url, broker)):
        threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
        for thread in threads:
            thread.start()
        seen: dict[str, list[int]] = {}
        with closing(broker.reader([SESSIONS], after=START)) as reader:
            deadline = time.monotonic() + 30
            while sum(map(len, seen.values())) < writers * each and time.monotonic() < deadline:
                for record in reader.poll(0.5):
                    message = envelope.received(record).message
                    seen.setdefault(record.key, []).append(number_of(message))  # type: ignore[arg-type]
        for thread in threads:
            thread.join()
    assert seen == {f"writer-{writer}": list(range(each)) for writer in range(writers)}
