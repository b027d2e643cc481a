"""How an attribute is spread over the rooms, against chance and against the best there could be."""

from collections import Counter
from collections.abc import Sequence

from services.sessions.domain.allocation.figures.forced import crowding, pairs, spread
from services.sessions.domain.allocation.figures.seating import Seating
from services.sessions.domain.allocation.plan import MixFigure
from services.sessions.domain.allocation.problem import same

NO_VALUE = 0


def mix(seats: Seating) -> tuple[MixFigure, ...]:
    """A figure for each attribute that the wishes name, or for all there are when they name none."""
    wishes = seats.problem.wishes
    named = dict.fromkeys([*wishes.mix, *wishes.gather])
    every = dict.fromkeys(attribute for person in seats.people for attribute in person.attributes)
    return tuple(_mix_of(attribute, seats) for attribute in named or every)


def _mix_of(attribute: str, seats: Seating) -> MixFigure:
    values = _values(attribute, seats)
    counts = Counter(values)
    unknown = counts.pop(NO_VALUE, 0)
    kept_together = _alike(seats.group_of, values)
    alike = sum(_alike(room_of, values) for room_of in seats.room_of)
    everybody = len(seats.people)
    all_alike = sum(map(pairs, counts.values()))
    chances = sum(pairs(size) for sizes in seats.sizes for size in sizes)
    expected = (all_alike - kept_together) * chances / pairs(everybody) if everybody > 1 else 0.0
    # A room may draw on as many values as there are, and on each unknown one, who is alike to nobody.
    supply = [*Counter(counts.values()).items(), (1, unknown)]
    known: dict[tuple[int, ...], int] = {}
    for sizes in seats.sizes:
        filled = tuple(sorted(size for size in sizes if size))
        if filled not in known:
            rooms = list(Counter(filled).items())
            by_value = sum(times * spread(count, rooms) for count, times in Counter(counts.values()).items())
            known[filled] = max(0, max(by_value, crowding(filled, supply)) - kept_together)
    fewest = sum(known[tuple(sorted(size for size in sizes if size))] for sizes in seats.sizes)
    return MixFigure(attribute, alike - len(seats.rosters) * kept_together, expected, fewest)


def _values(attribute: str, seats: Seating) -> list[int]:
    """The value of each person as a number, the same for all who are alike; NO_VALUE when it is unknown."""
    numbers = {"": NO_VALUE}
    spelt: dict[str | None, int] = {}
    found = []
    for person in seats.people:
        value = person.attributes.get(attribute)
        if value not in spelt:
            spelt[value] = numbers.setdefault(same(value), len(numbers))
        found.append(spelt[value])
    return found


def _alike(places: Sequence[int], values: Sequence[int]) -> int:
    """Pairs of people in the same place with the same known value. One place and one value for each person."""
    several = max(values, default=0) + 1
    counts = Counter(
        [place * several + value for place, value in zip(places, values, strict=True) if value != NO_VALUE]
    )
    return sum(times * pairs(count) for count, times in Counter(counts.values()).items())
