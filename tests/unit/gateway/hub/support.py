"""A hub over socket pairs: what a client would read, without a server."""

import json
import socket
from typing import Any

import gevent

from chassis.problems import Unavailable
from contracts.live import Frame
from gateway.hub import Hub, Presence, Standing, Streams, sse

SESSION = "ses_01kaqv3c5e7m9p2r4t6v8x0z1b"
EVENT = "evt_01kaqv3c5e7m9p2r4t6v8x0z1b"
MAIN, RED, BLUE = (f"roo_{letter * 26}" for letter in "abc")


def person(number: int) -> str:
    return f"per_{number:026d}"


class Sessions:
    """Stands in for the sessions service; keeps what it was told."""

    def __init__(self) -> None:
        self.reports: list[dict[str, Any]] = []
        self.alive = 0
        self.known = True
        self.down = False

    def post(self, path: str, body: Any) -> Any:
        if self.down:
            raise Unavailable("Down.")
        if path == "/internal/presence":
            self.reports.append(body)
            return {}
        self.alive += 1
        return {"known": self.known}

    @property
    def opened(self) -> list[str]:
        return [entry["person_id"] for report in self.reports for entry in report["opened"]]

    @property
    def closed(self) -> list[str]:
        return [stream_id for report in self.reports for stream_id in report["closed"]]


class Client:
    """The browser's end of one stream."""

    def __init__(self, sock: socket.socket, stream_id: str) -> None:
        self.sock = sock
        self.stream_id = stream_id
        self._data = b""
        self.ended = False

    def read(self) -> None:
        self.sock.setblocking(False)
        while True:
            try:
                data = self.sock.recv(65536)
            except BlockingIOError:
                return
            except OSError:
                self.ended = True
                return
            if not data:
                self.ended = True
                return
            self._data += data

    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """Every whole event that has come so far, as (kind, data)."""
        self.read()
        found = []
        for block in self._data.split(b"\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line)
            if "event" in fields:
                found.append((fields["event"], json.loads(fields["data"])))
        return found

    def frames(self) -> list[int]:
        return [data["seq"] for kind, data in self.events() if kind not in ("hello", "reset")]

    def leave(self) -> None:
        self.sock.close()


class World:
    """One hub with its clock, its sessions service and its clients."""

    def __init__(self, *, backlog: int = 262_144, grace: float = 0.05, most: int = 100) -> None:
        self.now = 1000.0
        self.sessions = Sessions()
        self.streams = Streams(backlog=backlog, most=most, monotonic=self.monotonic)
        self.presence = Presence(self.sessions, "hub_test", grace=grace, monotonic=self.monotonic)
        self.hub = Hub(self.streams, self.presence, monotonic=self.monotonic)
        self.hub.start()
        self.presence.start(self.hub.listeners)
        self.count = 0

    def monotonic(self) -> float:
        return self.now

    def stop(self) -> None:
        self.hub.close()
        self.presence.close()
        gevent.sleep(0)

    def settle(self, seconds: float = 0.01) -> None:
        gevent.sleep(seconds)

    def connect(
        self,
        number: int = 1,
        *,
        role: Any = "attendee",
        room: str = MAIN,
        epoch: int = 1,
        seq: int = 0,
        after: int | None = None,
        token: str = "tok",
        session: str = SESSION,
    ) -> Client:
        ours, theirs = socket.socketpair()
        self.count += 1
        stream_id = f"str_{self.count}"
        standing = Standing(session, EVENT, person(number), role, room, epoch, seq)
        self.hub.attach(
            ours.detach(),
            b"",
            stream_id,
            standing,
            after=after,
            token_id=token,
            hello=lambda position: sse.event("hello", {"seq": position}),
        )
        return Client(theirs, stream_id)

    def frame(
        self, seq: int, kind: Any = "session", audience: Any = None, session: str = SESSION, **body: Any
    ) -> None:
        self.hub.accept(
            Frame.model_validate(
                {
                    "session_id": session,
                    "event_id": EVENT,
                    "seq": seq,
                    "kind": kind,
                    "audience": audience or {"to": "all"},
                    "body": {"seq": seq, **body},
                }
            )
        )

    def place(self, seq: int, number: int, room: str, epoch: int) -> None:
        placement = {"person_id": person(number), "room_id": room, "epoch": epoch}
        self.frame(seq, "placement", placements=[placement], cause="move")

    def role(self, seq: int, number: int, role: str) -> None:
        """Somebody is shown to everybody, with this role."""
        body = {"person_id": person(number), "role": role, "room_id": MAIN, "epoch": 1}
        self.frame(seq, "participant", **body)
