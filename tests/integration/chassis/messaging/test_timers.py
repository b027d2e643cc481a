"""Timers: each fires once, by the database's clock, and never after it was moved or cancelled."""

import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from chassis.database import now
from chassis.messaging import Timer, timers
from chassis.messaging.tables import OUTBOX, TIMERS
from chassis.messaging.timers import Timers
from tests.support.probe import EFFECTS, Probe
from tests.support.wait import eventually


def ring(runtime: Any, db: Session, timer: Timer) -> None:
    what = f"{timer.subject} {timer.generation} {timer.data}"
    db.execute(insert(EFFECTS).values(key=timer.subject, what=what))


def schedule(probe: Probe, subject: str, seconds: float, data: dict[str, Any] | None = None) -> datetime:
    with probe.database.transaction() as db:
        due_at = now(db) + timedelta(seconds=seconds)
        timers.schedule(db, "ring", subject, due_at, data=data)
    return due_at


def made(probe: Probe, handler: timers.TimerHandler = ring) -> Timers:
    return Timers(probe.database, {"ring": handler}, probe)


def test_a_timer_fires_once_when_it_is_due(probe: Probe) -> None:
    schedule(probe, "due", -1, {"n": 1})
    schedule(probe, "later", 60)
    works = made(probe)
    assert (works.fire_due(), works.fire_due()) == (1, 0)
    assert probe.effects() == ["due 1 {'n': 1}"]


def test_scheduling_again_replaces_the_timer(probe: Probe) -> None:
    schedule(probe, "round", -1)
    schedule(probe, "round", 60)
    assert made(probe).fire_due() == 0
    schedule(probe, "round", -1)
    assert made(probe).fire_due() == 1
    assert probe.effects() == ["round 3 None"]


def test_a_cancelled_timer_does_not_fire(probe: Probe) -> None:
    schedule(probe, "round", -1)
    with probe.database.transaction() as db:
        timers.cancel(db, "ring", "round")
    assert made(probe).fire_due() == 0
    schedule(probe, "round", -1)
    assert made(probe).fire_due() == 1


def test_a_timer_scheduled_in_a_transaction_that_fails_does_not_exist(probe: Probe) -> None:
    with pytest.raises(ZeroDivisionError), probe.database.transaction() as db:
        timers.schedule(db, "ring", "never", now(db))
        raise ZeroDivisionError
    assert made(probe).fire_due() == 0


@pytest.mark.parametrize("change", ["moved", "cancelled"])
def test_what_a_handler_did_is_undone_when_the_timer_was_changed_meanwhile(probe: Probe, change: str) -> None:
    def overtaken(runtime: Probe, db: Session, timer: Timer) -> None:
        ring(runtime, db, timer)
        runtime.say(db, "k", 1)
        thread = threading.Thread(target=meanwhile)  # another transaction, as another process would have
        thread.start()
        thread.join()

    def meanwhile() -> None:
        with probe.database.transaction() as db:
            if change == "moved":
                timers.schedule(db, "ring", "round", now(db) + timedelta(minutes=1))
            else:
                timers.cancel(db, "ring", "round")

    schedule(probe, "round", -1)
    assert made(probe, overtaken).fire_due() == 0
    assert probe.effects() == []
    assert probe.rows(OUTBOX) == []


def test_two_workers_fire_a_timer_once(probe: Probe) -> None:
    for number in range(40):
        schedule(probe, f"{number:02d}", -1)
    both = [threading.Thread(target=made(probe).fire_due) for _ in range(2)]
    for worker in both:
        worker.start()
    for worker in both:
        worker.join()
    assert sorted(probe.effects()) == [f"{number:02d} 1 None" for number in range(40)]


def test_closing_and_cancelling_at_the_same_moment_agree(probe: Probe) -> None:
    """Whoever comes first wins: a cancelled timer has no effect, and a cancel that came too late changes nothing."""
    for number in range(20):
        subject = f"{number}"
        schedule(probe, subject, -1)
        before = threading.Barrier(2)

        def cancel(subject: str = subject, before: threading.Barrier = before) -> None:
            before.wait()
            with probe.database.transaction() as db:
                timers.cancel(db, "ring", subject)

        rival = threading.Thread(target=cancel)
        rival.start()
        before.wait()
        fired = made(probe).fire_due()
        rival.join()
        assert len(probe.effects(subject)) == fired


def test_a_timer_may_schedule_itself_again(probe: Probe) -> None:
    def every_minute(runtime: Probe, db: Session, timer: Timer) -> None:
        ring(runtime, db, timer)
        timers.schedule(db, timer.kind, timer.subject, timer.due_at + timedelta(minutes=1))

    start = schedule(probe, "tick", -150)
    assert made(probe, every_minute).fire_due() == 3
    [row] = probe.rows(TIMERS)
    assert row.due_at == start + timedelta(minutes=3)


def test_a_failing_timer_is_tried_again_later_and_does_not_hold_up_the_others(probe: Probe) -> None:
    def fails(runtime: Probe, db: Session, timer: Timer) -> None:
        ring(runtime, db, timer)
        if timer.subject == "bad":
            raise RuntimeError("a bug")

    schedule(probe, "bad", -2)
    schedule(probe, "good", -1)
    assert made(probe, fails).fire_due() == 1
    assert probe.effects() == ["good 1 None"]
    [bad] = [row for row in probe.rows(TIMERS) if row.subject == "bad"]
    assert bad.tries == 1
    with probe.database.reading() as db:
        assert bad.due_at > now(db)


def test_a_timer_of_a_kind_without_a_handler_waits(probe: Probe) -> None:
    with probe.database.transaction() as db:
        timers.schedule(db, "unknown", "x", now(db))
    assert made(probe).fire_due() == 0
    assert probe.rows(TIMERS)[0].due_at is not None


def test_a_running_timer_loop_is_punctual(probe: Probe) -> None:
    stop = threading.Event()
    loop = threading.Thread(target=made(probe).run, args=(stop,))
    loop.start()
    try:
        schedule(probe, "far", 60)
        late = []
        for number in range(3):
            schedule(probe, f"{number}", 0.3)
            due = time.monotonic() + 0.3
            eventually(lambda number=number: len(probe.effects()) > number, every=0.002)  # type: ignore[misc]
            late.append(time.monotonic() - due)
        assert sorted(late)[1] < 0.15
    finally:
        stop.set()
        loop.join(5)
    assert not loop.is_alive()
