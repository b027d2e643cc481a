"""The last frames of one session, from which a stream that was away goes on."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from contracts import placements
from contracts.live import Frame, ToPerson
from gateway.hub import sse

MOST_FRAMES = 2_000
MOST_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One frame, ready to be written. `to`: as in its audience, or "alone": a person and not the hosts. `at` is
    monotonic time; `role`: (person, role) that it gives somebody."""

    seq: int
    wire: bytes
    to: str
    room_id: str | None
    person_id: str | None
    placements: tuple[tuple[str, str, int], ...]
    at: float
    role: tuple[str, str] | None = None


def entry_of(frame: Frame, at: float) -> Entry:
    """The frame as bytes, with what decides who sees it and who moved."""
    body = frame.body if frame.body.get("seq") == frame.seq else {**frame.body, "seq": frame.seq}
    return Entry(
        seq=frame.seq,
        wire=sse.event(frame.kind, body, id=frame.seq),
        to="alone"
        if isinstance(frame.audience, ToPerson) and not frame.audience.hosts
        else frame.audience.to,
        room_id=getattr(frame.audience, "room_id", None),
        person_id=getattr(frame.audience, "person_id", None),
        placements=tuple(_placements(frame)),
        at=at,
        role=_role(frame),
    )


def _role(frame: Frame) -> tuple[str, str] | None:
    """The role that somebody has from this frame on."""
    if frame.kind != "participant" or not isinstance(frame.body.get("role"), str):
        return None
    return str(frame.body.get("person_id")), frame.body["role"]


def _placements(frame: Frame) -> Iterator[tuple[str, str, int]]:
    """Who is where from this frame on: (person, room, epoch)."""
    if frame.kind == "placement":
        yield from placements.read(frame.body)
    elif frame.kind == "participant":
        room_id, epoch = frame.body.get("room_id"), frame.body.get("epoch")
        if isinstance(room_id, str) and isinstance(epoch, int):
            yield frame.body["person_id"], room_id, epoch


class Ring:
    """Frames by rising seq without gaps, at most MOST_FRAMES and not older than MOST_SECONDS."""

    def __init__(self, *, most: int = MOST_FRAMES, seconds: float = MOST_SECONDS) -> None:
        self._most = most
        self._seconds = seconds
        self._entries: deque[Entry] = deque()
        self.last: int | None = None
        """The newest seq ever added; None before the first."""

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: Entry) -> bool:
        """Keep the frame; False when it is a copy of one that came before.

        A jump in seq means that a frame was lost: what came before it can no longer be gone on from, and is dropped.
        """
        if self.last is not None and entry.seq <= self.last:
            return False
        if self.last is not None and entry.seq > self.last + 1:
            self._entries.clear()
        self.last = entry.seq
        self._entries.append(entry)
        if len(self._entries) > self._most:
            self._entries.popleft()
        return True

    def expire(self, now: float) -> None:
        """Let go of what is too old."""
        while self._entries and now - self._entries[0].at > self._seconds:
            self._entries.popleft()

    def after(self, seq: int) -> list[Entry] | None:
        """All frames after `seq`; None when some of them are no longer here."""
        if self.last is None or seq >= self.last:
            return []
        missing = self.last - seq
        if missing > len(self._entries):
            return None
        return list(islice(self._entries, len(self._entries) - missing, None))
