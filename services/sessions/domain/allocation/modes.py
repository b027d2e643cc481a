"""The other ways to fill rooms. Each gives a plan that keeps all that must hold, or says why there is none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import repeat

from services.sessions.domain.allocation.encode import mixed
from services.sessions.domain.allocation.figures import figures
from services.sessions.domain.allocation.limits import own_limits
from services.sessions.domain.allocation.plan import Allocation, Assignments, Infeasible, Watch
from services.sessions.domain.allocation.problem import MOST_WEIGHT, Person, Pin, Problem, Room, Wishes, same
from services.sessions.domain.allocation.solver import MOVES, Clock, allocate
from services.sessions.domain.allocation.themes import dearest_seats
from services.sessions.domain.allocation.verify import verify, violations


class NotValid(Exception):
    """What people chose cannot be: `reasons` says in words what is wrong, each on its own."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(self.reasons))


def again(problem: Problem, before: Assignments, *, seed: int = 0) -> Allocation:
    """The same groups as `before`, in every round; who was not there is seated where it suits best.

    A group keeps its room where the round has it, and takes one that no other group has where not. Somebody whose
    group cannot have them any more (a pin, a full room) is seated elsewhere.
    """
    start = [_same_groups(rooms, before) for rooms in problem.rounds]
    loose = replace(problem, balanced=False)
    return _named(allocate(loose, seed=seed, moves=0, start=start), "again")


def _same_groups(rooms: Sequence[Room], before: Assignments) -> Assignments:
    here = {room.id for room in rooms}
    free = iter(sorted(here - set(before.values()), key=[room.id for room in rooms].index))
    taken: dict[str, str | None] = {}
    for room in before.values():
        if room not in taken:
            taken[room] = room if room in here else next(free, None)
    return {person: found for person, room in before.items() if (found := taken[room]) is not None}


def by_theme(
    problem: Problem,
    *,
    seed: int = 0,
    moves: int = MOVES,
    time_cap: float | None = None,
    clock: Clock | None = None,
    watch: Watch | None = None,
) -> Allocation:
    """People get the themes they prefer, as far as there are seats; among such plans, one that mixes well.

    The ranks add up to as little as any plan's can where people are seated one by one (a minimum-cost flow decides);
    where some must be together or apart, the search starts from there. Whoever has no preference fills the emptier
    rooms, and mixing them makes no room larger than its theme does.
    """
    wishes = replace(problem.wishes, themes=MOST_WEIGHT, meet_new=min(1, problem.wishes.meet_new))
    dear = replace(problem, wishes=wishes, balanced=False)
    start = [dearest_seats(dear, r) for r in range(len(dear.rounds))]
    even = replace(dear, rounds=tuple(map(_no_larger, dear.rounds, start, repeat(dear))))
    search = partial(
        allocate, seed=seed, moves=moves, time_cap=time_cap, clock=clock, watch=watch, start=start
    )
    try:
        found = search(even)
    except Infeasible:  # by the limits that we have added, or really: then it says so again
        found = search(dear)
    return _named(found, "by_theme")


def _no_larger(rooms: Sequence[Room], plan: Assignments, problem: Problem) -> tuple[Room, ...]:
    """The rooms, those without a limit limited to what they have now, with as much to spare as keeping people together
    may need."""
    load = Counter(plan.values())
    even = -(-len(problem.seated) // len(rooms))
    spare = max(map(len, problem.together), default=0)
    return tuple(
        room if room.most is not None else replace(room, most=max(load[room.id], room.least, even) + spare)
        for room in rooms
    )


def by_attribute(
    problem: Problem,
    attribute: str,
    *,
    seed: int = 0,
    moves: int = MOVES,
    time_cap: float | None = None,
    clock: Clock | None = None,
    watch: Watch | None = None,
) -> Allocation:
    """All who are alike in the attribute sit together, split over as few rooms as must be; small groups share rooms."""
    wishes = Wishes(meet_new=0, gather={attribute: MOST_WEIGHT})
    alike = replace(problem, wishes=wishes, balanced=False)
    start = [_gathered(alike, rooms, attribute) for rooms in alike.rounds]
    found = allocate(alike, seed=seed, moves=moves, time_cap=time_cap, clock=clock, watch=watch, start=start)
    return _named(found, "by_attribute")


def _gathered(problem: Problem, rooms: Sequence[Room], attribute: str) -> Assignments:
    """The largest groups first, each into the emptiest room that takes it whole, else spread from the emptiest on."""
    groups: dict[str, list[Person]] = {}
    for person in problem.seated:
        groups.setdefault(same(person.attributes.get(attribute)), []).append(person)
    unknown = groups.pop("", [])
    limits = own_limits(rooms, len(problem.seated))
    load: Counter[int] = Counter(dict.fromkeys(range(len(rooms)), 0))
    plan: dict[str, str] = {}
    for group in [*sorted(groups.values(), key=lambda group: -len(group)), *([one] for one in unknown)]:
        left = list(group)
        while left:
            whole = [k for k in load if load[k] + len(left) <= limits[k][1]]
            room = min(whole or load, key=lambda k: (load[k], k)) if whole else _roomiest(load, limits)
            seats = limits[room][1] - load[room]
            if seats <= 0:
                break
            for person in left[:seats]:
                plan[person.id] = rooms[room].id
            load[room] += len(left[:seats])
            left = left[seats:]
    return plan


def _roomiest(load: Mapping[int, int], limits: Sequence[tuple[int, int]]) -> int:
    return max(load, key=lambda k: (limits[k][1] - load[k], -k))


def self_select(problem: Problem, choices: Sequence[Assignments]) -> Allocation:
    """What people chose themselves, checked and not changed. Raises NotValid when it breaks what must hold."""
    rounds = tuple(choices)
    if reasons := violations(problem, rounds):
        raise NotValid(reasons)
    plan = Allocation(rounds, figures(problem, rounds), "self_select", 0, 0, 0, kernel="none")
    verify(problem, plan)
    return plan


def from_list(
    problem: Problem, rounds: Sequence[Assignments], *, seed: int = 0, moves: int = MOVES
) -> Allocation:
    """Everybody sits where the list says; who is not on it is seated well. Raises Infeasible where that cannot be."""
    out = {person.id for person in problem.people if person.opted_out}
    known = {person.id for person in problem.people}
    wrong = [
        f"{person} is on the list for round {r + 1} but {'opted out' if person in out else 'is not among the people'}"
        for r, seats in enumerate(rounds)
        for person in seats
        if person not in known or person in out
    ]
    wrong += [
        f"round {r + 1} has no room {room}"
        for r, seats in enumerate(rounds)
        for room in sorted(set(seats.values()) - {room.id for room in problem.rounds[r]})
    ]
    if wrong:
        raise NotValid(wrong)
    pins = tuple(Pin(person, room, r) for r, seats in enumerate(rounds) for person, room in seats.items())
    listed = replace(problem, pins=(*problem.pins, *pins))
    return _named(allocate(listed, seed=seed, moves=moves), "list")


def balanced_random(problem: Problem, *, seed: int = 0) -> Allocation:
    """Chance alone, in rooms of even sizes, as the usual meeting programmes do it; what must hold still does."""
    blind = replace(problem, wishes=Wishes(meet_new=0), history={})
    rounds = []
    for r, rooms in enumerate(problem.rounds):
        pins = tuple(
            replace(pin, round=0 if pin.round is not None else None)
            for pin in blind.pins
            if pin.round in (r, None)
        )
        here = {room.id for room in rooms}
        one = replace(blind, rounds=(rooms,), pins=tuple(pin for pin in pins if pin.room in here))
        rounds.append(allocate(one, seed=mixed(seed, r) >> 33, moves=0).rounds[0])
    plan = Allocation(tuple(rounds), figures(problem, rounds), "random", seed, 0, 0, kernel="none")
    verify(problem, plan)
    return plan


def _named(plan: Allocation, mode: str) -> Allocation:
    return replace(plan, mode=mode)
