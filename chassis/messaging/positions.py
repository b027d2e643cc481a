"""Positions as text: the next offset of each partition that a reader has seen.

`folkmoot.registration_0-12_3-7~folkmoot.sessions_1-4`: of the first topic, partition 0 goes on at offset 12 and
partition 3 at offset 7. A partition that is not named is read from the start. Only characters that need no escaping in
a URL (RFC 3986, section 2.3).
"""

from collections.abc import Mapping

from chassis.messaging.broker import START, Position

Offsets = dict[tuple[str, int], int]
"""The next offset by (topic, partition)."""


def encode(offsets: Mapping[tuple[str, int], int]) -> Position:
    """Offsets as a position."""
    topics: dict[str, list[str]] = {}
    for (topic, partition), offset in sorted(offsets.items()):
        topics.setdefault(topic, [topic]).append(f"{partition}-{offset}")
    return "~".join("_".join(parts) for parts in topics.values()) or START


def decode(position: Position) -> Offsets:
    """A position as offsets; ValueError when it is none."""
    offsets: Offsets = {}
    if position == START:
        return offsets
    try:
        for part in position.split("~"):
            topic, *partitions = part.split("_")
            if not topic or not partitions:
                raise ValueError(part)
            for entry in partitions:
                partition, offset = entry.split("-")
                if not (partition.isdecimal() and offset.isdecimal()):
                    raise ValueError(part)
                offsets[topic, int(partition)] = int(offset)
    except ValueError as error:
        raise ValueError("this is not a position that a reader gave") from error
    return offsets
