"""Who sees which frame, and the loop that writes them."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import gevent
from gevent.event import Event
from prometheus_client import Counter, Histogram

from contracts.live import Frame
from gateway import vital
from gateway.hub import sse
from gateway.hub.presence import Presence
from gateway.hub.ring import Entry, Ring, entry_of
from gateway.hub.stream import Stream, Streams, Why

SENDS_BEFORE_YIELD = 256
STREAMS_OF_A_PERSON = 8
SWEEP_SECONDS = 1.0

SENT = Counter("folkmoot_hub_writes_total", "Writes to live streams.")
PASS_SECONDS = Histogram(
    "folkmoot_hub_pass_seconds",
    "Time to write what is pending to all streams of a session, in seconds.",
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What sessions says of a person who wants to listen; `seq` is the session's position when it said so.

    Who is `waiting` to be let in is in no room, and gets only what is for them.
    """

    session_id: str
    event_id: str
    person_id: str
    role: Literal["host", "attendee", "waiting"]
    room_id: str
    epoch: int
    seq: int


@dataclass(slots=True)
class _Listener:
    """A stream of one person in one session. All frames up to `position` were sent, or are not for them. `role` is
    theirs as of the position `as_of`."""

    session: "_Session"
    person_id: str
    role: Literal["host", "attendee", "waiting"]
    as_of: int
    token_id: str
    position: int

    @property
    def is_host(self) -> bool:
        return self.role == "host"

    def outdated_by(self, entry: Entry) -> bool:
        """Whether the frame gives them another role: what they may see changes, so they have to look anew."""
        if entry.role is None or entry.seq <= self.as_of or self.role == "waiting":
            return False
        return entry.role[0] == self.person_id and entry.role[1] != self.role


@dataclass(slots=True)
class _Session:
    id: str
    event_id: str = ""
    ring: Ring = field(default_factory=Ring)
    placed: dict[str, tuple[int, str]] = field(default_factory=dict)
    streams: dict[str, Stream] = field(default_factory=dict)
    pending: list[Entry] = field(default_factory=list)

    def place(self, person_id: str, room_id: str, epoch: int) -> None:
        """The highest epoch wins, in whatever order they come."""
        known = self.placed.get(person_id)
        if known is None or epoch > known[0]:
            self.placed[person_id] = (epoch, room_id)

    def sees(self, listener: _Listener, entry: Entry) -> bool:
        """Whether the frame is for the listener, who is where the newest placement says."""
        if entry.to == "alone":
            return entry.person_id == listener.person_id
        if listener.role == "waiting":
            return entry.to == "person" and entry.person_id == listener.person_id
        if entry.to == "all" or listener.is_host:
            return True
        if entry.to == "room":
            placed = self.placed.get(listener.person_id)
            return placed is not None and placed[1] == entry.room_id
        return entry.to == "person" and entry.person_id == listener.person_id


class Hub:
    """The live streams of all sessions. Everything runs in the thread that calls `start`."""

    def __init__(
        self,
        streams: Streams,
        presence: Presence,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._streams = streams
        self._presence = presence
        self._monotonic = monotonic
        self._sessions: dict[str, _Session] = {}
        self._dirty: dict[str, _Session] = {}
        self._wake = Event()
        self._writes = 0
        self._greenlets: list[gevent.Greenlet] = []

    def start(self) -> None:
        """Begin to write and to sweep."""
        self._greenlets = [
            vital.spawn("the hub's writer", self._write_for_ever),
            vital.spawn("the hub's sweeper", self._sweep_for_ever),
        ]

    def close(self) -> None:
        """End every stream and stop."""
        self._streams.close()
        gevent.killall(self._greenlets, block=False)

    def accept(self, frame: Frame, *, age: float = 0.0) -> None:
        """Take a frame from the broker; `age` seconds old when it comes from before this process began."""
        session = self._session(frame.session_id)
        session.event_id = frame.event_id
        entry = entry_of(frame, self._monotonic() - age)
        if not session.ring.add(entry):
            return
        for person_id, room_id, epoch in entry.placements:
            session.place(person_id, room_id, epoch)
        if session.streams:
            if session.pending and entry.seq != session.pending[-1].seq + 1:
                session.pending.clear()  # A frame was lost; whoever waits for these finds the jump and is reset.
            session.pending.append(entry)
            self._dirty[session.id] = session
            self._wake.set()

    def attach(
        self,
        fd: int,
        head: bytes,
        stream_id: str,
        standing: Standing,
        *,
        after: int | None,
        token_id: str,
        hello: Callable[[int], bytes],
    ) -> Stream:
        """Open a person's stream on a socket: head, hello, what came after `after`, and then everything as it comes.

        Nothing can come in between: the ring is read and the stream registered without giving up control. Without
        `after`, it goes on from the position at which `standing` was read. A position that cannot be gone on from is
        answered by `reset`, and the stream ends.
        """
        session = self._session(standing.session_id)
        session.event_id = session.event_id or standing.event_id
        session.place(standing.person_id, standing.room_id, standing.epoch)
        start = standing.seq if after is None else after
        listener = _Listener(session, standing.person_id, standing.role, standing.seq, token_id, start)
        missed = self._missed(session, standing.seq, start)
        seen = [entry.wire for entry in missed or () if session.sees(listener, entry)]
        if any(listener.outdated_by(entry) for entry in missed or ()):
            missed = None
        if sum(map(len, seen)) > self._streams.backlog:
            missed = None  # A snapshot is shorter than all that.
        stream = self._streams.open(fd, head, stream_id, self._on_close, beats=True)
        stream.tag = listener
        now = self._monotonic()
        if missed is None:
            stream.send(sse.RETRY + hello(start) + sse.RESET, now)
            stream.close("reset")
            return stream
        if missed:
            listener.position = missed[-1].seq
        stream.send(b"".join([sse.RETRY, hello(start), *seen]), now)
        if not stream.closed:
            session.streams[stream_id] = stream
            self._presence.opened(session.id, standing.person_id, stream_id)
            self._replace_oldest(session, standing.person_id)
        return stream

    def beat(self, session_id: str, person_id: str, stream_id: str) -> bool:
        """The client is there; False when the stream is not open, or not this person's."""
        stream = self._streams.get(stream_id)
        listener = stream.tag if stream is not None else None
        if stream is None or not isinstance(listener, _Listener):
            return False
        if listener.session.id != session_id or listener.person_id != person_id:
            return False
        stream.beaten_at = self._monotonic()
        return True

    def refuse(
        self, *, token_id: str | None = None, person_id: str | None = None, event_id: str | None = None
    ) -> None:
        """End the streams of a revoked token, or of a person (at one event, or everywhere)."""
        for session in list(self._sessions.values()):
            if event_id is not None and session.event_id != event_id:
                continue
            for stream in list(session.streams.values()):
                listener = stream.tag
                by_token = token_id is not None and listener.token_id == token_id
                if by_token or (person_id is not None and listener.person_id == person_id):
                    stream.close("refused")

    def room_of(self, session_id: str, person_id: str) -> str | None:
        """The room of somebody who has a stream of the session open here; None for everybody else."""
        session = self._sessions.get(session_id)
        if session is None or not any(
            stream.tag.person_id == person_id for stream in session.streams.values()
        ):
            return None
        placed = session.placed.get(person_id)
        return None if placed is None else placed[1]

    def write_rooms(self, session_id: str, wires: Mapping[str, bytes]) -> None:
        """Write to whoever is in these rooms now, past the ring: nothing of it is sent again, and a client who is
        behind does not get it."""
        session = self._sessions.get(session_id)
        if session is None:
            return
        now = self._monotonic()
        for stream in list(session.streams.values()):
            placed = session.placed.get(stream.tag.person_id)
            data = None if placed is None else wires.get(placed[1])
            if data is not None and not stream.backlog:
                stream.send(data, now)
                self._writes += 1
                if self._writes % SENDS_BEFORE_YIELD == 0:
                    gevent.sleep(0)

    def listeners(self) -> list[tuple[str, str, str]]:
        """Every open stream as (session, person, stream)."""
        return [
            (session.id, stream.tag.person_id, stream.id)
            for session in self._sessions.values()
            for stream in session.streams.values()
        ]

    def _session(self, session_id: str) -> _Session:
        session = self._sessions.get(session_id)
        if session is None:
            session = self._sessions[session_id] = _Session(session_id)
        return session

    @staticmethod
    def _missed(session: _Session, now_at: int, start: int) -> list[Entry] | None:
        """The frames after `start`; None when they cannot all be had, or `start` was never given out."""
        if start > max(now_at, session.ring.last or 0):
            return None
        if session.ring.last is None and start < now_at:
            return None
        return session.ring.after(start)

    def _replace_oldest(self, session: _Session, person_id: str) -> None:
        own = [stream for stream in session.streams.values() if stream.tag.person_id == person_id]
        if len(own) > STREAMS_OF_A_PERSON:
            own[0].close("replaced")

    def _on_close(self, stream: Stream, why: Why) -> None:
        listener = stream.tag
        if isinstance(listener, _Listener) and listener.session.streams.pop(stream.id, None) is not None:
            self._presence.closed(stream.id)

    def _write_for_ever(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._dirty:
                session_id = next(iter(self._dirty))
                self._write(self._dirty.pop(session_id))

    def _write(self, session: _Session) -> None:
        """Write the pending frames to all streams of the session. What arrives meanwhile waits for the next pass."""
        began = self._monotonic()
        entries, session.pending = session.pending, []
        first, last = entries[0].seq, entries[-1].seq
        views = _Views(session, entries)
        roles = [entry for entry in entries if entry.role is not None]
        writes = 0
        for stream in list(session.streams.values()):
            listener: _Listener = stream.tag
            if stream.closed or listener.position >= last:
                continue
            if listener.position < first - 1:
                stream.send(sse.RESET, began)
                stream.close("reset")
                continue
            if any(listener.outdated_by(entry) for entry in roles):
                stream.send(sse.RESET, began)
                stream.close("reset")
                continue
            data = views.for_listener(listener)
            listener.position = last
            if data:
                stream.send(data, began)
                writes += 1
                self._writes += 1
                if self._writes % SENDS_BEFORE_YIELD == 0:
                    gevent.sleep(0)
        SENT.inc(writes)
        PASS_SECONDS.observe(self._monotonic() - began)

    def _sweep_for_ever(self) -> None:
        while True:
            gevent.sleep(SWEEP_SECONDS)
            for count, _ in enumerate(self._streams.sweep(), 1):
                if count % SENDS_BEFORE_YIELD == 0:
                    gevent.sleep(0)
            now = self._monotonic()
            for session in list(self._sessions.values()):
                session.ring.expire(now)
                if not session.streams and not len(session.ring):
                    del self._sessions[session.id]


class _Views:
    """The joined bytes of one pass, made once for everybody who sees the same frames of it."""

    def __init__(self, session: _Session, entries: list[Entry]) -> None:
        self._session = session
        self._entries = entries
        self._joined: dict[int, bytes] = {}
        self._for_hosts = (1 << len(entries)) - 1
        self._for_all = 0
        self._for_room: dict[str, int] = {}
        self._for_person: dict[str, int] = {}
        for index, entry in enumerate(entries):
            bit = 1 << index
            if entry.to == "all":
                self._for_all |= bit
            elif entry.to == "room" and entry.room_id is not None:
                self._for_room[entry.room_id] = self._for_room.get(entry.room_id, 0) | bit
            elif entry.person_id is not None:
                self._for_person[entry.person_id] = self._for_person.get(entry.person_id, 0) | bit
            if entry.to == "alone":
                self._for_hosts &= ~bit

    def for_listener(self, listener: _Listener) -> bytes:
        """What this listener is to get; empty when there is nothing for them."""
        if listener.role == "host":
            mask = self._for_hosts | self._for_person.get(listener.person_id, 0)
        elif listener.role == "waiting":
            mask = self._for_person.get(listener.person_id, 0)
        else:
            mask = self._for_all | self._for_person.get(listener.person_id, 0)
            if self._for_room:
                placed = self._session.placed.get(listener.person_id)
                if placed is not None:
                    mask |= self._for_room.get(placed[1], 0)
        first = self._entries[0].seq
        if listener.position >= first:
            # The stream was attached after some of these frames had come, and got those from the ring.
            mask &= ~((1 << sum(entry.seq <= listener.position for entry in self._entries)) - 1)
        data = self._joined.get(mask)
        if data is None:
            data = b"".join(entry.wire for index, entry in enumerate(self._entries) if mask >> index & 1)
            self._joined[mask] = data
        return data
