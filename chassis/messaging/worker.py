"""The process beside each service's HTTP: relay, consumer and timers, each in a thread."""

import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from chassis.database import Database
from chassis.messaging.broker import Broker
from chassis.messaging.consumer import Consumer, Patience
from chassis.messaging.errors import BrokerUnavailable
from chassis.messaging.inbox import Handlers
from chassis.messaging.loops import Backoff
from chassis.messaging.relay import Relay
from chassis.messaging.timers import TimerHandlers, Timers
from chassis.telemetry import logs

log = logs.get(__name__)

Loop = Callable[[threading.Event], None]
"""Runs until the event is set, and then returns within a second or two."""


class HasDatabase(Protocol):
    """A service's runtime, as far as the worker needs to know it."""

    @property
    def database(self) -> Database: ...


def run(
    runtime: HasDatabase,
    name: str,
    topics: Sequence[str],
    handlers: Handlers,
    timers: TimerHandlers,
    broker: Broker,
    *,
    loops: Mapping[str, Loop] | None = None,
    patience: Patience | None = None,
    stop: threading.Event | None = None,
) -> int:
    """Work until SIGTERM or SIGINT (or until `stop` is set); 0 then, 1 when a loop died, so that whoever supervises
    the process starts it anew. `loops` are the service's own. Call it in the main thread, after any fork.
    """
    stopping = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for signal_ in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_, lambda *_: stopping.set())
    every: dict[str, Loop] = {"relay": Relay(runtime.database.url, broker).run, **(loops or {})}
    if handlers:
        every["consumer"] = Consumer(
            name, runtime.database, broker, topics, handlers, runtime, patience=patience
        ).run
    if timers:
        every["timers"] = Timers(runtime.database, timers, runtime).run
    _ensure_topics(broker, stopping)
    died: list[str] = []
    threads = [
        threading.Thread(target=_guarded, args=(what, loop, stopping, died), name=what, daemon=True)
        for what, loop in every.items()
    ]
    for thread in threads:
        thread.start()
    stopping.wait()
    for thread in threads:
        thread.join(timeout=5)
    broker.close()
    return 1 if died else 0


def _guarded(what: str, loop: Loop, stopping: threading.Event, died: list[str]) -> None:
    try:
        loop(stopping)
        if not stopping.is_set():
            raise RuntimeError(f"the {what} came to an end")
    except Exception as error:
        log.error("a loop died", loop=what, exc_info=error)
        died.append(what)
        stopping.set()


def _ensure_topics(broker: Broker, stopping: threading.Event) -> None:
    backoff = Backoff(stopping)
    while not stopping.is_set():
        try:
            broker.ensure_topics()
            return
        except BrokerUnavailable as error:
            log.warning("the worker waits for the broker", error=str(error))
            backoff.wait()
