"""What all simulated people know together: the frames of the session, each read once however many get it."""

import json
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from typing import Any

from contracts import placements

KEPT = 64
FOR_EVERYBODY = frozenset({b"participant", b"placement", b"session"})
"""Kinds of frames that nobody in the session may miss."""


@dataclass
class World:
    """One session as its frames tell of it."""

    session_id: str
    offers: frozenset[str] = frozenset()
    """What the deployment can do, as "POST /v1/sessions/{}/join"."""
    status: str = "waiting"
    main_room_id: str = ""
    everybody: list[int] = field(default_factory=list)
    """Positions of the frames for everybody, rising."""
    last: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    """The newest body by kind of frame and id in it, as far as it names one."""
    _read: OrderedDict[int, dict[str, Any]] = field(default_factory=OrderedDict)
    _places: OrderedDict[int, dict[str, tuple[str, int]]] = field(default_factory=OrderedDict)

    @property
    def base(self) -> str:
        """Where the session's operations begin."""
        return f"/v1/sessions/{self.session_id}"

    @property
    def over(self) -> bool:
        """Whether the session has ended."""
        return self.status == "ended"

    def offers_any(self, *operations: str) -> bool:
        """Whether the deployment has one of these operations."""
        return any(operation in self.offers for operation in operations)

    def look(self, snapshot: dict[str, Any]) -> None:
        """Take over what a snapshot says; what is known already is newer or the same."""
        self.status = snapshot["session"]["status"]
        self.main_room_id = snapshot["session"]["main_room_id"]
        for kind in ("poll", "question"):
            part = snapshot.get(f"{kind}s")
            for one in (part.get(f"{kind}s") if isinstance(part, dict) else part) or ():
                if isinstance(one, dict) and isinstance(one.get("id"), str):
                    self.last[kind].setdefault(one["id"], one)

    def for_everybody(self, seq: int) -> None:
        """A frame for everybody has come to somebody."""
        if not self.everybody or seq > self.everybody[-1]:
            self.everybody.append(seq)

    def body(self, seq: int, kind: bytes, data: bytes) -> dict[str, Any]:
        """The body of a frame; read when it is asked for first."""
        found = self._read.get(seq)
        if found is None:
            found = self._read[seq] = json.loads(data)
            if len(self._read) > KEPT:
                self._read.popitem(last=False)
            self._learn(kind.decode(), found)
        return found

    def places(self, seq: int, kind: bytes, data: bytes) -> dict[str, tuple[str, int]]:
        """(room, epoch) by person, of a placement frame."""
        found = self._places.get(seq)
        if found is None:
            body = self.body(seq, kind, data)
            found = self._places[seq] = {
                person_id: (room_id, epoch) for person_id, room_id, epoch in placements.read(body)
            }
            if len(self._places) > KEPT:
                self._places.popitem(last=False)
        return found

    def _learn(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "session":
            self.status = str(body.get("status", self.status))
        # One thing under its kind's name, or several in a list.
        for one in (body.get(kind), *body.get(f"{kind}s", ())):
            if isinstance(one, dict) and isinstance(one.get("id"), str):
                self.last[kind][one["id"]] = one


def offered(document: dict[str, Any]) -> frozenset[str]:
    """The operations of an OpenAPI document, as "POST /v1/sessions/{}/join"."""
    found = set()
    for path, operations in document.get("paths", {}).items():
        plain = "/".join("{}" if part.startswith("{") else part for part in path.split("/"))
        found |= {f"{method.upper()} {plain}" for method in operations}
    return frozenset(found)
