"""A thousand live streams in a process of their own, which notes when each frame had reached how many.

It reads raw sockets, cuts what comes at the empty lines, and looks at nothing but a frame's `id:`; only the frames of
people who are watched are kept whole. Times are of CLOCK_MONOTONIC, which all processes of a machine share.
"""

import json
import multiprocessing
import select
import socket
import threading
import time
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit

BEAT_SECONDS = 9.0
BEATERS = 8
PIECE = 262_144
AT_ONCE = 50
PATIENCE_SECONDS = 20.0
LONGEST_KEPT = 4_000
"""Bytes of a watched frame that are kept: enough to find an id in all but mass moves."""


@dataclass(frozen=True)
class Ear:
    """Whose stream to open, from where."""

    session_id: str
    person_id: str
    token: str
    after: int
    watched: bool = False


class Ears:
    """The process, from outside."""

    def __init__(self, url: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._near, far = context.Pipe()
        self._process = context.Process(target=_serve, args=(url, far), daemon=True)
        self._process.start()

    def open(self, ears: list[Ear]) -> None:
        """Open streams; returns once each has said hello."""
        for first in range(0, len(ears), AT_ONCE):
            self._ask("open", ears[first : first + AT_ONCE])

    def close(self, person_id: str) -> None:
        """Drop a person's stream."""
        self._ask("close", person_id)

    def reached(self, session_id: str, seq: int, listeners: int, patience: float = PATIENCE_SECONDS) -> float:
        """When that frame had reached so many streams. RuntimeError when it did not in time."""
        deadline = time.monotonic() + patience
        while True:
            count, last = self._ask("reached", session_id, seq)
            if count >= listeners:
                return float(last)
            if time.monotonic() > deadline:
                raise RuntimeError(f"frame {seq} reached {count} of {listeners} streams; {self.facts()}")
            time.sleep(0.01)

    def told(self, person_id: str, marker: bytes, since: float, patience: float = PATIENCE_SECONDS) -> float:
        """When a watched person first got a frame with the marker in it after `since`."""
        deadline = time.monotonic() + patience
        while True:
            found = self._ask("told", person_id, marker, since)
            if found is not None:
                return float(found)
            if time.monotonic() > deadline:
                raise RuntimeError(f"{person_id} was never told of {marker!r}")
            time.sleep(0.005)

    def count(self, person_id: str, *markers: bytes) -> int:
        """How many frames a watched person got that hold all the markers."""
        return int(self._ask("count", person_id, *markers))

    def renew(self, tokens: dict[str, str]) -> None:
        """Fresh tokens by person, with which their streams say that they are there."""
        self._ask("renew", tokens)

    def facts(self) -> dict[str, Any]:
        """Bytes read, streams open, streams lost, gaps in the watched hosts' positions, CPU seconds."""
        found: dict[str, Any] = self._ask("facts")
        return found

    def stop(self) -> None:
        """End the process."""
        self._near.send(("stop",))
        self._process.join(10)

    def _ask(self, *question: Any) -> Any:
        self._near.send(question)
        if not self._near.poll(120):
            raise RuntimeError(f"the ears do not answer {question[0]!r}")
        answer = self._near.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


def _serve(url: str, pipe: Connection) -> None:
    head = _Head(url)
    for number in range(BEATERS):
        threading.Thread(target=head.beat_for_ever, args=(number,), daemon=True).start()
    poll = select.epoll()
    poll.register(pipe.fileno(), select.EPOLLIN)
    while True:
        for fd, _ in poll.poll(1.0):
            if fd != pipe.fileno():
                head.hear(fd, poll)
                continue
            name, *arguments = pipe.recv()
            if name == "stop":
                return
            try:
                pipe.send(
                    getattr(head, f"on_{name}")(*arguments, **({"poll": poll} if name == "open" else {}))
                )
            except (OSError, RuntimeError) as error:
                pipe.send(RuntimeError(str(error)))


class _Head:
    """What is heard."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "localhost", parts.port or 80)
        self._host = parts.netloc
        self._socks: dict[int, socket.socket] = {}
        self._of: dict[int, Ear] = {}
        self._rest: dict[int, bytes] = {}
        self._streams: dict[int, str] = {}  # fd -> stream id
        self._reached: dict[tuple[str, int], tuple[int, float]] = {}
        self._kept: dict[str, list[tuple[float, bytes]]] = {}
        self._position: dict[int, int] = {}
        self.bytes = self.lost = self.duplicates = 0

    def on_open(self, ears: list[Ear], *, poll: select.epoll) -> None:
        opened = []
        for ear in ears:
            sock = socket.create_connection(self._address, timeout=20)
            sock.sendall(
                f"GET /v1/sessions/{ear.session_id}/stream?after={ear.after} HTTP/1.1\r\nHost: {self._host}\r\n"
                f"Authorization: Bearer {ear.token}\r\nAccept: text/event-stream\r\n\r\n".encode()
            )
            sock.setblocking(False)
            fd = sock.fileno()
            self._socks[fd], self._of[fd], self._rest[fd] = sock, ear, b""
            self._position[fd] = ear.after
            if ear.watched:
                self._kept.setdefault(ear.person_id, [])
            poll.register(fd, select.EPOLLIN)
            opened.append(fd)
            while len(opened) - sum(fd in self._streams for fd in opened) > 32:
                self._hear_some(poll)
        deadline = time.monotonic() + 60
        while not all(fd in self._streams for fd in opened):
            self._hear_some(poll)
            if time.monotonic() > deadline:
                raise RuntimeError("not all streams opened")

    def on_close(self, person_id: str) -> None:
        for fd, ear in list(self._of.items()):
            if ear.person_id == person_id:
                self._drop(fd)

    def on_renew(self, tokens: dict[str, str]) -> None:
        self._of = {
            fd: replace(ear, token=tokens.get(ear.person_id, ear.token)) for fd, ear in self._of.items()
        }

    def on_reached(self, session_id: str, seq: int) -> tuple[int, float]:
        return self._reached.get((session_id, seq), (0, 0.0))

    def on_told(self, person_id: str, marker: bytes, since: float) -> float | None:
        for came, block in reversed(self._kept[person_id]):
            if came < since:
                break
            if marker in block:
                return came
        return None

    def on_count(self, person_id: str, *markers: bytes) -> int:
        return sum(all(marker in block for marker in markers) for _, block in self._kept[person_id])

    def on_facts(self) -> dict[str, Any]:
        return {
            "bytes": self.bytes,
            "open": len(self._socks),
            "lost": self.lost,
            "duplicates": self.duplicates,
            "cpu_seconds": time.process_time(),
        }

    def hear(self, fd: int, poll: select.epoll) -> None:
        sock = self._socks.get(fd)
        if sock is None:
            return
        try:
            data = sock.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        came = time.monotonic()
        if not data:
            self.lost += 1
            self._drop(fd)
            return
        self.bytes += len(data)
        *blocks, self._rest[fd] = (self._rest[fd] + data).split(b"\n\n")
        for block in blocks:
            if block.startswith(b"id: "):
                self._frame(fd, block, came)
            elif (at := block.find(b"event: hello\ndata: ")) >= 0:
                self._streams[fd] = json.loads(block[at + 19 :])["stream_id"]

    def _frame(self, fd: int, block: bytes, came: float) -> None:
        ear, seq = self._of[fd], int(block[4 : block.index(b"\n")])
        if seq <= self._position[fd]:
            self.duplicates += 1
            return
        self._position[fd] = seq
        count, last = self._reached.get((ear.session_id, seq), (0, 0.0))
        self._reached[ear.session_id, seq] = (count + 1, max(last, came))
        if ear.watched:
            self._kept[ear.person_id].append((came, block[:LONGEST_KEPT]))

    def _hear_some(self, poll: select.epoll) -> None:
        for fd, _ in poll.poll(0.1):
            self.hear(fd, poll)

    def _drop(self, fd: int) -> None:
        self._socks.pop(fd).close()
        for kept in (self._of, self._rest, self._streams, self._position):
            kept.pop(fd, None)

    def beat_for_ever(self, number: int) -> None:
        """Say for every BEATERS-th stream, whenever it is due, that it is listened to, as browsers would."""
        sock: socket.socket | None = None
        due: dict[str, float] = {}  # by stream id
        while True:
            now = time.monotonic()
            own = [(fd, stream) for fd, stream in list(self._streams.items()) if fd % BEATERS == number]
            waiting = [(due.setdefault(stream, now + BEAT_SECONDS), fd, stream) for fd, stream in own]
            at, fd, stream = min(waiting, default=(now + 1.0, 0, ""))
            if at > now:
                time.sleep(min(at - now, 0.2))
                continue
            due[stream] = now + BEAT_SECONDS
            ear = self._of.get(fd)
            if ear is None:
                continue
            try:
                sock = sock or socket.create_connection(self._address, timeout=20)
                self._beat(sock, ear, stream)
            except (OSError, ValueError):
                sock = None

    def _beat(self, sock: socket.socket, ear: Ear, stream_id: str) -> None:
        body = json.dumps({"stream_id": stream_id}).encode()
        sock.sendall(
            f"POST /v1/sessions/{ear.session_id}/beat HTTP/1.1\r\nHost: {self._host}\r\n"
            f"Authorization: Bearer {ear.token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = sock.recv(8192)
            if not piece:
                raise OSError("closed")
            answer += piece
        head, _, rest = answer.partition(b"\r\n\r\n")
        length = next(
            (
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            ),
            0,
        )
        while len(rest) < length:
            rest += sock.recv(8192)
