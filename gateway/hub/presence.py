"""Tells sessions who is here: streams opened and closed, in batches, and that this hub is alive."""

import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import gevent
from gevent.event import Event

from chassis.problems import Problem
from chassis.telemetry import logs
from gateway import vital

log = logs.get(__name__)

GRACE_SECONDS = 1.2
"""A page that is loaded again is back within this time, and nobody sees it leave."""
GATHER_SECONDS = 0.02
ALIVE_SECONDS = 5.0
RETRY_SECONDS = 0.5
MOST_AT_ONCE = 2_000


class Sessions(Protocol):
    """What is needed of chassis.auth.ServiceClient."""

    def post(self, path: str, body: Any) -> Any: ...


class Presence:
    """Gathers openings and closings and reports them until sessions has taken them."""

    def __init__(
        self,
        sessions: Sessions,
        hub_id: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        grace: float = GRACE_SECONDS,
    ) -> None:
        self._sessions = sessions
        self.hub_id = hub_id
        self._monotonic = monotonic
        self._grace = grace
        self._opened: dict[str, tuple[str, str]] = {}
        self._closed: dict[str, float] = {}
        self._wake = Event()
        self._greenlets: list[gevent.Greenlet] = []

    def start(self, listeners: Callable[[], Iterable[tuple[str, str, str]]]) -> None:
        """Begin to report; `listeners` names every open stream as (session, person, stream)."""
        self._greenlets = [
            vital.spawn("the presence reporter", self._report_for_ever),
            vital.spawn("the hub's sign of life", lambda: self._live_for_ever(listeners)),
        ]

    def close(self) -> None:
        """Stop without a word: clients come back at once to another hub, and what does not is gone by the lease."""
        gevent.killall(self._greenlets, block=False)

    def opened(self, session_id: str, person_id: str, stream_id: str) -> None:
        """A stream opened: report it with the next batch."""
        self._opened[stream_id] = (session_id, person_id)
        self._wake.set()

    def closed(self, stream_id: str) -> None:
        """A stream closed: report it after the grace."""
        self._closed[stream_id] = self._monotonic() + self._grace
        self._wake.set()

    def _report_for_ever(self) -> None:
        while True:
            self._wake.wait(self._until_due())
            self._wake.clear()
            gevent.sleep(GATHER_SECONDS)
            try:
                self.report()
            except Problem as problem:
                log.warning("presence could not be reported", error=str(problem))
                gevent.sleep(RETRY_SECONDS)
                self._wake.set()

    def _until_due(self) -> float | None:
        """Seconds until the next closing is due; None when there is none."""
        if not self._closed:
            return None
        return max(0.0, min(self._closed.values()) - self._monotonic())

    def report(self) -> None:
        """Send what is due. Raises Problem when sessions does not take it; it is then still due."""
        now = self._monotonic()
        due = [stream_id for stream_id, at in self._closed.items() if at <= now][:MOST_AT_ONCE]
        for stream_id in due:
            if self._opened.pop(stream_id, None) is not None:
                del self._closed[stream_id]  # Gone before anybody heard of it.
        due = [stream_id for stream_id in due if stream_id in self._closed]
        opened = dict(list(self._opened.items())[:MOST_AT_ONCE])
        if not due and not opened:
            return
        self._sessions.post(
            "/internal/presence",
            {
                "hub_id": self.hub_id,
                "opened": [
                    {"session_id": session_id, "person_id": person_id, "stream_id": stream_id}
                    for stream_id, (session_id, person_id) in opened.items()
                ],
                "closed": due,
            },
        )
        for stream_id in opened:
            self._opened.pop(stream_id, None)
        for stream_id in due:
            self._closed.pop(stream_id, None)
        if self._opened:
            self._wake.set()

    def _live_for_ever(self, listeners: Callable[[], Iterable[tuple[str, str, str]]]) -> None:
        while True:
            try:
                answer = self._sessions.post(f"/internal/hubs/{self.hub_id}/alive", {})
                if not answer.get("known", True):
                    # Sessions gave this hub up after a silence, and everybody with it: they are all still here.
                    for session_id, person_id, stream_id in listeners():
                        self.opened(session_id, person_id, stream_id)
            except Problem as problem:
                log.warning("sessions could not be told that this hub is alive", error=str(problem))
                gevent.sleep(RETRY_SECONDS)
                continue
            gevent.sleep(ALIVE_SECONDS)
