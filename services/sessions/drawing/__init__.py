"""Draws the pages of a PDF that nobody has vouched for, in a process of its own that can do nothing else.

The child (`child.py`) gets the file, a bound for its memory and one for its time, and no settings, no secrets and no
further files. What it does wrong ends with it.
"""

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.sessions.domain.slides import MOST_PAGES, Trouble

_CHILD = Path(__file__).with_name("child.py")
_LARGEST_HEADER = 64 * 1024
_LARGEST_PICTURE = 8 * 1024 * 1024
_KILLED_FOR_TIME = {-9, -24}  # SIGKILL, SIGXCPU


class CannotDraw(Exception):
    """The PDF cannot be drawn. `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True)
class Bounds:
    """What drawing one PDF may cost. Times in seconds; `memory` in bytes of address space."""

    pages: int = MOST_PAGES
    opening: float = 60.0
    each_page: float = 20.0
    computing: int = 240
    memory: int = 1024 * 1024 * 1024


@dataclass(frozen=True)
class Page:
    """A page as WebP pictures. `width` and `height` are the large one's, in pixels."""

    number: int
    width: int
    height: int
    text: str
    small: bytes
    large: bytes


class Drawing:
    """A PDF that is being drawn: how many pages it has, and the pages as they come."""

    def __init__(self, process: subprocess.Popen[bytes], bounds: Bounds) -> None:
        assert process.stdout is not None
        self._process = process
        self._out = process.stdout.fileno()
        self._each = bounds.each_page
        self._held = b""
        opened = self._record(bounds.opening)
        pages = opened.get("pages")
        if not isinstance(pages, int) or not 1 <= pages <= bounds.pages:
            raise CannotDraw("malformed")
        self.pages = pages

    def __iter__(self) -> Iterator[Page]:
        """Each page in its turn. Raises CannotDraw."""
        while (record := self._record()).get("number"):
            small, large = (self._take(self._size(record[name])) for name in ("small", "large"))
            yield Page(record["number"], record["width"], record["height"], record["text"], small, large)

    @staticmethod
    def _size(said: Any) -> int:
        if not isinstance(said, int) or not 0 < said <= _LARGEST_PICTURE:
            raise CannotDraw("too_heavy")
        return said

    def _record(self, seconds: float | None = None) -> dict[str, Any]:
        size = int.from_bytes(self._take(4, seconds), "big")
        if size > _LARGEST_HEADER:
            raise CannotDraw("malformed")
        record: dict[str, Any] = json.loads(self._take(size))
        trouble = record.get("trouble")
        if trouble is not None:
            raise CannotDraw(trouble)
        return record

    def _take(self, size: int, seconds: float | None = None) -> bytes:
        deadline = time.monotonic() + (seconds or self._each)
        parts, missing = [self._held[:size]], size - len(self._held)
        self._held = self._held[size:]
        poll = select.poll()
        poll.register(self._out, select.POLLIN | select.POLLHUP)
        while missing > 0:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise CannotDraw("too_heavy")
            part = os.read(self._out, 1 << 18)
            if not part:
                raise CannotDraw(self._why_it_ended())
            parts.append(part[:missing])
            self._held = part[missing:]
            missing -= len(part)
        return b"".join(parts)

    def _why_it_ended(self) -> Trouble:
        return "too_heavy" if self._process.wait(5) in _KILLED_FOR_TIME else "malformed"


@contextmanager
def drawing(pdf: bytes, *, first: int = 1, bounds: Bounds | None = None) -> Iterator[Drawing]:
    """Draw a PDF from page `first` on. Raises CannotDraw at once when it cannot be opened; the child is gone when the
    block ends."""
    bounds = bounds or Bounds()
    with tempfile.TemporaryFile() as file:
        file.write(pdf)
        file.seek(0)
        process = subprocess.Popen(  # noqa: S603 - our own program, by its path
            [
                sys.executable,
                "-I",
                str(_CHILD),
                str(first),
                str(bounds.pages),
                str(bounds.computing),
                str(bounds.memory),
            ],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
            cwd="/",
        )
    try:
        yield Drawing(process, bounds)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
