"""What a browser makes of a snapshot and frames, for the model test."""

from typing import Any

from contracts import placements
from services.sessions.domain.placement import Placement
from tests.unit.services.sessions.domain.model_hall import Hall


class Page:
    """What a browser knows: a snapshot, and the frames after it, each counted once."""

    def __init__(self, hall: Hall) -> None:
        self.take(hall)

    def take(self, hall: Hall) -> None:
        """A new snapshot."""
        taken = hall.snapshot()
        self.seq: int = taken["seq"]
        self.people: dict[str, tuple[str, int]] = taken["people"]
        self.present: dict[str, bool] = taken["present"]
        self.rounds: dict[str, dict[str, Any]] = taken["rounds"]

    def hear(self, frames: list[tuple[int, str, dict[str, Any]]]) -> None:
        """Frames, some of them perhaps again."""
        for seq, kind, body in frames:
            if seq <= self.seq:
                continue
            assert seq == self.seq + 1, "no gap in the stream"
            self.seq = seq
            if kind == "round":
                self.rounds[body["id"]] = body
            elif kind == "presence":
                self.present[body["person_id"]] = body["present"]
            elif kind == "person":
                self.present[body["person_id"]] = False
                self._place(body["person_id"], body["room_id"], body["epoch"])
            else:
                for person_id, room_id, epoch in placements.read(body):
                    self._place(person_id, room_id, epoch)

    def learn(self, placed: Placement) -> None:
        """What the answer to a request told before the stream did."""
        self._place(placed.person_id, placed.room_id, placed.epoch)

    def _place(self, person_id: str, room_id: str, epoch: int) -> None:
        if epoch > self.people.get(person_id, ("", 0))[1]:
            self.people[person_id] = (room_id, epoch)
