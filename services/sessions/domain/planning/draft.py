"""A draft: the rooms of a coming round, who sits where, and who is pinned. Values; every change gives a new one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from services.sessions.domain.planning.terms import Terms
from services.sessions.domain.refusals import NotTaken, SeatChanged


@dataclass(frozen=True, slots=True)
class DraftRoom:
    """A room of a round, which takes from `least` to `most` people (None: as many as come). Names differ in a round."""

    id: str
    name: str
    least: int = 0
    most: int | None = None
    theme: str | None = None
    language: str | None = None
    accessible: bool = True


@dataclass(frozen=True, slots=True)
class Dealt:
    """How the seats were found: the same people, terms, seed and moves give them again with the same version."""

    seed: int
    moves: int
    version: int
    kernel: str


@dataclass(frozen=True, slots=True)
class Draft:
    """`seats`: room by person; the main room means that they stay there. `pinned`: who stays when it is dealt again.

    `edited`: the seats are no longer those that were dealt. `version`: of everything but the seats.
    """

    round_id: str
    rooms: tuple[DraftRoom, ...]
    terms: Terms
    seats: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    pinned: frozenset[str] = frozenset()
    dealt: Dealt | None = None
    edited: bool = False
    version: int = 0

    def moved(self, wanted: Mapping[str, str], *, pinned: bool | None = None) -> "Draft":
        """These people sit in these rooms; with `pinned`, they are pinned there (True) or not any more (False)."""
        pins = self.pinned
        if pinned is not None:
            pins = pins | wanted.keys() if pinned else pins - wanted.keys()
        seats = {**self.seats, **wanted}
        return replace(self, seats=seats, pinned=pins, edited=self.edited or seats != self.seats)

    def swapped(self, one: str, other: str, seen: Mapping[str, str]) -> "Draft":
        """Both sit where the other one sat; a pin goes with its person. `seen`: where the swapper saw them.

        Raises NotTaken when one has no seat, SeatChanged when one sits elsewhere than was seen.
        """
        self._require_seated((one, other))
        if stale := {
            person: self.seats[person] for person, room in seen.items() if self.seats[person] != room
        }:
            raise SeatChanged(
                [{"person_id": person, "room_id": room} for person, room in sorted(stale.items())]
            )
        return self.moved({one: self.seats[other], other: self.seats[one]})

    def require_seen(self, seen: Mapping[str, str | None]) -> None:
        """Raises SeatChanged when one of these people sits elsewhere than a host saw them; None: had no seat."""
        stale = sorted(person for person, room in seen.items() if self.seats.get(person) != room)
        if stale:
            raise SeatChanged([{"person_id": person, "room_id": self.seats.get(person)} for person in stale])

    def pin(self, people: Collection[str], *, pinned: bool) -> "Draft":
        """Pin these people where they sit, or let them go. Raises NotTaken when one has no seat."""
        self._require_seated(people)
        return replace(self, pinned=self.pinned | set(people) if pinned else self.pinned - set(people))

    def _require_seated(self, people: Collection[str]) -> None:
        if strangers := sorted(set(people) - self.seats.keys()):
            raise NotTaken(
                "Some of the people have no seat in this plan, so nothing was changed. Give them one first.",
                people=strangers,
            )
