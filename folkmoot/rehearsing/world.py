"""What all simulated people know together: the frames of the session, each read once however many get it."""

import json
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from typing import Any

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
            found = self._places[seq] = dict(placed(self.body(seq, kind, data)))
            if len(self._places) > KEPT:
                self._places.popitem(last=False)
        return found

    def _learn(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "session":
            self.status = str(body.get("status", self.status))
        for name in ("id", f"{kind}_id"):
            if isinstance(body.get(name), str):
                self.last[kind][body[name]] = body
                return
        inner = body.get(kind)
        if isinstance(inner, dict) and isinstance(inner.get("id"), str):
            self.last[kind][inner["id"]] = inner


def placed(body: dict[str, Any]) -> list[tuple[str, tuple[str, int]]]:
    """(person, (room, epoch)) of a placement frame's body."""
    return [(one["person_id"], (one["room_id"], one["epoch"])) for one in body.get("placements", ())]


def offered(document: dict[str, Any]) -> frozenset[str]:
    """The operations of an OpenAPI document, as "POST /v1/sessions/{}/join"."""
    found = set()
    for path, operations in document.get("paths", {}).items():
        plain = "/".join("{}" if part.startswith("{") else part for part in path.split("/"))
        found |= {f"{method.upper()} {plain}" for method in operations}
    return frozenset(found)
