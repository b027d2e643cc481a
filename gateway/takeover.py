"""An answer that keeps its socket: gunicorn lets go of it, and the hub writes to it from then on."""

from collections.abc import Callable, Iterable
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from flask import Response
from gunicorn.workers.base_async import ALREADY_HANDLED

STREAM_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    # Asks nginx in front not to gather the stream.
    "X-Accel-Buffering": "no",
}
CONNECTION_HEADERS = frozenset({"connection", "content-length", "transfer-encoding", "date"})


class TakeOver(Response):
    """Gives the connection's socket and the bytes of the answer's head to `attach`, which owns both from then on.

    Without a length and not chunked, the body ends with the connection (RFC 9112, section 6.3).
    """

    def __init__(self, attach: Callable[[int, bytes], None]) -> None:
        super().__init__(status=200, headers=STREAM_HEADERS)
        self._attach = attach

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Take the socket out of gunicorn's hands, where it is served by gunicorn."""
        if environ.get("REQUEST_METHOD") == "HEAD":
            return super().__call__(environ, start_response)
        sock = environ.get("gunicorn.socket")
        if sock is None:
            raise RuntimeError("live streams need gunicorn's gevent worker")
        self._attach(sock.detach(), self.head())
        return ALREADY_HANDLED  # type: ignore[no-any-return]  # gunicorn's own mark

    def head(self) -> bytes:
        """Status line and headers as they go over the wire."""
        lines = [f"HTTP/1.1 {self.status_code} {HTTPStatus(self.status_code).phrase}"]
        lines += [
            f"{name}: {value}" for name, value in self.headers if name.lower() not in CONNECTION_HEADERS
        ]
        lines += [f"Date: {formatdate(usegmt=True)}", "Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1")
