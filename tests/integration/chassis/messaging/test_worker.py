"""The worker: a message goes from one service's commit to another's effect; a loop that dies ends the process."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from chassis.database import now
from chassis.messaging import Timer, open_broker, timers, worker
from chassis.messaging.tables import TIMERS
from contracts import SESSIONS, SessionStarted
from tests.support.probe import Probe, note
from tests.support.wait import eventually


class Running:
    """A worker in a thread."""

    def __init__(self, probe: Probe, log_url: str, **more: Any) -> None:
        self.stop = threading.Event()
        self.ended: list[int] = []
        self._thread = threading.Thread(target=self._run, args=(probe, log_url, more), daemon=True)
        self._thread.start()

    def _run(self, probe: Probe, log_url: str, more: dict[str, Any]) -> None:
        settings = {"handlers": {SessionStarted: note}, "timers": {}, **more}
        self.ended.append(
            worker.run(probe, "probe", [SESSIONS], broker=open_broker(log_url), stop=self.stop, **settings)
        )

    def end(self) -> int:
        self.stop.set()
        self._thread.join(10)
        [code] = self.ended
        return code


def test_a_message_reaches_the_handler_of_another_service(
    probe: Probe, database_url: Callable[[str], str], log_url: str
) -> None:
    other = Probe(database_url("other"))
    running = [Running(probe, log_url, handlers={}), Running(other, log_url)]
    for number in range(20):
        with probe.database.transaction() as db:
            probe.say(db, "k", number)
    eventually(lambda: len(other.effects()) == 20)
    assert [each.end() for each in running] == [0, 0]
    assert other.effects() == [str(number) for number in range(20)]
    assert probe.effects() == []
    other.database.dispose()


def test_a_restarted_worker_goes_on_where_it_stopped(probe: Probe, log_url: str) -> None:
    for start in (0, 10):
        running = Running(probe, log_url)
        for number in range(start, start + 10):
            with probe.database.transaction() as db:
                probe.say(db, "k", number)
        eventually(lambda start=start: len(probe.effects()) == start + 10)  # type: ignore[misc]
        assert running.end() == 0
    assert probe.effects() == [str(number) for number in range(20)]


def test_a_loop_that_dies_ends_the_worker_with_an_error(probe: Probe, log_url: str) -> None:
    def dies(stop: threading.Event) -> None:
        raise RuntimeError("a fault of ours")

    running = Running(probe, log_url, loops={"sender": dies})
    eventually(lambda: running.ended)
    assert running.ended == [1]


def test_a_loop_that_returns_early_ends_the_worker_with_an_error(probe: Probe, log_url: str) -> None:
    running = Running(probe, log_url, loops={"sender": lambda stop: None})
    eventually(lambda: running.ended)
    assert running.ended == [1]


def test_a_message_sent_by_a_timer_is_published(probe: Probe, log_url: str) -> None:
    def send(runtime: Probe, db: Session, timer: Timer) -> None:
        runtime.say(db, "k", 7)

    with probe.database.transaction() as db:
        timers.schedule(db, "send", "x", now(db) + timedelta(seconds=0.1))
    running = Running(probe, log_url, timers={"send": send})
    eventually(lambda: probe.effects() == ["7"])
    assert running.end() == 0
    assert probe.rows(TIMERS)[0].due_at is None
