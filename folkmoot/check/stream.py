"""Server-Sent Events, read in a thread of their own (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import requests

from folkmoot.client import Client, Refused
from folkmoot.errors import PlainError

ARRIVAL_SECONDS = 15.0


@dataclass(frozen=True)
class Heard:
    """One event of a stream, and when it came (monotonic seconds)."""

    id: str
    event: str
    data: Any
    at: float


class Stream:
    """Listens to `path` until closed, and keeps what it hears."""

    def __init__(self, client: Client, path: str, **query: Any) -> None:
        self.heard: list[Heard] = []
        self.ended: str | None = None
        self._news = threading.Condition()
        answer = client.raw("GET", path, query=query, headers={"Accept": "text/event-stream"}, stream=True)
        if answer.status_code != 200:
            try:
                body = answer.json()
            except ValueError:
                body = {"detail": answer.text[:200]}
            raise Refused("GET", path, answer.status_code, body)
        self._answer = answer
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def wait_for(self, what: str, fits: Callable[[Heard], bool]) -> Heard:
        """The first event that fits, past or future; PlainError when none comes."""
        deadline = time.monotonic() + ARRIVAL_SECONDS
        looked_at = 0
        with self._news:
            while True:
                for heard in self.heard[looked_at:]:
                    if fits(heard):
                        return heard
                looked_at = len(self.heard)
                left = deadline - time.monotonic()
                if self.ended is not None:
                    raise PlainError(f"the stream ended ({self.ended}) while waiting for {what}")
                if left <= 0:
                    raise PlainError(f"{what} did not come within {ARRIVAL_SECONDS:.0f} seconds")
                self._news.wait(left)

    def close(self) -> None:
        """Stop listening, as a browser does that is closed: the connection ends at once."""
        # Closing the response would wait for the reader; shutting the socket down wakes it.
        with (
            contextlib.suppress(OSError, ValueError),
            socket.socket(fileno=os.dup(self._answer.raw.fileno())) as end,
        ):
            end.shutdown(socket.SHUT_RDWR)
        self._thread.join(5.0)
        self._answer.close()

    def _listen(self) -> None:
        try:
            for heard in _events(self._answer):
                with self._news:
                    self.heard.append(heard)
                    self._news.notify_all()
            reason = "the server closed it"
        except (requests.RequestException, OSError, ValueError, AttributeError) as error:
            reason = type(error).__name__
        with self._news:
            self.ended = reason
            self._news.notify_all()


def _events(answer: requests.Response) -> Iterator[Heard]:
    last_id, event, data = "", "message", list[str]()
    # Two bytes suffice for the end of a block, so a bigger read would hold an event back until the next one comes.
    for raw in _lines(answer):
        line = raw.decode("utf-8")
        if not line:
            if data:
                text = "\n".join(data)
                yield Heard(last_id, event, json.loads(text), time.monotonic())
            event, data = "message", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            data.append(value)
        elif name == "event":
            event = value
        elif name == "id":
            last_id = value


def _lines(answer: requests.Response) -> Iterator[bytes]:
    """Lines as soon as they arrive; requests' own iter_lines waits for a full chunk."""
    rest = b""
    while True:
        piece = answer.raw.read1(65536)
        if not piece:
            return
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line.rstrip(b"\r")
