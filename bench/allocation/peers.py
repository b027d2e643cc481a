"""What others do: chance in even rooms, a greedy hand, and a general solver (OR-tools CP-SAT)."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from services.sessions.domain.allocation import Assignments, Problem, balanced_random, pair


def by_chance(problem: Problem, seed: int) -> list[Assignments]:
    """Even rooms filled at random, as Zoom's and BigBlueButton's buttons do it."""
    return list(balanced_random(problem, seed=seed).rounds)


def by_hand(problem: Problem, seed: int) -> list[Assignments]:
    """Round after round, each person in random order to the room where they have met the fewest (rooms stay even)."""
    chance = random.Random(seed)
    met: Counter[tuple[str, str]] = Counter(dict(problem.history))
    people = [person.id for person in problem.seated]
    rounds: list[Assignments] = []
    for rooms in problem.rounds:
        tables: dict[str, list[str]] = {room.id: [] for room in rooms}
        small, large = divmod(len(people), len(rooms))
        for person in chance.sample(people, len(people)):
            full = sum(len(table) > small for table in tables.values())
            open_tables = [
                room
                for room, table in tables.items()
                if len(table) < small or (len(table) == small and full < large)
            ]
            room = min(
                open_tables,
                key=lambda one: (
                    sum(met[pair(person, other)] > 0 for other in tables[one]),
                    len(tables[one]),
                ),
            )
            tables[room].append(person)
        met.update(pair(*couple) for table in tables.values() for couple in combinations(table, 2))
        rounds.append({person: room for room, table in tables.items() for person in table})
    return rounds


def first_meetings(rounds: Sequence[Assignments]) -> int:
    """Pairs who share a room at least once."""
    met = set()
    for seats in rounds:
        tables: dict[str, list[str]] = {}
        for person, room in seats.items():
            tables.setdefault(room, []).append(person)
        met |= {pair(*couple) for table in tables.values() for couple in combinations(table, 2)}
    return len(met)


def by_cp_sat(people: int, rooms: int, rounds: int, seconds: float) -> tuple[int, float]:
    """(pairs who meet, CPU seconds) of OR-tools' CP-SAT with one worker on a plain problem of even rooms."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    size = people // rooms
    seat = {
        (r, p, b): model.new_bool_var(f"s{r}_{p}_{b}")
        for r in range(rounds)
        for p in range(people)
        for b in range(rooms)
    }
    for r in range(rounds):
        for p in range(people):
            model.add_exactly_one(seat[r, p, b] for b in range(rooms))
        for b in range(rooms):
            model.add(sum(seat[r, p, b] for p in range(people)) == size)
    if rounds > 0:  # the first round can be anything: people are alike
        for p in range(people):
            model.add(seat[0, p, p // size] == 1)
    meets = []
    for p, q in combinations(range(people), 2):
        shared = []
        for r in range(rounds):
            for b in range(rooms):
                both = model.new_bool_var(f"b{r}_{p}_{q}_{b}")
                model.add_implication(both, seat[r, p, b])
                model.add_implication(both, seat[r, q, b])
                shared.append(both)
        met = model.new_bool_var(f"m{p}_{q}")
        model.add_bool_or(shared).only_enforce_if(met)
        meets.append(met)
    model.maximize(sum(meets))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    began = time.process_time()
    status = solver.solve(model)
    spent = time.process_time() - began
    return (int(solver.objective_value) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else 0), spent
