"""The live end of the public messages: a ring of the last ones, and the streams that follow them."""

from collections import deque
from collections.abc import Iterator
from itertools import islice

from chassis.messaging import positions
from chassis.messaging.broker import Delivered, Position
from gateway.hub import sse
from gateway.hub.stream import Stream
from gateway.messages.cloudevents import EVENT, Public, public

MOST = 10_000


class Follower:
    """A stream at the live end. `seen`: offsets it has had already while it was ahead of the ring's reader."""

    def __init__(self, organisation_id: str, stream: Stream, position: Position) -> None:
        self.organisation_id = organisation_id
        self.stream = stream
        self._seen = positions.decode(position)

    def wire(self, message: Public) -> bytes:
        """The bytes that this stream is to get; empty when it has had the message.

        A stream that read ahead on its own keeps its own position until the ring's reader has passed it, so that no
        id it ever gets points back to what it has had.
        """
        if not self._seen:
            return message.wire
        partition = (message.topic, message.partition)
        if message.offset < self._seen.get(partition, 0):
            return b""
        ring = positions.decode(message.position)
        if all(ring.get(key, 0) >= offset for key, offset in self._seen.items()):
            self._seen = {}
            return message.wire
        self._seen[partition] = message.offset + 1
        merged = {key: max(ring.get(key, 0), self._seen.get(key, 0)) for key in {*ring, *self._seen}}
        return sse.event(EVENT, message.event, id=positions.encode(merged))


class Channels:
    """Public messages by organisation. Used by one thread."""

    def __init__(self, most: int = MOST) -> None:
        self._ring: deque[Public | Position] = deque(maxlen=most)
        self._followers: dict[str, dict[str, Follower]] = {}

    def accept(self, records: list[Delivered], now: float) -> None:
        """Take what the broker has, in order, and write it to who follows."""
        fresh: dict[str, list[Public]] = {}
        for record in records:
            message = public(record)
            self._ring.append(message or record.position)
            if message is not None:
                fresh.setdefault(message.organisation_id, []).append(message)
        for organisation_id, messages in fresh.items():
            for follower in list(self._followers.get(organisation_id, {}).values()):
                data = b"".join(follower.wire(message) for message in messages)
                if data:
                    follower.stream.send(data, now)

    def after(self, position: Position) -> list[Public | Position] | None:
        """What came after a position that the ring knows; None when it does not know it."""
        entries: Iterator[Public | Position] = iter(self._ring)
        for index, entry in enumerate(entries, 1):
            if (entry if isinstance(entry, str) else entry.position) == position:
                return list(islice(entries, len(self._ring) - index))
        return None

    def follow(self, organisation_id: str, stream: Stream, position: Position, now: float) -> None:
        """Go on from `position` with what the ring has after it, and then with everything as it comes."""
        follower = Follower(organisation_id, stream, position)
        own = [entry for entry in self._ring if not isinstance(entry, str)]
        data = b"".join(
            follower.wire(message) for message in own if message.organisation_id == organisation_id
        )
        if data:
            stream.send(data, now)
        if not stream.closed:
            self._followers.setdefault(organisation_id, {})[stream.id] = follower

    def leave(self, stream: Stream) -> None:
        """The stream is closed."""
        for organisation_id, followers in list(self._followers.items()):
            if followers.pop(stream.id, None) is not None and not followers:
                del self._followers[organisation_id]
