"""Timers are rows. The database's clock decides when one is due; firing is one conditional update, in the transaction
of its effects."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from chassis.database import Database, wake
from chassis.messaging.loops import Backoff, listening, wait_for_knock
from chassis.messaging.tables import TIMERS
from chassis.telemetry import logs, trace

log = logs.get(__name__)

CHANNEL = "folkmoot_timers"
SLOW_POLL = 5.0
BATCH = 50
MOST_DELAY = 60.0


@dataclass(frozen=True)
class Timer:
    """A timer that is due. `generation` rises with every schedule and cancel of (kind, subject)."""

    kind: str
    subject: str
    generation: int
    due_at: datetime
    data: dict[str, Any] | None


TimerHandler = Callable[[Any, Session, Timer], None]
TimerHandlers = Mapping[str, TimerHandler]
"""Which function fires which kind of timer: (runtime, db, timer). It takes its unit's row lock first, as every use
case does; what it did is undone when the timer turns out to have been moved or cancelled meanwhile."""


class _Superseded(Exception):
    """The timer was moved, cancelled or fired by somebody else while its handler ran."""


def schedule(
    db: Session, kind: str, subject: str, due_at: datetime, *, data: dict[str, Any] | None = None
) -> int:
    """Let the timer (kind, subject) fire at `due_at`, instead of whenever it was due before; its new generation."""
    values = {"due_at": due_at, "data": data, "tries": 0, "fired_at": None}
    generation: int = db.execute(
        insert(TIMERS)
        .values(kind=kind, subject=subject, generation=1, **values)
        .on_conflict_do_update(
            index_elements=[TIMERS.c.kind, TIMERS.c.subject],
            set_={**values, "generation": TIMERS.c.generation + 1},
        )
        .returning(TIMERS.c.generation)
    ).scalar_one()
    wake(db, CHANNEL)
    _changes(db)[kind, subject] += 1
    return generation


def is_scheduled(db: Session, kind: str, subject: str) -> bool:
    """Whether the timer (kind, subject) is to fire, or is firing now. Takes no lock."""
    return db.execute(_DUE_AT, {"kind": kind, "subject": subject}).scalar_one_or_none() is not None


_DUE_AT = text("SELECT due_at FROM timers WHERE kind = :kind AND subject = :subject")


def cancel(db: Session, kind: str, subject: str) -> None:
    """The timer does not fire, unless it is scheduled again."""
    db.execute(
        update(TIMERS)
        .where(TIMERS.c.kind == kind, TIMERS.c.subject == subject)
        .values(due_at=None, generation=TIMERS.c.generation + 1)
    )
    _changes(db)[kind, subject] += 1


def _changes(db: Session) -> Counter[tuple[str, str]]:
    """How often this transaction has scheduled or cancelled each timer."""
    changes: Counter[tuple[str, str]] = db.info.setdefault("timers", Counter())
    return changes


class Timers:
    """Fires the due timers of one service."""

    def __init__(self, database: Database, handlers: TimerHandlers, runtime: Any) -> None:
        self._database = database
        self._handlers = handlers
        self._runtime = runtime

    def run(self, stop: threading.Event) -> None:
        """Fire timers until told to stop; an unreachable database is waited for."""
        backoff = Backoff(stop)
        while not stop.is_set():
            try:
                with listening(self._database.url, CHANNEL, name="folkmoot timers") as connection:
                    while not stop.is_set():
                        self.fire_due(stop)
                        backoff.reset()
                        wait_for_knock(connection, min(self._seconds_to_next(), 1.0))
            except (
                psycopg.OperationalError,
                psycopg.InterfaceError,
                OperationalError,
                InterfaceError,
            ) as error:
                if not stop.is_set():
                    log.warning("the timers wait for the database", error=str(error))
                    backoff.wait()

    def fire_due(self, stop: threading.Event | None = None) -> int:
        """Fire every timer that is due; how many that were."""
        fired = 0
        due = self._due()
        while due:
            for timer in due:
                if stop is not None and stop.is_set():
                    return fired
                fired += self._fire(timer)
            due = self._due()
        return fired

    def _due(self) -> list[Timer]:
        with self._database.reading() as db:
            rows = db.execute(
                select(TIMERS)
                .where(TIMERS.c.due_at <= func.clock_timestamp(), TIMERS.c.kind.in_(list(self._handlers)))
                .order_by(TIMERS.c.due_at)
                .limit(BATCH)
            ).all()
        return [Timer(row.kind, row.subject, row.generation, row.due_at, row.data) for row in rows]

    def _seconds_to_next(self) -> float:
        wait = func.extract("epoch", func.min(TIMERS.c.due_at) - func.clock_timestamp())
        with self._database.reading() as db:
            seconds = db.execute(select(wait).where(TIMERS.c.kind.in_(list(self._handlers)))).scalar_one()
        return SLOW_POLL if seconds is None else max(0.0, float(seconds))

    def _fire(self, timer: Timer) -> bool:
        def work(db: Session) -> None:
            # The handler goes first: it locks its unit before this row, in the order in which use cases do.
            self._handlers[timer.kind](self._runtime, db, timer)
            db.flush()
            if not self._still_ours(db, timer):
                raise _Superseded

        try:
            with trace.span(None):
                self._database.run(work)
        except _Superseded:
            return False
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.error("a timer failed", kind=timer.kind, subject=timer.subject, exc_info=error)
            self._delay(timer)
            return False
        return True

    @staticmethod
    def _still_ours(db: Session, timer: Timer) -> bool:
        where = (TIMERS.c.kind == timer.kind, TIMERS.c.subject == timer.subject)
        own_changes = _changes(db)[timer.kind, timer.subject]
        if own_changes:
            # The handler scheduled its own timer anew; nobody else may have touched it before.
            generation = db.execute(select(TIMERS.c.generation).where(*where)).scalar_one_or_none()
            return generation == timer.generation + own_changes
        fired = (
            update(TIMERS)
            .where(*where, TIMERS.c.generation == timer.generation, TIMERS.c.due_at == timer.due_at)
            .values(due_at=None, fired_at=func.clock_timestamp())
            .returning(TIMERS.c.generation)
        )
        return db.execute(fired).scalar_one_or_none() is not None

    def _delay(self, timer: Timer) -> None:
        with self._database.transaction() as db:
            tries: int | None = db.execute(
                select(TIMERS.c.tries).where(TIMERS.c.kind == timer.kind, TIMERS.c.subject == timer.subject)
            ).scalar_one_or_none()
            if tries is None:
                return  # What the timer was for has been removed meanwhile, and the timer with it.
            later = func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, min(2.0**tries, MOST_DELAY))
            db.execute(
                update(TIMERS)
                .where(
                    TIMERS.c.kind == timer.kind,
                    TIMERS.c.subject == timer.subject,
                    TIMERS.c.generation == timer.generation,
                )
                .values(due_at=later, tries=tries + 1)
            )
