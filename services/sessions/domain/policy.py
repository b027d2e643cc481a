"""What holds while a round is open: for who comes late, leaves early or walks, and whether it ends by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from services.sessions.domain.placement import smallest_room

Late = Literal["best", "smallest", "main", "choose"]
"""Where latecomers go: the seat that mixes best, the smallest room, the main room, or they choose a room themselves."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A round's policy. `leaving`: people may go back to the main room before it closes; `walking`: to any open room.

    `closes_itself`: when its minutes are over; `countdown` seconds before that everybody is warned.
    """

    late: Late = "best"
    leaving: bool = True
    walking: bool = False
    closes_itself: bool = False
    countdown: float = 30

    @property
    def warning(self) -> timedelta:
        """How long before the end the countdown begins."""
        return timedelta(seconds=self.countdown)


USUAL = Policy()


def late_rooms(
    late: Late, people: Sequence[str], load: Mapping[str, int], main_room_id: str
) -> dict[str, str] | None:
    """A room for each of these latecomers, in order; None where the best seats have to be found.

    `load` counts who is in each room of the round, in order. Without rooms everybody is in the main room.
    """
    if late == "best" and load:
        return None
    if late != "smallest" or not load:
        return dict.fromkeys(people, main_room_id)
    count, found = dict(load), {}
    for person in people:
        room = smallest_room(count)
        count[room] += 1
        found[person] = room
    return found
