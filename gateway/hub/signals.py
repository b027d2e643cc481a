"""Signals: a reaction, or that somebody is typing. They are told to the sender's room and then forgotten.

Nothing of them is kept: no row, no frame, no position. Those of a moment are told together, so that a main room that
claps costs each of its streams a few writes a second, however many clap.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import gevent
from gevent.event import Event

from gateway import vital
from gateway.hub import sse

GATHER_SECONDS = 0.15
NAMED = 24
"""So many reactions of a room and moment say whose they are; the others are counted."""


class Rooms(Protocol):
    """What is needed of Hub."""

    def room_of(self, session_id: str, person_id: str) -> str | None: ...

    def write_rooms(self, session_id: str, wires: Mapping[str, bytes]) -> None: ...


@dataclass(slots=True)
class _Gathered:
    """What was signalled in one room since the last time."""

    reactions: list[dict[str, str]] = field(default_factory=list)
    more: dict[str, int] = field(default_factory=dict)
    typing: dict[str, None] = field(default_factory=dict)

    def wire(self) -> bytes:
        body: dict[str, Any] = {"reactions": self.reactions, "more": self.more, "typing": list(self.typing)}
        return sse.event("signal", body)


class Signals:
    """Gathers signals and hands them to the hub. Everything runs in the thread that calls `start`."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._gathered: dict[str, dict[str, _Gathered]] = {}
        self._wake = Event()
        self._greenlet: gevent.Greenlet | None = None

    def start(self) -> None:
        """Begin to tell."""
        self._greenlet = vital.spawn("the teller of signals", self._tell_for_ever)

    def close(self) -> None:
        """Stop; what was not told yet is lost."""
        if self._greenlet is not None:
            self._greenlet.kill(block=False)

    def react(self, session_id: str, person_id: str, reaction: str) -> bool:
        """Show a reaction to the person's room; False when they have no stream here, so that there is no room."""
        room = self._room(session_id, person_id)
        if room is None:
            return False
        if len(room.reactions) < NAMED:
            room.reactions.append({"person_id": person_id, "reaction": reaction})
        else:
            room.more[reaction] = room.more.get(reaction, 0) + 1
        return True

    def type(self, session_id: str, person_id: str) -> bool:
        """Show the person's room that they are typing; False as above."""
        room = self._room(session_id, person_id)
        if room is None:
            return False
        if len(room.typing) < NAMED:
            room.typing[person_id] = None
        return True

    def _room(self, session_id: str, person_id: str) -> _Gathered | None:
        room_id = self._rooms.room_of(session_id, person_id)
        if room_id is None:
            return None
        self._wake.set()
        return self._gathered.setdefault(session_id, {}).setdefault(room_id, _Gathered())

    def _tell_for_ever(self) -> None:
        while True:
            self._wake.wait()
            gevent.sleep(GATHER_SECONDS)
            self._wake.clear()
            gathered, self._gathered = self._gathered, {}
            for session_id, rooms in gathered.items():
                self._rooms.write_rooms(session_id, {room: said.wire() for room, said in rooms.items()})
