"""Progress at the terminal while a plan is polished, and Ctrl-C that keeps the best plan so far."""

import signal
import sys
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import TextIO

from services.sessions.domain.allocation.plan import Progress

BETWEEN_LINES = 10.0
"""Seconds, when the output is no terminal: few lines there."""
BETWEEN_REWRITES = 0.1


class Polishing:
    """A context in which the first Ctrl-C ends the search and the second one everything; `watch` reports to it."""

    def __init__(
        self,
        seconds: float | None,
        *,
        out: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.interrupted = False
        self._seconds = seconds
        self._out = out or sys.stderr
        self._rewrites = self._out.isatty()
        self._clock = clock
        self._began = clock()
        self._next = self._began
        self._shown = False
        self._before: object = None

    def __enter__(self) -> "Polishing":
        self._began = self._next = self._clock()
        self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._before)  # type: ignore[arg-type]
        if self._rewrites and self._shown:
            self._write("\r\033[K")

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True

    def watch(self, progress: Progress) -> bool:
        """Show how far it is; False after Ctrl-C."""
        now = self._clock()
        if now >= self._next:
            self._next = now + (BETWEEN_REWRITES if self._rewrites else BETWEEN_LINES)
            self._show(self._line(progress, now - self._began))
        return not self.interrupted

    def _line(self, progress: Progress, spent: float) -> str:
        share = progress.moves / progress.of_moves if progress.of_moves else 1.0
        if self._seconds:
            share = max(share, spent / self._seconds)
        return (
            f"polishing: {min(share, 1.0):4.0%}, {spent:.1f} s, {progress.moves:,} moves tried, cost {progress.cost:,} "
            "(Ctrl-C takes the best so far)"
        )

    def _show(self, line: str) -> None:
        self._write(f"\r\033[K{line}" if self._rewrites else f"{line}\n")
        self._shown = True

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()
