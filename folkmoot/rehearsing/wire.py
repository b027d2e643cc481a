"""HTTP/1.1 and live streams for many people at once, on raw sockets in one event loop."""

import asyncio
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

CONNECTIONS = 64
ANSWER_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """An answer: JSON when it has a body, else None. Status 0: the deployment did not answer."""

    status: int
    body: Any = None
    wait: float = 0.0
    """Seconds after which to ask again, when told to (Retry-After)."""

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """The name of the problem, if it is one."""
        return str(self.body.get("type", "")).rpartition("/")[2] if isinstance(self.body, dict) else ""


class Door:
    """A deployment's front door: kept connections for requests, a connection of its own for each stream."""

    def __init__(self, address: str, public: str) -> None:
        parts = urlsplit(address)
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (443 if self._secure else 80)
        self._name = urlsplit(public).netloc
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._free = asyncio.Semaphore(CONNECTIONS)
        # Signs of life do not wait behind requests that take their time.
        self._beats = asyncio.Semaphore(CONNECTIONS)

    @property
    def _tls(self) -> ssl.SSLContext | None:
        return ssl.create_default_context() if self._secure else None

    async def call(self, method: str, path: str, token: str, body: Any = None) -> Answer:
        """One exchange. A connection that was closed while it was idle is replaced once."""
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self._name}\r\nAuthorization: Bearer {token}\r\n"
            f"Accept: application/json\r\nContent-Length: {len(content)}\r\n"
            + ("Content-Type: application/json\r\n" if body is not None else "")
            + "\r\n"
        )
        async with self._beats if path.endswith("/beat") else self._free:
            for fresh in (False, True):
                try:
                    return await asyncio.wait_for(
                        self._exchange(head.encode() + content, fresh=fresh), ANSWER_SECONDS
                    )
                except (OSError, asyncio.IncompleteReadError, ValueError, TimeoutError) as error:
                    if fresh or isinstance(error, TimeoutError):
                        break
        return Answer(0)

    async def _exchange(self, request: bytes, *, fresh: bool) -> Answer:
        if self._idle and not fresh:
            reader, writer = self._idle.pop()
        else:
            reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls)
        kept = False
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head.split(b" ", 2)[1])
            fields = _fields(head)
            content = await _content(reader, fields)
            kept = fields.get("connection", "").lower() != "close"
        finally:
            if kept:
                self._idle.append((reader, writer))
            else:
                writer.close()
        wait = fields.get("retry-after", "")
        body = json.loads(content) if content and "json" in fields.get("content-type", "") else None
        return Answer(status, body, float(wait) if wait.isdigit() else 0.0)

    async def listen(
        self, path: str, token: str, on_block: Callable[[bytes, float], None], on_end: Callable[[], None]
    ) -> "Stream":
        """Open a live stream. OSError when that cannot be; its answer shows in `Stream.status` soon after."""
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {self._name}\r\nAuthorization: Bearer {token}\r\n"
            "Accept: text/event-stream\r\n\r\n"
        ).encode()
        _, stream = await asyncio.get_running_loop().create_connection(
            lambda: Stream(request, on_block, on_end), self._host, self._port, ssl=self._tls
        )
        return stream

    def close(self) -> None:
        """Let the kept connections go."""
        for _, writer in self._idle:
            writer.close()
        self._idle.clear()


class Stream(asyncio.Protocol):
    """One live stream: hands on each block (one event, without its empty line) and when it came, monotonic."""

    def __init__(
        self, request: bytes, on_block: Callable[[bytes, float], None], on_end: Callable[[], None]
    ) -> None:
        self._request = request
        self._on_block = on_block
        self._on_end = on_end
        self._rest = b""
        self._transport: asyncio.Transport | None = None
        self.status = 0
        self.bytes = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Cut what came into blocks; a part of one waits for its rest."""
        came = time.monotonic()
        self.bytes += len(data)
        if self._rest:
            data = self._rest + data
        if not self.status:
            head, found, data_after = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = data
                return
            self.status, data = int(head.split(b" ", 2)[1]), data_after
            if self.status != 200:
                self.close()
                return
        *blocks, self._rest = data.split(b"\n\n")
        for block in blocks:
            self._on_block(block, came)

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side closed, or we did."""
        self._on_end()

    def close(self) -> None:
        """Drop the connection, without a word."""
        if self._transport is not None:
            self._transport.abort()


def _fields(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


async def _content(reader: asyncio.StreamReader, fields: dict[str, str]) -> bytes:
    if fields.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(fields.get("content-length", "0")))
    pieces = []
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        pieces.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(pieces)
