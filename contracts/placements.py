"""How a frame says where people are: one by one, or by rooms when they are many, which is a third as long.

Every reader of `placement` frames reads both forms, by `read`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

FEW = 20
"""So many placements at most are said one by one."""

Placed = tuple[str, str, int]
"""(person, room, epoch)."""


def write(placed: Iterable[Placed]) -> dict[str, Any]:
    """The part of a frame's body that says it: `placements`, or `moved` as lists of room, epoch and people."""
    changes = list(placed)
    if len(changes) <= FEW:
        return {
            "placements": [
                {"person_id": person_id, "room_id": room_id, "epoch": epoch}
                for person_id, room_id, epoch in changes
            ]
        }
    groups: dict[tuple[str, int], list[str]] = {}
    for person_id, room_id, epoch in changes:
        groups.setdefault((room_id, epoch), []).append(person_id)
    return {"moved": [[room_id, epoch, people] for (room_id, epoch), people in groups.items()]}


def read(body: Mapping[str, Any]) -> Iterator[Placed]:
    """Who is where from this `placement` frame on."""
    for one in body.get("placements", ()):
        yield one["person_id"], one["room_id"], one["epoch"]
    for room_id, epoch, people in body.get("moved", ()):
        for person_id in people:
            yield person_id, room_id, epoch
