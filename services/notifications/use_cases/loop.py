"""The loops of a worker that send letters."""

import threading

import psycopg
from sqlalchemy.exc import InterfaceError, OperationalError

from chassis.messaging.loops import Backoff, listening, wait_for_knock
from chassis.telemetry import logs
from services.notifications import store
from services.notifications.domain.failures import NotNow
from services.notifications.runtime import Runtime
from services.notifications.runtime.post import Post
from services.notifications.use_cases.recording import CHANNEL
from services.notifications.use_cases.sending import send_due

log = logs.get(__name__)

SLOW_POLL = 2.0
"""Seconds after which a sender looks again even though nobody woke it."""

_LOST = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)


class Sender:
    """Sends due letters one after the other, in a thread of its own; several share the work."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def run(self, stop: threading.Event) -> None:
        """Send until told to stop; an unreachable database or mail box is waited for."""
        backoff = Backoff(stop)
        post = self._runtime.new_post()
        while not stop.is_set():
            try:
                self._listen_and_send(post, stop, backoff)
            except (*_LOST, NotNow) as error:
                if not stop.is_set():
                    log.warning("a sender waits", error=str(error))
                    backoff.wait()
        post.rest()

    def _listen_and_send(self, post: Post, stop: threading.Event, backoff: Backoff) -> None:
        with listening(self._runtime.database.url, CHANNEL, name="folkmoot letters") as connection:
            while not stop.is_set():
                while not stop.is_set() and send_due(self._runtime, post):
                    pass
                post.rest()
                backoff.reset()
                # Woken or not, it must also see `stop` soon.
                wait_for_knock(connection, min(self._seconds_to_next(), 1.0))

    def _seconds_to_next(self) -> float:
        with self._runtime.database.reading() as db:
            seconds = store.seconds_to_next(db)
        return SLOW_POLL if seconds is None else min(seconds, SLOW_POLL)
