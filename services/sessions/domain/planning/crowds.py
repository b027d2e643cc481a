"""Several people in front of one screen.

In the question that the allocation answers each of them is a person of their own, kept together with whoever is
connected for them. So rooms, mixing and figures count people, and the allocation needs to know nothing of screens.

A hall that is as large as a table, or larger, gets a table of its own: its people can talk to each other without any
connection, and a few others beside them would never get a word in. To that end it takes as many seats as a table has.
"""

from collections.abc import Mapping, Sequence

from services.sessions.domain.allocation import Pair, pair
from services.sessions.domain.planning.draft import Draft
from services.sessions.domain.planning.guests import Guest

_BESIDE = "#"


def beside(person_id: str, seats: int) -> list[str]:
    """Ids of the others in front of this person's screen, when they take so many seats in all."""
    return [f"{person_id}{_BESIDE}{number}" for number in range(2, seats + 1)]


def connected(identifier: str) -> str:
    """The person through whose connection somebody is here: themselves, as a rule."""
    return identifier.partition(_BESIDE)[0]


def everybody(guests: Sequence[Guest]) -> dict[str, int]:
    """How many people each guest stands for who stands for more than one."""
    return {guest.person_id: guest.stands_for for guest in guests if guest.stands_for > 1}


def tables_of(size: int, guests: Sequence[Guest]) -> int:
    """How many tables of `size` people these guests fill: a hall as large as a table fills one by itself."""
    halls = [guest for guest in guests if guest.stands_for >= size > 1]
    others = sum(guest.stands_for for guest in guests) - sum(guest.stands_for for guest in halls)
    return max(1, len(halls) + -(-others // size))


def seats_taken(drafts: Sequence[Draft], guests: Sequence[Guest], main_room_id: str) -> dict[str, int]:
    """How many seats each guest takes who takes more than one: as many as they are, but a hall as large as a table
    takes one table, and nobody takes more than the room can have that they are pinned to."""
    crowds = everybody(guests)
    taken = dict(crowds)
    for draft in drafts if crowds else ():
        away = {one for one in draft.pinned if draft.seats.get(one) == main_room_id}
        away |= {one for one, said in draft.terms.people.items() if said.stays_out}
        own = {one: size for one, size in crowds.items() if one not in away}
        people = sum(guest.stands_for for guest in guests if guest.person_id not in away)
        table = _table(own, people, len(draft.rooms))
        for one in own:
            most = _most(draft, one)
            taken[one] = max(1, min(taken[one], table, taken[one] if most is None else most))
    return {one: seats for one, seats in taken.items() if seats > 1}


def with_everybody(history: Mapping[Pair, int], crowds: Mapping[str, int]) -> Mapping[Pair, int]:
    """Meetings of all the people in front of the screens, from those of who is connected."""
    if not crowds:
        return history
    found: dict[Pair, int] = {}
    for (one, other), times in history.items():
        for here in (one, *beside(one, crowds.get(one, 1))):
            for there in (other, *beside(other, crowds.get(other, 1))):
                found[pair(here, there)] = times
    return found


def _table(crowds: Mapping[str, int], people: int, rooms: int) -> int:
    """The size of a table, after every crowd as large as one has taken a table of its own."""
    for size in sorted(crowds.values(), reverse=True):
        if rooms <= 1 or size < -(-people // rooms):
            break
        rooms, people = rooms - 1, people - size
    return max(1, -(-people // max(rooms, 1)))


def _most(draft: Draft, person_id: str) -> int | None:
    """The most that a room takes which this person may get; None: as many as come."""
    rooms = [
        room
        for room in draft.rooms
        if person_id not in draft.pinned or draft.seats.get(person_id) in (room.id, None)
    ]
    most = [room.most for room in rooms or draft.rooms]
    limits = [limit for limit in most if limit is not None]
    return max(limits) if limits and len(limits) == len(most) else None
