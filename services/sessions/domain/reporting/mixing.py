"""How well people mixed: whom they met in small rooms, from how many places and organisations.

Two people have met when they were in the same room of a round, however briefly; the allocation counts the same. Whoever
stands for several people is met, and meets, as many times.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.sessions.domain.reporting.records import Attendee


@dataclass(frozen=True, slots=True)
class PersonMixing:
    """What one person met: people, and places and organisations other than their own."""

    person_id: str
    met: int
    places: int
    organisations: int


@dataclass(frozen=True, slots=True)
class Mixing:
    """How well people mixed.

    `people` counts who was in a small room at all; `encounters` the times that somebody sat beside somebody, seen from
    each of both; `new` those of them that were the first; `histogram` is (people met, how many people met so many);
    `between` is (place, place, pairs who met), most first, a place with itself included.
    """

    people: int
    rounds: int
    encounters: int
    new: int
    mean_met: float
    mean_places: float
    mean_organisations: float
    places: int
    organisations: int
    histogram: tuple[tuple[int, int], ...]
    between: tuple[tuple[str, str, int], ...]
    each: tuple[PersonMixing, ...]

    @property
    def share_new(self) -> float:
        """The part of all encounters that were first meetings, 0 to 1; 1 without any encounter."""
        return self.new / self.encounters if self.encounters else 1.0


def mixing(attendees: Iterable[Attendee], seats: Mapping[str, Mapping[str, Sequence[str]]]) -> Mixing | None:
    """The figures; None when there was no round. `seats`: round -> room -> everybody who was ever in it."""
    if not seats:
        return None
    guests = {one.person_id: one for one in attendees if not one.host}
    beside: Counter[tuple[str, str]] = Counter()
    for rooms in seats.values():
        pairs = set()
        for people in rooms.values():
            here = sorted({person for person in people if person in guests})
            pairs |= {(one, other) for at, one in enumerate(here) for other in here[at + 1 :]}
        beside.update(pairs)
    seated = {person for rooms in seats.values() for people in rooms.values() for person in people} & set(
        guests
    )
    weight = {person: guests[person].stands_for for person in seated}
    met: dict[str, set[str]] = {person: set() for person in seated}
    between: Counter[tuple[str, str]] = Counter()
    for one, other in beside:
        met[one].add(other)
        met[other].add(one)
        first, second = guests[one].place, guests[other].place
        if first and second:
            between[(min(first, second), max(first, second))] += weight[one] * weight[other]
    each = tuple(
        _person(guests[person], [guests[other] for other in met[person]]) for person in sorted(seated)
    )
    count = sum(weight.values())

    def mean(of: Mapping[str, int]) -> float:
        return sum(value * weight[person] for person, value in of.items()) / count if count else 0.0

    histogram: Counter[int] = Counter()
    for one_person in each:
        histogram[one_person.met] += weight[one_person.person_id]
    return Mixing(
        people=count,
        rounds=len(seats),
        encounters=2 * sum(weight[a] * weight[b] * times for (a, b), times in beside.items()),
        new=2 * sum(weight[a] * weight[b] for a, b in beside),
        mean_met=mean({one_person.person_id: one_person.met for one_person in each}),
        mean_places=mean({one_person.person_id: one_person.places for one_person in each}),
        mean_organisations=mean({one_person.person_id: one_person.organisations for one_person in each}),
        places=len({guests[person].place for person in seated} - {None, ""}),
        organisations=len({guests[person].organisation for person in seated} - {None, ""}),
        histogram=tuple(sorted(histogram.items())),
        between=tuple(
            (a, b, n) for (a, b), n in sorted(between.items(), key=lambda item: (-item[1], item[0]))
        ),
        each=each,
    )


def _person(guest: Attendee, others: Sequence[Attendee]) -> PersonMixing:
    return PersonMixing(
        guest.person_id,
        sum(other.stands_for for other in others),
        len({other.place for other in others} - {guest.place, None, ""}),
        len({other.organisation for other in others} - {guest.organisation, None, ""}),
    )
