"""The cases: what a host asks for, from 24 people to 10,000."""

import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from bench.allocation import mdgplib, peers
from bench.figures import emit
from services.sessions.domain.allocation import (
    Allocation,
    Person,
    Problem,
    Progress,
    Room,
    Wishes,
    allocate,
    pair,
    repair,
    seat,
    violations,
)
from services.sessions.domain.allocation.figures import figures

ENDLESS = 10**12
MDGPLIB_CASES = (
    ("RanInt_n120_ds_01", 1.0),
    ("RanInt_n120_ds_02", 1.0),
    ("RanInt_n120_ds_01", 20.0),
    ("RanInt_n120_ds_02", 20.0),
    ("RanInt_n240_ds_01", 5.0),
    ("RanInt_n480_ds_01", 10.0),
    ("RanReal_n120_ss_01", 5.0),
    ("Geo_n120_ss_01", 5.0),
)


def plain(people: int, rooms: int, rounds: int) -> Problem:
    """People who differ in nothing, rooms of even sizes."""
    return Problem(
        tuple(Person(f"p{k}") for k in range(people)), (tuple(Room(f"r{k}") for k in range(rooms)),) * rounds
    )


def conference(people: int, seed: int, *, rounds: int = 8, size: int = 10) -> Problem:
    """Three attributes, a facilitator or more for each room, 50 pairs kept apart and 50 kept together."""
    chance = random.Random(seed)
    rooms = people // size
    everybody = tuple(
        Person(
            f"p{k}",
            {
                "place": f"place {chance.randrange(20)}",
                "organisation": f"organisation {chance.randrange(60)}",
                "role": f"role {chance.randrange(5)}",
            },
            facilitator=k < rooms + rooms // 10,
        )
        for k in range(people)
    )
    ids = [f"p{k}" for k in range(people)]
    chance.shuffle(ids)
    return Problem(
        everybody,
        (tuple(Room(f"r{k}") for k in range(rooms)),) * rounds,
        together=tuple(frozenset(ids[2 * k : 2 * k + 2]) for k in range(50)),
        apart=frozenset(pair(ids[100 + 2 * k], ids[101 + 2 * k]) for k in range(50)),
        facilitator_in_each_room=True,
        wishes=Wishes(mix={"place": 2, "organisation": 2, "role": 1}),
    )


def run(instances: Path | None, seed: int, only: str) -> None:
    """All cases whose name contains `only`."""
    allocate(plain(8, 2, 2), moves=100)  # imports and the kernel's first load are not what is measured
    for people, rooms, rounds, seconds in (
        (24, 4, 3, 0.1),
        (24, 4, 8, 0.1),
        (100, 20, 16, 1.0),
        (96, 16, 12, 1.0),
    ):
        if only in f"plain {people}":
            _plain(people, rooms, rounds, seconds, seed)
    for people, seconds in ((1_000, 0.5), (10_000, 2.0)):
        if only in f"conference {people}":
            _conference(people, seconds, seed)
    if only in "repair":
        _repair(1_000, seed)
    for name, seconds in MDGPLIB_CASES if instances is not None else ():
        path = (instances or Path()) / f"{name}.txt.gz"
        if only in name and path.exists():
            _instance(path, seconds, seed)


def _plain(people: int, rooms: int, rounds: int, seconds: float, seed: int) -> None:
    problem = plain(people, rooms, rounds)
    case = f"{people} people, {rooms} rooms, {rounds} rounds, {seconds} s"
    began = time.process_time()
    plan = allocate(problem, seed=seed, moves=ENDLESS, time_cap=seconds, clock=time.process_time)
    more = {"bound": plan.figures.first_meetings_bound, "cpu_seconds": round(time.process_time() - began, 3)}
    emit("first meetings", case, plan.figures.first_meetings, "pairs", "higher", **more)
    for peer, rounds_of in (("balanced random", peers.by_chance), ("greedy", peers.by_hand)):
        found = peers.first_meetings(rounds_of(problem, seed))
        emit("first meetings", f"{case}, {peer}", found, "pairs", "higher", peer=peer)
    if people in (24, 100):
        given = 10 * seconds if people == 24 else 60.0  # it finds nothing at all in the time of ours
        found, spent = peers.by_cp_sat(people, rooms, rounds, given)
        emit(
            "first meetings",
            f"{case}, CP-SAT",
            found,
            "pairs",
            "higher",
            peer="CP-SAT",
            cpu_seconds=round(spent, 2),
        )


def _conference(people: int, seconds: float, seed: int) -> None:
    problem = conference(people, seed)
    case = f"{people} people, {people // 10} rooms, 8 rounds, all constraints"
    marks: list[float] = []
    began = time.process_time()

    def watch(progress: Progress) -> bool:
        marks.append(time.process_time() - began)
        return marks[-1] < ends

    ends = seconds * 0.55  # the figures and the verifier's second count are part of the time
    plan = allocate(problem, seed=seed, moves=ENDLESS, watch=watch)
    spent = time.process_time() - began
    emit("feasible", case, marks[0] * 1000, "ms", "lower")
    emit("polished, counted and verified", case, spent * 1000, "ms", "lower")
    _quality(case, problem, plan)
    for peer, rounds_of in (("balanced random", peers.by_chance), ("greedy", peers.by_hand)):
        if people > 1_000 and peer == "greedy":
            continue  # minutes
        rounds = rounds_of(problem, seed)
        told = figures(problem, rounds)
        more = {"peer": peer, "violations": len(violations(problem, rounds))}
        emit("repeats", f"{case}, {peer}", told.repeats, "meetings", "lower", **more)
        for mix in told.mix:
            emit("alike", f"{case}, {mix.attribute}, {peer}", mix.alike, "pairs", "lower", peer=peer)
    command = [sys.executable, "-m", "bench.allocation", "--memory-of", str(people), "--seed", str(seed)]
    told_memory = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    emit("peak memory above idle", case, float(told_memory), "MB", "lower")


def _quality(case: str, problem: Problem, plan: Allocation) -> None:
    emit("violations", case, len(violations(problem, plan.rounds)), "constraints", "lower")
    emit("repeats", case, plan.figures.repeats, "meetings", "lower")
    for mix in plan.figures.mix:
        more = {"random": round(mix.random), "fewest": mix.fewest}
        emit("alike", f"{case}, {mix.attribute}", mix.alike, "pairs", "lower", **more)


def peak_memory(people: int, seed: int) -> float:
    """MB that planning adds, at its peak, to what this process has with the problem loaded (Linux only)."""
    problem = conference(people, seed)
    allocate(plain(8, 2, 2), moves=100)
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    before = _peak()
    allocate(problem, seed=seed, moves=ENDLESS, time_cap=1.0, clock=time.process_time)
    return (_peak() - before) / 1024


def _peak() -> int:
    """The most resident memory so far, in KB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def _repair(people: int, seed: int) -> None:
    """Medians over 20 people who join and 20 who leave while the first round is open."""
    problem = conference(people, seed)
    plan = allocate(problem, seed=seed, moves=100_000)
    seats, joins, leaves, moved = [], [], [], 0
    chance = random.Random(seed)
    for k in range(20):
        newcomer = Person(
            f"new{k}", {"place": f"place {k}", "organisation": "organisation 1", "role": "role 2"}
        )
        wider = replace(problem, people=(*problem.people, newcomer))
        began = time.process_time()
        seat(wider, plan.rounds, newcomer.id, 0)
        seats.append(time.process_time() - began)
        began = time.process_time()
        joined = repair(wider, plan.rounds, frozen=1, seed=seed)
        joins.append(time.process_time() - began)
        gone = chance.choice(problem.people[200:]).id
        smaller = replace(
            problem,
            people=tuple(person for person in problem.people if person.id != gone),
            together=tuple(group for group in problem.together if gone not in group),
            apart=frozenset(couple for couple in problem.apart if gone not in couple),
        )
        began = time.process_time()
        left = repair(smaller, plan.rounds, frozen=1, seed=seed)
        leaves.append(time.process_time() - began)
        moved = max(moved, len(joined.moved), len(left.moved))
        wrong = violations(wider, joined.rounds) + violations(smaller, left.rounds)
        if wrong:
            raise RuntimeError(f"a repaired plan is wrong: {wrong}")
    case = f"{people} people, 8 rounds"
    emit("seat for one who joins", case, sorted(seats)[10] * 1000, "ms", "lower")
    emit("plan again when one joins", case, sorted(joins)[10] * 1000, "ms", "lower")
    emit("plan again when one leaves", case, sorted(leaves)[10] * 1000, "ms", "lower")
    emit("others moved, at most", case, moved, "people", "lower")


def _instance(path: Path, seconds: float, seed: int) -> None:
    mdgplib.solve_and_print(path, seconds, seed)
    instance = mdgplib.read(path)
    name = path.name.split(".")[0]
    chance = random.Random(seed)
    for peer, groups in (
        ("balanced random", mdgplib.by_chance(instance, chance)),
        ("greedy", mdgplib.by_hand(instance, chance)),
    ):
        emit(
            "mdgplib",
            f"{name}, value, {peer}",
            mdgplib.value(instance, groups),
            "distance",
            "higher",
            peer=peer,
        )
