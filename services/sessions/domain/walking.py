"""People who go from room to room themselves: hosts wherever they like, others as far as the round lets them."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.sessions.domain.placement import Placement
from services.sessions.domain.policy import Policy
from services.sessions.domain.refusals import LeavingOff, NotTaken, RoomClosed, RoomFull, WalkingOff


@dataclass(frozen=True, slots=True)
class Table:
    """An open room of the round: how many are in it, and how many it takes (None: as many as come). `barred`: somebody
    is there from whom the walker is to be kept apart."""

    name: str
    load: int = 0
    most: int | None = None
    barred: bool = False

    @property
    def full(self) -> bool:
        """Nobody else fits in."""
        return self.most is not None and self.load >= self.most


@dataclass(frozen=True, slots=True)
class Floor:
    """Where one can go: the main room, and the open round's tables by id with its policy."""

    main_room_id: str
    tables: Mapping[str, Table]
    policy: Policy


def walk(placed: Placement, room_id: str, floor: Floor, *, host: bool, own: str | None) -> Placement | None:
    """The next placement of somebody who walks to the room; None when they are there already.

    `own`: the table of this round at which they were last, None when they never had one. Back to one's own table is
    always allowed. Raises RoomClosed, LeavingOff, WalkingOff or RoomFull.
    """
    if room_id == placed.room_id:
        return None
    if room_id == floor.main_room_id:
        if not host:
            require_leaving(floor.policy)
        return placed.into(room_id)
    table = floor.tables.get(room_id)
    if table is None:
        raise RoomClosed("That room is not open, so you stay where you are. Choose one that is open.")
    if host or (room_id == own and placed.room_id == floor.main_room_id):
        return placed.into(room_id)
    choosing = floor.policy.late == "choose" and own is None
    if not (floor.policy.walking or choosing):
        raise WalkingOff(
            "In this round everybody stays at their own table, so you were not moved. "
            "Ask a host if you want to sit elsewhere."
        )
    if table.full:
        raise RoomFull(
            f"{table.name} takes {table.most} and is full, so you stay where you are. Choose another one."
        )
    if table.barred:
        raise RoomFull(f"{table.name} cannot take you now, so you stay where you are. Choose another one.")
    return placed.into(room_id)


def go_back(placed: Placement, floor: Floor, *, host: bool) -> Placement | None:
    """The placement of somebody who goes back to the main room; None when they are there. Raises LeavingOff."""
    return walk(placed, floor.main_room_id, floor, host=host, own=None)


def require_leaving(policy: Policy) -> None:
    """Refuse to leave the table before the round closes, where the host wants that."""
    if not policy.leaving:
        raise LeavingOff(
            "In this round everybody stays at the table until it closes, so you are still there. "
            "Ask a host if you need to leave it."
        )


def require_joined(placed: Placement | None) -> Placement:
    """The placement of somebody who has one; NotTaken else."""
    if placed is None:
        raise NotTaken("You have not joined this session yet. Join first.")
    return placed
