"""A simulated participant: comes in, listens, does what people do, drops, comes back, leaves."""

import asyncio
import json
import random
import time
from typing import Any

from folkmoot.rehearsing.tally import Said, Tally, missing
from folkmoot.rehearsing.wire import Answer, Door, Stream
from folkmoot.rehearsing.world import FOR_EVERYBODY, World

HELLO_SECONDS = 15.0
TRIES = 6
SEEN = {b"note": "note", b"document": "note", b"post": "post"}
"""Frames in which people see what others have said."""


class Participant:
    """Somebody who does not exist, at one door. `chance` decides what they do: the same for the same seed."""

    def __init__(self, number: int, seed: int, name: str, door: Door, world: World, tally: Tally) -> None:
        self.number = number
        self.name = name
        self.id = ""
        self.token = ""
        self.chance = random.Random(f"{seed} {number}")  # noqa: S311  # nothing secret hangs on it
        self.world = world
        self.tally = tally
        self.room_id = ""
        self.epoch = 0
        self.position = 0
        self.stream_id = ""
        self.missed = 0
        self.memory: dict[str, Any] = {}
        """What habits remember of this person: a hand that is up, questions upvoted."""
        self._door = door
        self._stream: Stream | None = None
        self._hello = asyncio.Event()
        self._reset = False
        self._first = 0
        self._got = 0

    @property
    def listening(self) -> bool:
        """Whether the live stream is open."""
        return self._stream is not None and self._hello.is_set()

    async def call(self, habit: str, method: str, path: str, body: Any = None) -> Answer:
        """A request of this person's about the session; counted under the habit's name."""
        for _ in range(TRIES):
            began = time.monotonic()
            answer = await self._door.call(method, self.world.base + path, self.token, body)
            if answer.status != 429 or not answer.wait:
                break
            await asyncio.sleep(answer.wait)
        if answer.ok:
            self.tally.answers[habit].append(time.monotonic() - began)
        elif not self.world.over:
            self.tally.refused[f"{habit}: {answer.status} {answer.code}".rstrip()] += 1
        return answer

    async def come_in(self) -> bool:
        """Join, look, listen; whether all of that went well."""
        for attempt in range(TRIES):
            joined = await self.call("join", "POST", "/join", {})
            if joined.ok:
                break
            if joined.status in (403, 404, 409):
                return False
            await asyncio.sleep(0.2 * 2**attempt * self.chance.uniform(0.5, 1.0))
        else:
            return False
        return await self._look_and_listen()

    async def _look_and_listen(self) -> bool:
        shown = await self.call("look", "GET", "/snapshot")
        if not shown.ok:
            return False
        you = shown.body["you"]
        self.room_id, self.epoch = you["room_id"], you["epoch"]
        self.world.look(shown.body)
        self._count_missed()
        self.position = self._first = shown.body["seq"]
        self._got = 0
        return await self.listen()

    async def listen(self) -> bool:
        """Open the stream after the position that was reached; from a new snapshot when that is too old."""
        self._hello.clear()
        self._reset = False
        self.tally.unsettled[self.id].append(time.monotonic())
        path = f"{self.world.base}/stream?after={self.position}"
        try:
            self._stream = await self._door.listen(path, self.token, self._on_block, self._on_end)
            await asyncio.wait_for(self._hello.wait(), HELLO_SECONDS)
        except (OSError, TimeoutError):
            self.drop()
            return False
        self.tally.unsettled[self.id].append(time.monotonic())
        if self._reset:
            self.tally.resets += 1
            self.drop()
            return await self._look_and_listen()
        return True

    def drop(self) -> None:
        """Lose the connection, as laptops that are shut do."""
        stream, self._stream = self._stream, None
        self._hello.clear()
        self.tally.unsettled[self.id].append(time.monotonic())
        if stream is not None:
            stream.close()

    async def beat(self) -> None:
        """Say that the stream is listened to."""
        if self.listening:
            await self.call("beat", "POST", "/beat", {"stream_id": self.stream_id})

    async def leave(self) -> None:
        """Go."""
        self._count_missed()
        self.drop()
        if not self.world.over:
            await self.call("leave", "POST", "/leave", {})

    def said(self, key: Any, kind: str, at: float, listeners: frozenset[str]) -> None:
        """Remember that this person said something that others are to see."""
        self.tally.said.append(Said(key, kind, self.id, at, time.monotonic(), listeners - {self.id}))

    def _count_missed(self) -> None:
        if self._first:
            self.missed += missing(self.world.everybody, self._first, self.position, self._got)

    def _on_end(self) -> None:
        if self._stream is not None:
            if self._hello.is_set() and not self.world.over:
                self.tally.cut_off += 1
            self._stream = None
            self._hello.clear()
            self.tally.unsettled[self.id].append(time.monotonic())

    def _on_block(self, block: bytes, came: float) -> None:
        if block.startswith(b"id: "):
            head, kind_line, data = block.split(b"\n", 2)
            self._on_frame(int(head[4:]), kind_line[7:], data[6:], came)
        elif block.startswith(b"event: hello"):
            self.stream_id = json.loads(block.partition(b"data: ")[2])["stream_id"]
            self._hello.set()
        elif block.startswith(b"event: reset"):
            self._reset = True
            self._hello.set()

    def _on_frame(self, seq: int, kind: bytes, data: bytes, came: float) -> None:
        if seq <= self.position:
            self.tally.duplicates += 1
            return
        self.position = seq
        if kind in FOR_EVERYBODY:
            self._got += 1
            self.world.for_everybody(seq)
        if kind == b"placement":
            self._on_places(self.world.places(seq, kind, data), came)
        elif kind in SEEN:
            self.tally.saw(key_of(SEEN[kind], self.world.body(seq, kind, data)), self.id, came)
        elif kind not in (b"participant", b"presence"):
            self.world.body(seq, kind, data)

    def _on_places(self, places: dict[str, tuple[str, int]], came: float) -> None:
        own = places.get(self.id)
        if own is not None and own[1] > self.epoch:
            self.room_id, self.epoch = own
            self.tally.unsettled[self.id].append(came)


def key_of(kind: str, body: dict[str, Any]) -> Any:
    """What finds something that was said again: a post's id, a note's room and version."""
    if kind == "note":
        return (kind, body.get("room_id"), body.get("version"))
    inner = body.get(kind)
    return (kind, (inner if isinstance(inner, dict) else body).get("id"))
