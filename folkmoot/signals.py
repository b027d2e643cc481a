"""Signals of a supervisor: they wake it up and are remembered; nothing else happens inside a handler."""

import os
import select
import signal
from types import FrameType


class Stopping(Exception):
    """Somebody asked for an end while things were still being started."""


class Signals:
    """Counts the wishes to stop, and lets the main loop sleep until something happens."""

    def __init__(self) -> None:
        self.wishes = 0
        self._read, self._write = os.pipe()
        for end in (self._read, self._write):
            os.set_blocking(end, False)

    def install(self) -> None:
        """From now on SIGINT, SIGTERM and SIGHUP are wishes to stop, and SIGCHLD wakes `sleep`."""
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._wish)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def _wish(self, number: int, frame: FrameType | None) -> None:
        self.wishes += 1

    def check(self) -> None:
        """Raise Stopping when somebody asked for an end."""
        if self.wishes:
            raise Stopping

    def sleep(self, seconds: float) -> None:
        """Sleep, but wake at the next signal."""
        if select.select([self._read], [], [], max(0.0, seconds))[0]:
            while True:
                try:
                    if not os.read(self._read, 512):
                        return
                except BlockingIOError:
                    return
