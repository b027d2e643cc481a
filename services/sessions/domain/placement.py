"""Placement: each participant is in exactly one room, and every change raises their epoch by one.

All functions take where people are now and return only what changes; the caller saves all of it or none.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.sessions.domain.refusals import MovedTwice, NotTaken, RoomClosed, StalePlacement


@dataclass(frozen=True, slots=True)
class Placement:
    """A person is in this room; a higher epoch always wins over a lower one."""

    person_id: str
    room_id: str
    epoch: int

    def into(self, room_id: str) -> "Placement":
        """The next placement of the same person."""
        return Placement(self.person_id, room_id, self.epoch + 1)


@dataclass(frozen=True, slots=True)
class Move:
    """Put this person into this room. `epoch` is the placement that the mover saw, None when they do not care."""

    person_id: str
    room_id: str
    epoch: int | None = None


def first_placement(person_id: str, room_id: str) -> Placement:
    """Where somebody lands who was nowhere before."""
    return Placement(person_id, room_id, 1)


def plan_moves(
    current: Mapping[str, Placement],
    open_rooms: Collection[str],
    rooms: Collection[str],
    moves: Sequence[Move],
) -> list[Placement]:
    """The placements that change when all `moves` happen at once; people who are there already do not change.

    Raises MovedTwice, NotTaken, RoomClosed or StalePlacement; then none of the moves happens.
    """
    wanted = [move.person_id for move in moves]
    if strangers := sorted(person for person in wanted if person not in current):
        raise NotTaken(
            f"{len(strangers)} of the people are not in this session, so nobody was moved. "
            "Leave them out, or wait until they have joined.",
            people=strangers,
        )
    if len(set(wanted)) != len(wanted):
        raise MovedTwice("The same person is named more than once. Name each person once and send it again.")
    if unknown := sorted({move.room_id for move in moves} - set(rooms)):
        raise NotTaken("This session has no such room, so nobody was moved.", rooms=unknown)
    if shut := sorted({move.room_id for move in moves} - set(open_rooms)):
        raise RoomClosed(
            "The room is not open, so nobody was moved. Open the round first, or choose a room that is open.",
            rooms=shut,
        )
    stale = [
        current[move.person_id]
        for move in moves
        if move.epoch is not None and move.epoch != current[move.person_id].epoch
    ]
    if stale:
        raise StalePlacement(
            [{"person_id": p.person_id, "room_id": p.room_id, "epoch": p.epoch} for p in stale]
        )
    return [
        current[move.person_id].into(move.room_id)
        for move in moves
        if current[move.person_id].room_id != move.room_id
    ]


def plan_gathering(current: Iterable[Placement], main_room_id: str) -> list[Placement]:
    """Everybody who is elsewhere goes back to the main room."""
    return [placement.into(main_room_id) for placement in current if placement.room_id != main_room_id]


def plan_opening(
    current: Mapping[str, Placement],
    assignments: Mapping[str, str],
    round_rooms: Sequence[str],
    unassigned: Sequence[str],
    load: Mapping[str, int] | None = None,
) -> list[Placement]:
    """The placements that change when a round opens, or when people come whom it was opened without.

    `assignments` is where everybody shall be; `unassigned` are people whom it may have forgotten: each of them goes to
    the room that is smallest at that point, so that nobody is left behind. `round_rooms` is in order; `load`
    counts who is there already.
    """
    target = {person: room for person, room in assignments.items() if person in current}
    load = {room: (load or {}).get(room, 0) for room in round_rooms}
    for room in target.values():
        if room in load:
            load[room] += 1
    for person in unassigned:
        if person in current and person not in target and load:
            room = smallest_room(load)
            target[person] = room
            load[room] += 1
    return [current[person].into(room) for person, room in target.items() if current[person].room_id != room]


def smallest_room(load: Mapping[str, int]) -> str:
    """The room with the fewest people; the first of them when several are as small. `load` is in room order."""
    return min(load, key=lambda room: load[room])
