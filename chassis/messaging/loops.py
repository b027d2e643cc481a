"""What the loops of a worker share: a connection that listens, and patience."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

SLOW_POLL = 1.0
"""Seconds after which a loop looks again even though nobody woke it."""


class Backoff:
    """Waits longer after each failure in a row, up to `most` seconds; ends early when `stop` is set."""

    def __init__(self, stop: threading.Event, *, first: float = 0.05, most: float = 5.0) -> None:
        self._stop = stop
        self._first = first
        self._most = most
        self._next = first

    def wait(self) -> None:
        """Wait once."""
        self._stop.wait(self._next)
        self._next = min(self._next * 2, self._most)

    def reset(self) -> None:
        """It works again."""
        self._next = self._first


@contextmanager
def listening(url: str, channel: str, *, name: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own, in autocommit, that hears a channel."""
    with psycopg.connect(url, autocommit=True, connect_timeout=5, application_name=name) as connection:
        connection.execute(f"LISTEN {channel}".encode())
        yield connection


def wait_for_knock(connection: psycopg.Connection[Any], seconds: float = SLOW_POLL) -> None:
    """Return at the next notification, or after `seconds`; further knocks that are there already are taken too."""
    for _ in connection.notifies(timeout=max(0.0, seconds), stop_after=1):
        return
