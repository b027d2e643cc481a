"""What a process of this service holds while it runs; made once in `app`, passed to every use case."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.ids import Ids, new_id
from services.sessions.registration import Registration
from services.sessions.settings import SessionsSettings


class SnapshotCache:
    """Serialised snapshots, so that a thousand reconnects at the same position cost one. Shared by threads.

    Keeps the newest position of each (session, view); the least recently used views go first.
    """

    def __init__(self, kept: int = 256) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[str, bool], tuple[int, bytes]] = OrderedDict()
        self._building: dict[tuple[str, bool], threading.Lock] = {}

    def get(self, session_id: str, host: bool, seq: int) -> bytes | None:
        """The snapshot at exactly this position, if it is kept."""
        with self._lock:
            held = self._found.get((session_id, host))
            if held is None or held[0] != seq:
                return None
            self._found.move_to_end((session_id, host))
            return held[1]

    def put(self, session_id: str, host: bool, seq: int, body: bytes) -> None:
        """Keep a snapshot unless a newer one is kept."""
        with self._lock:
            held = self._found.get((session_id, host))
            if held is None or held[0] <= seq:
                self._found[(session_id, host)] = (seq, body)
                self._found.move_to_end((session_id, host))
            while len(self._found) > self._kept:
                dropped, _ = self._found.popitem(last=False)
                self._building.pop(dropped, None)

    def building(self, session_id: str, host: bool) -> threading.Lock:
        """Held by whoever serialises, so that others wait for the result rather than do the same work."""
        with self._lock:
            return self._building.setdefault((session_id, host), threading.Lock())


class NoteTexts:
    """The plain text of notes at their newest version that was read. Shared by threads; the least recently used go."""

    def __init__(self, kept: int = 512) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._found: OrderedDict[str, tuple[int, str]] = OrderedDict()

    def get(self, room_id: str, version: int) -> str | None:
        """The text of exactly this version, if it is kept."""
        with self._lock:
            held = self._found.get(room_id)
            if held is None or held[0] != version:
                return None
            self._found.move_to_end(room_id)
            return held[1]

    def put(self, room_id: str, version: int, text: str) -> None:
        """Keep a text unless a newer one is kept."""
        with self._lock:
            held = self._found.get(room_id)
            if held is None or held[0] < version:
                self._found[room_id] = (version, text)
                self._found.move_to_end(room_id)
            while len(self._found) > self._kept:
                self._found.popitem(last=False)


class RollCache:
    """People of a session as JSON, by person, with the version that they were made of. Shared by threads.

    The sessions used least recently go first.
    """

    def __init__(self, kept: int = 64) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._found: OrderedDict[str, Mapping[str, tuple[str, bytes]]] = OrderedDict()

    def get(self, session_id: str) -> Mapping[str, tuple[str, bytes]]:
        """(version, JSON) by person; empty when nothing is kept."""
        with self._lock:
            return self._found.get(session_id, {})

    def put(self, session_id: str, people: Mapping[str, tuple[str, bytes]]) -> None:
        """Keep what was made last."""
        with self._lock:
            self._found[session_id] = people
            self._found.move_to_end(session_id)
            while len(self._found) > self._kept:
                self._found.popitem(last=False)


@dataclass(frozen=True)
class Runtime:
    """Everything that a use case may need from outside."""

    settings: SessionsSettings
    database: Database
    registration: Registration
    clock: Clock = field(default_factory=SystemClock)
    ids: Ids = new_id
    snapshots: SnapshotCache = field(default_factory=SnapshotCache)
    note_texts: NoteTexts = field(default_factory=NoteTexts)
    roll: RollCache = field(default_factory=RollCache)
