"""The verifier: an own reading of the problem, sharing no code with what makes plans, that every plan has to pass."""

from collections.abc import Sequence

from services.sessions.domain.allocation.plan import Allocation, Assignments
from services.sessions.domain.allocation.problem import Person, Problem, Room


class Unverified(Exception):
    """A plan that breaks what it was asked for. `reasons`: each violation in words."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(self.reasons))


def violations(problem: Problem, rounds: Sequence[Assignments]) -> list[str]:
    """What is wrong with the plan, in words; empty when it satisfies everything that must hold."""
    if len(rounds) != len(problem.rounds):
        return [f"{len(rounds)} rounds are planned where {len(problem.rounds)} were asked for"]
    found: list[str] = []
    for index, seats in enumerate(rounds):
        found += [f"round {index + 1}: {wrong}" for wrong in _round(problem, index, seats)]
    return found


def _round(problem: Problem, index: int, seats: Assignments) -> list[str]:
    found: list[str] = []
    rooms = {room.id: room for room in problem.rounds[index]}
    people = {person.id: person for person in problem.people}
    inside: dict[str, list[Person]] = {name: [] for name in rooms}
    for who, where in seats.items():
        if who not in people:
            found.append(f"{who} is seated but unknown")
        elif where not in rooms:
            found.append(f"{who} is seated in {where}, which is no room of this round")
        else:
            inside[where].append(people[who])
            if people[who].opted_out:
                found.append(f"{who} is seated in {where} but opted out")
            found += _unsuitable(people[who], rooms[where])
    for who, person in people.items():
        if not person.opted_out and who not in seats:
            found.append(f"{who} has no seat")
    for name, room in rooms.items():
        count = len(inside[name])
        if count < room.least:
            found.append(f"{name} has {count} people and needs {room.least}")
        if room.most is not None and count > room.most:
            found.append(f"{name} has {count} people and takes {room.most}")
        if problem.facilitator_in_each_room and not any(person.facilitator for person in inside[name]):
            found.append(f"{name} has no facilitator")
    for group in problem.together:
        places = {seats.get(who, "no room") for who in group if who in people and not people[who].opted_out}
        if len(places) > 1:
            found.append(
                f"{', '.join(sorted(group))} are to be together, and are in {', '.join(sorted(places))}"
            )
    for one, other in problem.apart:
        if one in seats and seats[one] == seats.get(other):
            found.append(f"{one} and {other} are to be apart, and are both in {seats[one]}")
    for pin in problem.pins:
        asked = pin.round == index or (pin.round is None and pin.room in rooms)
        if asked and seats.get(pin.person) != pin.room:
            found.append(
                f"{pin.person} is pinned to {pin.room}, and is in {seats.get(pin.person, 'no room')}"
            )
    return found


def _unsuitable(person: Person, room: Room) -> list[str]:
    found = []
    if room.language is not None and person.languages:
        wanted = room.language.casefold().split()
        if not any(spoken.casefold().split() == wanted for spoken in person.languages):
            found.append(f"{person.id} does not talk in {room.language}, the language of {room.id}")
    if person.needs_access and not room.accessible:
        found.append(f"{person.id} needs an accessible room, and {room.id} is none")
    return found


def verify(problem: Problem, allocation: Allocation) -> None:
    """Raises Unverified when the plan breaks what must hold or its figures are not the plan's."""
    wrong = violations(problem, allocation.rounds)
    if not wrong:
        wrong = _figures(problem, allocation)
    if wrong:
        raise Unverified(wrong)


def _figures(problem: Problem, allocation: Allocation) -> list[str]:
    """Where the figures say other than a second count. Pairs are told apart by the positions of the two."""
    claimed, found = allocation.figures, []
    number = {person.id: k for k, person in enumerate(problem.people)}
    size = len(number)
    tables = [_by_room(seats, number) for seats in allocation.rounds]
    inseparable = _kept_together(problem, number)
    before = {
        min(number[one], number[other]) * size + max(number[one], number[other])
        for (one, other), times in problem.history.items()
        if times and one in number and other in number
    }
    met: set[int] = set()
    meetings = 0
    for one in tables:
        for table in one.values():
            for k, left in enumerate(table):
                keys = [left * size + right for right in table[k + 1 :]]
                if inseparable:
                    keys = [key for key in keys if key not in inseparable]
                meetings += len(keys)
                if before:
                    met.update(key for key in keys if key not in before)
                else:
                    met.update(keys)
    first, repeats = len(met), meetings - len(met)
    for name, says, counted in (
        ("first meetings", claimed.first_meetings, first),
        ("repeats", claimed.repeats, repeats),
        ("people", claimed.people, sum(not person.opted_out for person in problem.people)),
        ("rounds", claimed.rounds, len(allocation.rounds)),
        ("moved", claimed.moved, _moves(problem, allocation.rounds)),
    ):
        if says != counted:
            found.append(f"{says} {name} are claimed, and {counted} are there")
    if first > claimed.first_meetings_bound:
        found.append(f"{first} first meetings are more than the bound of {claimed.first_meetings_bound}")
    room_names = [[room.id for room in rooms] for rooms in problem.rounds]
    counts = tuple(
        tuple(len(one.get(name, ())) for name in names) for one, names in zip(tables, room_names, strict=True)
    )
    if counts != claimed.sizes:
        found.append("the sizes of rooms that are claimed are not the plan's")
    for mix in claimed.mix:
        alike = _alike(problem, mix.attribute, tables)
        if alike != mix.alike:
            found.append(f"{mix.alike} pairs alike in {mix.attribute} are claimed, and {alike} are there")
        if mix.alike < mix.fewest:
            found.append(
                f"{mix.alike} pairs alike in {mix.attribute} are fewer than the bound of {mix.fewest}"
            )
    choices = _choices(problem, allocation.rounds)
    if choices != (*claimed.choices, claimed.no_choice):
        found.append("the choices that are claimed to be honoured are not the plan's")
    return found


def _by_room(seats: Assignments, number: dict[str, int]) -> dict[str, list[int]]:
    tables: dict[str, list[int]] = {}
    for who, where in seats.items():
        tables.setdefault(where, []).append(number[who])
    for table in tables.values():
        table.sort()
    return tables


def _kept_together(problem: Problem, number: dict[str, int]) -> set[int]:
    """Pairs in overlapping groups: a flood from person to person, over those who have seats."""
    seated = {person.id for person in problem.people if not person.opted_out}
    next_to: dict[str, set[str]] = {}
    for group in problem.together:
        for who in group & seated:
            next_to.setdefault(who, set()).update((group & seated) - {who})
    pairs: set[int] = set()
    for who in next_to:
        flood, edge = {who}, [who]
        while edge:
            for other in next_to[edge.pop()] - flood:
                flood.add(other)
                edge.append(other)
        pairs.update(
            number[who] * len(number) + number[other] for other in flood if number[who] < number[other]
        )
    return pairs


def _alike(problem: Problem, attribute: str, tables: Sequence[dict[str, list[int]]]) -> int:
    words: dict[str, tuple[str, ...]] = {}
    values = []
    for person in problem.people:
        written = person.attributes.get(attribute) or ""
        if written not in words:
            words[written] = tuple(written.casefold().split())
        values.append(words[written])
    pairs = 0
    for one in tables:
        for table in one.values():
            seen: dict[tuple[str, ...], int] = {}
            for k in table:
                if values[k]:
                    pairs += seen.get(values[k], 0)
                    seen[values[k]] = seen.get(values[k], 0) + 1
    return pairs


def _moves(problem: Problem, rounds: Sequence[Assignments]) -> int:
    return sum(seats.get(who, room) != room for seats in rounds for who, room in problem.current.items())


def _choices(problem: Problem, rounds: Sequence[Assignments]) -> tuple[int, ...]:
    """Seats by rank of the preference, then those in no preferred theme."""
    if not any(room.theme for rooms in problem.rounds for room in rooms):
        return (0,)
    counts: dict[int, int] = {}
    for person in problem.people:
        if not person.preferences or person.opted_out:
            continue
        wanted = [theme.casefold().split() for theme in person.preferences]
        for rooms, seats in zip(problem.rounds, rounds, strict=True):
            theme = next((room.theme for room in rooms if room.id == seats.get(person.id)), None)
            said = (theme or "").casefold().split()
            rank = wanted.index(said) + 1 if said in wanted else 0
            counts[rank] = counts.get(rank, 0) + 1
    none = counts.pop(0, 0)
    return (*(counts.get(rank, 0) for rank in range(1, max(counts, default=0) + 1)), none)
