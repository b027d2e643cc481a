"""Hundreds of live streams read by one loop, which notes when each frame came in."""

import contextlib
import json
import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

OnFrame = Callable[[str, str, dict[str, Any], float], None]
"""(person id, kind, body, monotonic seconds at which it came in)."""


class Listeners:
    """Open streams of many people at once. `on_frame` is called in the loop's own thread."""

    def __init__(self, url: str, on_frame: OnFrame) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "localhost", parts.port or 80)
        self._host = parts.netloc
        self._on_frame = on_frame
        self._selector = selectors.DefaultSelector()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._buffers: dict[socket.socket, bytearray] = {}
        self.lost: list[str] = []

    def start(self) -> None:
        """Begin reading."""
        self._thread.start()

    def open(self, session_id: str, person_id: str, token: str, after: int) -> None:
        """Open one stream; returns once the request is sent."""
        stream = socket.create_connection(self._address, timeout=10)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request = (
            f"GET /v1/sessions/{session_id}/stream?after={after} HTTP/1.1\r\nHost: {self._host}\r\n"
            f"Authorization: Bearer {token}\r\nAccept: text/event-stream\r\n\r\n"
        )
        stream.sendall(request.encode())
        stream.setblocking(False)
        self._buffers[stream] = bytearray()
        self._selector.register(stream, selectors.EVENT_READ, person_id)

    def close(self) -> None:
        """Close every stream."""
        self._stopping.set()
        self._thread.join(5)
        for stream in self._buffers:
            with contextlib.suppress(OSError):
                stream.close()

    def _loop(self) -> None:
        while not self._stopping.is_set():
            for key, _ in self._selector.select(timeout=0.2):
                stream = key.fileobj
                assert isinstance(stream, socket.socket)
                try:
                    data = stream.recv(65536)
                except BlockingIOError:
                    continue
                came = time.monotonic()
                if not data:
                    self._selector.unregister(stream)
                    self.lost.append(key.data)
                    continue
                self._read(stream, key.data, data, came)

    def _read(self, stream: socket.socket, person_id: str, data: bytes, came: float) -> None:
        buffer = self._buffers[stream]
        buffer += data
        while (end := buffer.find(b"\n\n")) >= 0:
            block = bytes(buffer[:end])
            del buffer[: end + 2]
            fields = dict(
                line.split(b": ", 1)
                for line in block.split(b"\n")
                if b": " in line and not line.startswith(b":")
            )
            if b"event" in fields and b"data" in fields:
                body = json.loads(fields[b"data"])
                self._on_frame(person_id, fields[b"event"].decode(), body, came)
