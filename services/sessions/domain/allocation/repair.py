"""When people come and go: the best seat at once, and an old plan made good again with few moves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from services.sessions.domain.allocation.plan import Assignments
from services.sessions.domain.allocation.problem import MOST_WEIGHT, Problem
from services.sessions.domain.allocation.seats import Hall
from services.sessions.domain.allocation.solver import allocate
from services.sessions.domain.allocation.verify import violations

MOST_MOVED = 2
"""People other than those who came or went who may be moved to make a plan better."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """`rounds`: the new plan. `moved`: ids of people who had a seat in a room that is still there, and lost it."""

    rounds: tuple[Assignments, ...]
    moved: tuple[str, ...]


class NoSeat(Exception):
    """No room can take this person now: all are full, or what must hold keeps them out of the others."""


def seat(problem: Problem, rounds: Sequence[Assignments], person: str, index: int) -> str:
    """The best room of round `index` for somebody in `problem.people` who has no seat there. Raises NoSeat.

    Their people (kept together) are joined wherever they sit. Else it is the room where wishes cost least, among those
    with the fewest people for what they take as long as that keeps sizes balanced.
    """
    hall = Hall(problem, rounds, [person])
    found = hall.best_room(person, index)
    if found is None:
        raise NoSeat(f"no room of round {index + 1} can take {person}")
    return found


def repair(
    problem: Problem,
    rounds: Sequence[Assignments],
    *,
    frozen: int = 0,
    seed: int = 0,
    name: Callable[[str], str] = str,
) -> Repaired:
    """The plan `rounds`, made for another problem, changed as little as may be so that it holds for this one.

    Who came is seated, who went is left out, people whose room is gone are seated elsewhere. In the first `frozen`
    rounds (the open one) nobody else moves unless something that must hold is broken otherwise. In the others at most
    MOST_MOVED people move so that those who came meet new people and sizes stay even. Where even that cannot hold (the
    only facilitator of a room has gone), as few as possible move. Raises Infeasible when no plan can hold.
    """
    seated = {person.id for person in problem.seated}
    kept: list[Assignments] = []
    for seats, rooms in zip(rounds, problem.rounds, strict=True):
        here = {room.id for room in rooms}
        kept.append({one: room for one, room in seats.items() if room in here and one in seated})
    newcomers = [[person.id for person in problem.seated if person.id not in seats] for seats in kept]
    hall = Hall(problem, kept, [one for came in newcomers for one in came])
    for r, came in enumerate(newcomers):
        for person in came:
            room = hall.best_room(person, r)
            if room is not None:
                hall.put(person, r, room)
    moved: set[str] = set()
    for r in range(frozen, len(kept)):
        for person in newcomers[r]:
            moved |= hall.make_room(person, r, MOST_MOVED - len(moved), moved)
        moved |= hall.level(r, MOST_MOVED - len(moved), moved)
    plan = hall.rounds()
    if violations(problem, plan):
        plan = _again_with_few_moves(problem, plan, kept, seed, name)
    return Repaired(tuple(plan), _moved(kept, plan))


def _again_with_few_moves(
    problem: Problem,
    plan: Sequence[Assignments],
    kept: Sequence[Assignments],
    seed: int,
    name: Callable[[str], str],
) -> list[Assignments]:
    """Each round that is broken, planned anew by the search with the wish that people stay where they are."""
    mended = list(plan)
    for r, rooms in enumerate(problem.rounds):
        here = {room.id for room in rooms}
        pins = [pin for pin in problem.pins if pin.round == r or (pin.round is None and pin.room in here)]
        one = replace(
            problem,
            rounds=(rooms,),
            pins=tuple(replace(pin, round=None) for pin in pins),
            wishes=replace(problem.wishes, keep=MOST_WEIGHT, meet_new=min(1, problem.wishes.meet_new)),
            current=kept[r],
            balanced=False,
        )
        if violations(one, [plan[r]]):
            mended[r] = allocate(one, seed=seed, start=[plan[r]], name=name).rounds[0]
    return mended


def _moved(before: Sequence[Assignments], after: Sequence[Assignments]) -> tuple[str, ...]:
    moved = set()
    for old, new in zip(before, after, strict=True):
        moved |= {one for one, _ in old.items() - new.items()}
    return tuple(sorted(moved))
