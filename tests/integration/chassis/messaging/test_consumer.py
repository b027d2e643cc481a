"""The consumer: one effect of each message, in order; what cannot be handled steps aside and keeps its place."""

import threading
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from chassis.messaging import InvalidMessage, Patience, Received, Retryable, dead_letters
from chassis.messaging.consumer import Consumer, TooManyDeadLetters
from chassis.messaging.inbox import Handlers
from chassis.messaging.tables import DEAD_LETTERS, INBOX, OUTBOX
from chassis.problems import Unavailable
from chassis.telemetry import trace
from contracts import DEAD, SESSIONS, SessionEnded, SessionStarted
from tests.support.probe import (
    EFFECTS,
    EVENT,
    ORGANISATION,
    MemoryBroker,
    Probe,
    delivered,
    fact,
    note,
    number_of,
)

QUICK = Patience(tries=3, first=0.001, most=0.002)
NEVER = threading.Event()


def consumer(probe: Probe, handlers: Handlers, patience: Patience = QUICK) -> Consumer:
    return Consumer("probe", probe.database, MemoryBroker(), [SESSIONS], handlers, probe, patience=patience)


class Moody:
    """A handler that fails as told, then behaves."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.calls = 0

    def __call__(self, runtime: Any, db: Session, received: Received[SessionStarted]) -> None:
        self.calls += 1
        note(runtime, db, received)
        if self.failures:
            raise self.failures.pop(0)


class Picky:
    """A handler that refuses some numbers."""

    def __init__(self, *refused: int) -> None:
        self.refused = set(refused)

    def __call__(self, runtime: Any, db: Session, received: Received[SessionStarted]) -> None:
        if number_of(received.message) in self.refused:
            raise InvalidMessage("this number is refused")
        note(runtime, db, received)


def states(probe: Probe) -> list[tuple[str, str, bool]]:
    return [
        (row.state, row.headers.get("ce_sequence", ""), row.resolved_at is not None)
        for row in probe.rows(DEAD_LETTERS)
    ]


def test_a_message_delivered_twice_takes_effect_once(probe: Probe) -> None:
    record = delivered(fact(1))
    works = consumer(probe, {SessionStarted: note})
    assert works.handle(record, NEVER)
    assert works.handle(record, NEVER)
    assert probe.effects() == ["1"]


def test_two_consumers_have_an_effect_each(probe: Probe) -> None:
    record = delivered(fact(1))
    for name in ("one", "other"):
        Consumer(name, probe.database, MemoryBroker(), [], {SessionStarted: note}, probe).handle(
            record, NEVER
        )
    assert probe.effects() == ["1", "1"]


def test_effects_and_messages_of_a_failed_handler_are_undone_before_the_next_try(probe: Probe) -> None:
    def chatty(runtime: Probe, db: Session, received: Received[SessionStarted]) -> None:
        moody(runtime, db, received)

    def answer(runtime: Probe, db: Session, received: Received[SessionStarted]) -> None:
        runtime.say(db, "answer", 5)
        chatty(runtime, db, received)

    moody = Moody(Retryable("not yet"), RuntimeError("a bug that passes"))
    assert consumer(probe, {SessionStarted: answer}).handle(delivered(fact(1)), NEVER)
    assert moody.calls == 3
    assert probe.effects() == ["1"]
    assert len(probe.rows(OUTBOX)) == 1
    assert len(probe.rows(INBOX)) == 1


def test_types_without_a_handler_are_passed_over(probe: Probe) -> None:
    ended = SessionEnded(session_id="ses_" + "0" * 26, event_id=EVENT, organisation_id=ORGANISATION)
    works = consumer(probe, {SessionStarted: note})
    assert works.handle(delivered(ended), NEVER)
    unheard_of = delivered(fact(1), headers={"ce_type": "from.the.future", "ce_id": "msg_x"})
    assert works.handle(unheard_of, NEVER)
    assert (probe.effects(), probe.rows(INBOX), probe.rows(DEAD_LETTERS)) == ([], [], [])


def test_a_handler_works_under_the_trace_of_its_message(probe: Probe) -> None:
    seen: list[str | None] = []

    def remember(runtime: Probe, db: Session, received: Received[SessionStarted]) -> None:
        seen.append(trace.current())

    with trace.span(None) as sent:
        record = delivered(fact(1))
    consumer(probe, {SessionStarted: remember}).handle(record, NEVER)
    [current] = seen
    assert current is not None
    assert current[3:35] == sent[3:35]


def test_an_invalid_message_is_dead_at_once_and_published_with_reason_and_origin(probe: Probe) -> None:
    moody = Moody(InvalidMessage("it makes no sense"))
    record = delivered(fact(1), key="k", offset=41)
    assert consumer(probe, {SessionStarted: moody}).handle(record, NEVER)
    assert moody.calls == 1
    assert probe.effects() == []
    assert states(probe) == [("dead", "1", False)]
    [letter] = probe.rows(OUTBOX)
    assert (letter.topic, letter.key, bytes(letter.value)) == (DEAD, "k", record.value)
    assert letter.headers["dead_reason"] == "it makes no sense"
    assert letter.headers["dead_origin"] == f"{SESSIONS}/0/41"
    assert letter.headers["dead_consumer"] == "probe"
    assert letter.headers["ce_id"] == record.headers["ce_id"]


@pytest.mark.parametrize(
    "failure", [Retryable("away"), Unavailable("Registration is away."), RuntimeError("a bug")]
)
def test_a_message_that_fails_every_time_is_dead_after_bounded_tries(
    probe: Probe, failure: Exception
) -> None:
    moody = Moody(*[failure] * 10)
    assert consumer(probe, {SessionStarted: moody}).handle(delivered(fact(1)), NEVER)
    assert moody.calls == QUICK.tries
    assert states(probe) == [("dead", "1", False)]


def test_a_record_that_is_no_message_is_dead(probe: Probe) -> None:
    works = consumer(probe, {SessionStarted: note})
    strange = [
        delivered(fact(1), headers={}, offset=1),
        delivered(fact(1), headers={"ce_type": "session.started", "ce_id": "msg_1"}, offset=2),
        delivered(
            fact(1),
            headers={
                "ce_type": "session.started",
                "ce_id": "msg_2",
                "ce_dataschema": "urn:folkmoot:session.started:99",
            },
        ),
    ]
    for number, record in enumerate(strange):
        works.handle(record, NEVER)
        assert len(probe.rows(DEAD_LETTERS)) == number + 1


def test_later_messages_of_a_dead_key_wait_while_other_keys_go_on(probe: Probe) -> None:
    works = consumer(probe, {SessionStarted: Picky(1)})
    for offset, (key, number) in enumerate([("a", 1), ("a", 2), ("b", 3), ("a", 4)]):
        works.handle(delivered(fact(number), key=key, sequence=number, offset=offset), NEVER)
    assert probe.effects() == ["3"]
    assert states(probe) == [("dead", "1", False), ("parked", "2", False), ("parked", "4", False)]
    assert len(probe.rows(OUTBOX)) == 1


def test_replay_handles_the_dead_and_the_parked_in_order_and_opens_the_key(probe: Probe) -> None:
    picky = Picky(1)
    handlers = {SessionStarted: picky}
    works = consumer(probe, handlers)
    for number in (1, 2, 3):
        works.handle(delivered(fact(number), sequence=number, offset=number), NEVER)
    still = dead_letters.replay(probe, probe.database, "probe", handlers)
    assert still.handled == 0
    assert list(still.still_dead) == ["k"]
    picky.refused.clear()
    outcome = dead_letters.replay(probe, probe.database, "probe", handlers)
    assert (outcome.handled, outcome.still_dead) == (3, {})
    works.handle(delivered(fact(4), sequence=4, offset=4), NEVER)
    assert probe.effects() == ["1", "2", "3", "4"]
    assert all(resolved for _, _, resolved in states(probe))


def test_a_dead_letter_delivered_again_is_neither_buried_nor_handled_twice(probe: Probe) -> None:
    picky = Picky(1)
    works = consumer(probe, {SessionStarted: picky})
    record = delivered(fact(1))
    works.handle(record, NEVER)
    works.handle(record, NEVER)
    assert states(probe) == [("dead", "1", False)]
    picky.refused.clear()
    dead_letters.replay(probe, probe.database, "probe", {SessionStarted: picky})
    works.handle(record, NEVER)
    assert probe.effects() == ["1"]


def test_a_replay_of_one_key_leaves_the_others(probe: Probe) -> None:
    picky = Picky(1, 2)
    works = consumer(probe, {SessionStarted: picky})
    works.handle(delivered(fact(1), key="a"), NEVER)
    works.handle(delivered(fact(2), key="b"), NEVER)
    picky.refused.clear()
    assert dead_letters.replay(probe, probe.database, "probe", {SessionStarted: picky}, key="b").handled == 1
    assert probe.effects() == ["2"]


def test_replaying_while_messages_come_in_strands_none_and_keeps_their_order(probe: Probe) -> None:
    handlers: Handlers = {SessionStarted: Picky()}
    with_fault = consumer(probe, {SessionStarted: Picky(0)})
    with_fault.handle(delivered(fact(0), offset=0), NEVER)
    works = consumer(probe, handlers)

    def consume() -> None:
        for number in range(1, 40):
            works.handle(delivered(fact(number), sequence=number, offset=number), NEVER)

    thread = threading.Thread(target=consume)
    thread.start()
    while thread.is_alive():
        dead_letters.replay(probe, probe.database, "probe", handlers)
    thread.join()
    assert all(resolved for _, _, resolved in states(probe))
    assert probe.effects() == [str(number) for number in range(40)]


def test_too_many_dead_letters_stop_the_consumer(probe: Probe) -> None:
    works = consumer(probe, {SessionStarted: Picky(*range(10))}, Patience(tries=1, dead_letters=3))
    for number in range(3):
        works.handle(delivered(fact(number), key=f"{number}"), NEVER)
    with pytest.raises(TooManyDeadLetters):
        works.handle(delivered(fact(4), key="4"), NEVER)


def test_a_stopping_consumer_leaves_a_failing_message_for_the_next(probe: Probe) -> None:
    stop = threading.Event()

    def fail(runtime: Probe, db: Session, received: Received[SessionStarted]) -> None:
        db.execute(insert(EFFECTS).values(key="k", what="half"))
        stop.set()
        raise Retryable("away")

    record = delivered(fact(1))
    assert not consumer(probe, {SessionStarted: fail}).handle(record, stop)
    assert (probe.effects(), probe.rows(DEAD_LETTERS)) == ([], [])
    assert consumer(probe, {SessionStarted: note}).handle(record, NEVER)
    assert probe.effects() == ["1"]
