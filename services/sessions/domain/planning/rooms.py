"""Rooms are added to a round, renamed and taken away, before it opens and while it is open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.sessions.domain.planning.dealing import best_seats
from services.sessions.domain.planning.draft import Draft, DraftRoom
from services.sessions.domain.planning.guests import Guest
from services.sessions.domain.refusals import NotTaken, RoomCount, RoomNameTaken

MOST_ROOMS = 100
"""Rooms of a round."""


def require_room_for_another(count: int) -> None:
    """Refuse a room more than there can be."""
    if count >= MOST_ROOMS:
        raise RoomCount(f"A round has {MOST_ROOMS} rooms at most, so no other was added.")


def require_other_rooms(count: int) -> None:
    """Refuse to take away the last room."""
    if count <= 1:
        raise RoomCount(
            "This is the round's last room, so it stays. Close the round, or throw the draft away."
        )


def require_free_name(name: str, others: Sequence[str]) -> None:
    """Refuse a name that another room of the round has."""
    if name.strip().casefold() in {other.strip().casefold() for other in others}:
        raise RoomNameTaken(f"Another room of this round is called {name.strip()}. Choose another name.")


def require_sizes(room: DraftRoom) -> None:
    """Refuse a room that takes fewer people than it needs."""
    if room.most is not None and room.most < room.least:
        raise RoomCount(
            f"{room.name} cannot take {room.most} people when it needs {room.least}. Change one of them."
        )


def free_name(others: Sequence[str]) -> str:
    """The first "Room n" that no other room has, n beyond their number."""
    taken = {other.strip().casefold() for other in others}
    return next(
        name
        for number in range(len(others) + 1, 2 * len(others) + 2)
        if (name := f"Room {number}").casefold() not in taken
    )


def with_room(draft: Draft, room: DraftRoom) -> Draft:
    """The draft with another room, which is empty. Raises RoomCount or RoomNameTaken."""
    require_room_for_another(len(draft.rooms))
    require_sizes(room)
    require_free_name(room.name, [other.name for other in draft.rooms])
    return replace(draft, rooms=(*draft.rooms, room), version=draft.version + 1)


def with_changed_room(draft: Draft, room: DraftRoom) -> Draft:
    """The draft with this room instead of the one with its id. Raises NotTaken or RoomNameTaken."""
    others = [other.name for other in draft.rooms if other.id != room.id]
    if len(others) == len(draft.rooms):
        raise NotTaken("This round has no such room, so nothing was changed.", rooms=[room.id])
    require_free_name(room.name, others)
    require_sizes(room)
    rooms = tuple(room if other.id == room.id else other for other in draft.rooms)
    return draft if rooms == draft.rooms else replace(draft, rooms=rooms, version=draft.version + 1)


def without_room(
    draft: Draft, room_id: str, people: Mapping[str, Guest], *, main_room_id: str, to: str | None = None
) -> Draft:
    """The draft without the room. Its people go to the room `to`, or get the best seats that are left.

    `people`: all attendees; others (hosts) go to the main room. Raises NotTaken or RoomCount.
    """
    rooms = tuple(other for other in draft.rooms if other.id != room_id)
    known = {room.id for room in rooms} | {main_room_id}
    if len(rooms) == len(draft.rooms) or (to is not None and to not in known):
        raise NotTaken("This round has no such room, so nothing was changed.", rooms=[room_id])
    require_other_rooms(len(draft.rooms))
    loose = sorted(one for one, at in draft.seats.items() if at == room_id)
    left = replace(
        draft,
        rooms=rooms,
        seats={one: at for one, at in draft.seats.items() if at != room_id},
        pinned=draft.pinned - set(loose),
        version=draft.version + 1,
    )
    if to is not None:
        found = dict.fromkeys(loose, to)
    else:
        found = dict.fromkeys(loose, main_room_id) | best_seats(
            left,
            [people[one] for one in loose if one in people],
            [people[one] for one in left.seats if one in people],
            main_room_id=main_room_id,
        )
    return left.moved(found)
