"""The figures that justify a plan: who meets whom, how mixed the rooms are, which wishes came true.

The face is `figures`. Bounds are proven for every plan of the problem whose rooms have the same sizes in each round.
"""

from collections import Counter
from collections.abc import Sequence
from math import inf

from services.sessions.domain.allocation.figures.bound import first_meetings_bound
from services.sessions.domain.allocation.figures.meetings import Meetings, count_meetings
from services.sessions.domain.allocation.figures.mix import mix
from services.sessions.domain.allocation.figures.seating import Seating, seating
from services.sessions.domain.allocation.plan import Assignments, Deal, Figures
from services.sessions.domain.allocation.problem import Problem, same

__all__ = ["figures"]

NONE_OF_THEIRS = 0


def figures(problem: Problem, rounds: Sequence[Assignments]) -> Figures:
    """What a plan gives to the people in it. The plan must satisfy the problem: see `verify`.

    `rounds`: a room id for each seated person's id, one mapping for each round of the problem, in its order. Raises
    KeyError when a seated person has no room or one that is not there, ValueError when the rounds are not as many.
    """
    seats = seating(problem, rounds)
    met = count_meetings(seats)
    ranks = _ranks(seats)
    given = Counter(rank for own in ranks for rank in own)
    longest = max((len(person.preferences) for person in seats.people), default=0)
    return Figures(
        people=len(seats.people),
        rounds=len(rounds),
        first_meetings=met.pairs_first,
        first_meetings_bound=first_meetings_bound(seats),
        repeats=met.pairs_again,
        mix=mix(seats),
        choices=tuple(given[rank] for rank in range(1, longest + 1)),
        no_choice=given[NONE_OF_THEIRS],
        moved=_moved(problem, rounds),
        worst=_worst(seats, met, ranks),
        sizes=seats.sizes,
    )


def _ranks(seats: Seating) -> list[list[int]]:
    """For each person, the rank of each theme they sit in, NONE_OF_THEIRS for one they did not ask for.

    Rooms without a theme give nothing, and people without preferences get nothing.
    """
    found: list[list[int]] = [[] for _ in seats.people]
    wanted: dict[int, dict[str, int]] = {}
    for index, person in enumerate(seats.people):
        if person.preferences:
            wanted[index] = {}
            for rank, theme in enumerate(person.preferences, start=1):
                wanted[index].setdefault(same(theme), rank)
    if wanted:
        for rooms, rosters in zip(seats.problem.rounds, seats.rosters, strict=True):
            for room, roster in zip(rooms, rosters, strict=True):
                if theme := same(room.theme):
                    for index in roster:
                        if index in wanted:
                            found[index].append(wanted[index].get(theme, NONE_OF_THEIRS))
    return found


def _moved(problem: Problem, rounds: Sequence[Assignments]) -> int:
    """Seats of people who have a room now, in another room."""
    current = problem.current
    return (
        sum(current[person] != room for plan in rounds for person, room in plan.items() if person in current)
        if current
        else 0
    )


def _worst(seats: Seating, met: Meetings, ranks: list[list[int]]) -> Deal | None:
    """Fewest first meetings, then most repeats, then the worst choice; who comes first in the problem, when equal."""
    if not seats.people:
        return None
    choices = [max(own, key=_badness) if own else None for own in ranks]
    index = min(
        range(len(seats.people)),
        key=lambda one: (met.first[one], -met.repeats[one], -_badness(choices[one])),
    )
    return Deal(seats.people[index].id, met.first[index], met.repeats[index], choices[index])


def _badness(choice: int | None) -> float:
    """Orders choices: without any there is nothing to complain of, and none of theirs is worse than the last."""
    if choice is None:
        return 0
    return inf if choice == NONE_OF_THEIRS else choice
