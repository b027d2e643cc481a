"""Open streams on raw sockets: written without waiting, closed when the client is gone, silent or too slow."""

import contextlib
import os
import socket
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Literal

from gevent import get_hub
from prometheus_client import Counter, Gauge

from gateway.hub import sse

Why = Literal["gone", "slow", "silent", "reset", "refused", "replaced", "shutdown"]

OPEN = Gauge("folkmoot_streams_open", "Streams that are open.")
CLOSED = Counter("folkmoot_streams_closed_total", "Streams closed, by reason.", ["why"])

HEARTBEAT_SECONDS = 10.0
SILENCE_SECONDS = 25.0
UNACKNOWLEDGED_MILLISECONDS = 20_000
SEND_BUFFER = 128 * 1024
"""Of the kernel, per stream; what does not fit waits in the stream's own backlog."""
PIECES_AT_ONCE = 64
_READ = 1
_WRITE = 2


class Stream:
    """One client's socket. Made by Streams; used by one thread.

    `tag` is its owner's. `beaten_at` is when the client last said that it is there; None when it need not.
    """

    __slots__ = (
        "_backlog",
        "_backlog_size",
        "_fd",
        "_limit",
        "_on_close",
        "_reader",
        "_writer",
        "beaten_at",
        "id",
        "tag",
        "wrote_at",
    )

    def __init__(
        self, fd: int, id_: str, limit: int, now: float, on_close: Callable[["Stream", Why], None]
    ) -> None:
        self.id = id_
        self.tag: Any = None
        self.wrote_at = now
        self.beaten_at: float | None = None
        self._fd = fd
        self._limit = limit
        self._on_close = on_close
        self._backlog: deque[memoryview] = deque()
        self._backlog_size = 0
        self._writer: Any = None
        self._reader = get_hub().loop.io(fd, _READ)
        self._reader.start(self._on_readable)

    @property
    def closed(self) -> bool:
        """Whether nothing more can be sent."""
        return self._fd < 0

    @property
    def backlog(self) -> int:
        """Bytes that the client is behind."""
        return self._backlog_size

    def send(self, data: bytes, now: float) -> None:
        """Write what the socket takes, keep the rest; a client too far behind is cut off (it resumes by position)."""
        if self._fd < 0:
            return
        self.wrote_at = now
        written = 0
        if not self._backlog:
            try:
                written = os.write(self._fd, data)
            except BlockingIOError:
                written = 0
            except OSError:
                self.close("gone")
                return
            if written == len(data):
                return
        rest = memoryview(data)[written:]
        self._backlog.append(rest)
        self._backlog_size += len(rest)
        if self._backlog_size > self._limit:
            self.close("slow")
            return
        if self._writer is None:
            self._writer = get_hub().loop.io(self._fd, _WRITE)
            self._writer.start(self._on_writable)

    def close(self, why: Why) -> None:
        """End the stream; a second call does nothing."""
        if self._fd < 0:
            return
        fd, self._fd = self._fd, -1
        for watcher in (self._reader, self._writer):
            if watcher is not None:
                watcher.stop()
                watcher.close()
        self._reader = self._writer = None
        self._backlog.clear()
        self._backlog_size = 0
        os.close(fd)
        CLOSED.labels(why).inc()
        self._on_close(self, why)

    def _on_readable(self) -> None:
        # A client has nothing more to say on this connection; reading is how its end is noticed.
        try:
            data = os.read(self._fd, 4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close("gone")

    def _on_writable(self) -> None:
        pieces = [self._backlog[i] for i in range(min(PIECES_AT_ONCE, len(self._backlog)))]
        try:
            written = os.writev(self._fd, pieces)
        except BlockingIOError:
            return
        except OSError:
            self.close("gone")
            return
        self._backlog_size -= written
        for piece in pieces:
            if written < len(piece):
                self._backlog[0] = piece[written:]
                break
            written -= len(piece)
            self._backlog.popleft()
        if not self._backlog:
            self._writer.stop()
            self._writer.close()
            self._writer = None


class Streams:
    """All open streams of the process, whatever they carry."""

    def __init__(self, *, backlog: int, most: int, monotonic: Callable[[], float]) -> None:
        self.backlog = backlog
        """Bytes a stream may be behind."""
        self._most = most
        self._monotonic = monotonic
        self._open: dict[str, Stream] = {}

    def __len__(self) -> int:
        return len(self._open)

    def full(self) -> bool:
        """Whether no more can be opened."""
        return len(self._open) >= self._most

    def get(self, id_: str) -> Stream | None:
        """The open stream of that id."""
        return self._open.get(id_)

    def open(
        self,
        fd: int,
        head: bytes,
        id_: str,
        on_close: Callable[[Stream, Why], None],
        *,
        beats: bool = False,
    ) -> Stream:
        """Take the socket over and write the answer's head. With `beats`, the client must beat to keep it."""
        _tune(fd)
        now = self._monotonic()

        def closed(stream: Stream, why: Why) -> None:
            self._open.pop(stream.id, None)
            OPEN.set(len(self._open))
            on_close(stream, why)

        stream = Stream(fd, id_, self.backlog, now, closed)
        if beats:
            stream.beaten_at = now
        self._open[id_] = stream
        OPEN.set(len(self._open))
        stream.send(head, now)
        return stream

    def sweep(self) -> Iterator[None]:
        """Close who is silent, send a heartbeat to who got nothing for long. Yields after each stream."""
        now = self._monotonic()
        for stream in list(self._open.values()):
            if stream.beaten_at is not None and now - stream.beaten_at > SILENCE_SECONDS:
                stream.close("silent")
            elif now - stream.wrote_at >= HEARTBEAT_SECONDS:
                stream.send(sse.HEARTBEAT if stream.beaten_at is None else sse.BEAT, now)
            yield

    def close(self) -> None:
        """End every stream."""
        for stream in list(self._open.values()):
            stream.close("shutdown")


def _tune(fd: int) -> None:
    """Never wait; small writes at once, little in the kernel, and an unplugged client noticed."""
    os.set_blocking(fd, False)
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(fd)) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        if sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLISECONDS)
