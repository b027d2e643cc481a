"""People and drafts for the tests of planning."""

from collections.abc import Mapping, Sequence

from services.sessions.domain.planning import Draft, DraftRoom, Guest, Terms

MAIN = "roo_" + "0" * 26


def person(number: int) -> str:
    return f"per_{number:026d}"


def guests(count: int, places: Sequence[str] = ()) -> dict[str, Guest]:
    """So many people, from these places in turn."""
    found = {}
    for number in range(count):
        place = places[number % len(places)] if places else None
        found[person(number)] = Guest(person(number), place)
    return found


def room_id(round_number: int, room: int) -> str:
    return f"roo_{round_number:03d}{room:023d}"


def draft(
    number: int = 1,
    rooms: int | Sequence[DraftRoom] = 2,
    terms: Terms | None = None,
    seats: Mapping[str, str] | None = None,
    pinned: Sequence[str] = (),
) -> Draft:
    """A draft of rooms called A, B, C and so on."""
    made = (
        [DraftRoom(room_id(number, one), chr(ord("A") + one)) for one in range(rooms)]
        if isinstance(rooms, int)
        else rooms
    )
    return Draft(f"rnd_{number:026d}", tuple(made), terms or Terms(), dict(seats or {}), frozenset(pinned))


def sizes(one: Draft) -> list[int]:
    """How many sit in each of its rooms, the fewest first."""
    return sorted(list(one.seats.values()).count(room.id) for room in one.rooms)
