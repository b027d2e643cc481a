"""Instances of the maximally diverse grouping problem (MDGPLIB), for the kernel."""

import gzip
import time
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from bench.figures import emit
from services.sessions.domain.allocation.encode import mixed
from services.sessions.domain.allocation.kernel import kernel_for
from services.sessions.domain.allocation.kernel.state import INTS, Ints, State

REFERENCE = {
    "RanInt_n010_ss_01": 1292,
    "RanInt_n012_ds_01": 1059,
    "RanInt_n120_ds_01": 51146,
    "RanInt_n120_ds_02": 51372,
    "RanInt_n240_ds_01": 160596,
    "RanInt_n480_ds_01": 391193,
}
"""Published values; some have been beaten since."""


@dataclass(frozen=True)
class Instance:
    """`limits`: (least, most) of each group; `distances`: n * n whole numbers, true ones times `scale`."""

    n: int
    limits: list[tuple[int, int]]
    distances: Ints
    scale: int


def read(path: Path) -> Instance:
    """One instance file, plain or gzipped: `n G ss|ds lo hi ...`, then a line `i j d` for each pair."""
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    head, *lines = text.splitlines()
    words = head.split()
    n, groups = int(words[0]), int(words[1])
    numbers = [int(word) for word in words[3:]]
    limits = list(zip(numbers[0 : 2 * groups : 2], numbers[1 : 2 * groups : 2], strict=True))
    rows = [line.split() for line in lines if line.strip()]
    digits = max(max(0, -int(Decimal(row[2]).normalize().as_tuple().exponent)) for row in rows)
    largest = max(abs(float(row[2])) for row in rows)
    # Sums over a group must stay far below 2**31.
    while digits > 0 and largest * 10**digits * max(most for _, most in limits) > 2**27:
        digits -= 1
    scale = 10**digits
    distances = array(INTS, bytes(4 * n * n))
    for i, j, d in rows:
        distances[int(i) * n + int(j)] = distances[int(j) * n + int(i)] = round(Decimal(d) * scale)
    return Instance(n, limits, distances, scale)


def state_of(instance: Instance) -> State:
    """The kernel's state: the cost of a pair is its distance, negative."""
    n, groups = instance.n, len(instance.limits)
    matrix = array(INTS, [-d for d in instance.distances])
    spread = max(1, sum(abs(d) for d in matrix) // (n * n))
    return State(
        n=n, rooms=groups, rounds=1, start=array(INTS, range(n + 1)), facs=array(INTS, bytes(4 * n)),
        lo=array(INTS, [low for low, _ in instance.limits]), hi=array(INTS, [high for _, high in instance.limits]),
        need=array(INTS, bytes(4 * groups)), order=array(INTS, range(n)), tries=array(INTS, [1]) * n,
        marginal=array(INTS, bytes(4 * 255)), heat=spread, nonneg=False, most=1 << 28, matrix=matrix,
    )  # fmt: skip


def search(instance: Instance, cpu_seconds: float, seed: int) -> tuple[list[int], int]:
    """(a group for each person, moves) after so many CPU seconds of the product's own kernel."""
    kernel = kernel_for(state_of(instance), mixed(seed, 0))
    try:
        if not kernel.deal(0):
            raise ValueError("the sizes of the groups do not fit the people")
        kernel.open()
        moves, ends = 0, time.process_time() + cpu_seconds
        while time.process_time() < ends:
            moves += kernel.run(kernel.chunk)
        return list(kernel.best()[1]), moves
    finally:
        kernel.close()


def value(instance: Instance, groups: Sequence[int]) -> float:
    """The sum of distances within groups, counted from the instance alone; raises ValueError when sizes are wrong."""
    sizes = Counter(groups)
    for group, (least, most) in enumerate(instance.limits):
        if not least <= sizes[group] <= most:
            raise ValueError(f"group {group} has {sizes[group]} people, not {least} to {most}")
    n, total = instance.n, 0
    for i in range(n):
        row = instance.distances[i * n : (i + 1) * n]
        total += sum(row[j] for j in range(i) if groups[j] == groups[i])
    return total / instance.scale


def solve_and_print(path: Path, cpu_seconds: float, seed: int) -> list[int]:
    """Search one instance file and print its value, with the gap to the published one where there is one."""
    instance = read(path)
    groups, moves = search(instance, cpu_seconds, seed)
    found = value(instance, groups)
    name = path.name.split(".")[0]
    more = {"cpu_seconds": cpu_seconds, "seed": seed, "moves": moves}
    emit("mdgplib", f"{name}, value", found, "distance", "higher", **more)
    if name in REFERENCE:
        gap = 100 * (REFERENCE[name] - found) / REFERENCE[name]
        emit("mdgplib", f"{name}, gap", gap, "%", "lower", reference=REFERENCE[name], **more)
    return groups


def by_chance(instance: Instance, chance: Random) -> list[int]:
    """A peer: groups filled at random within their limits."""
    seats = [group for group, (least, _) in enumerate(instance.limits) for _ in range(least)]
    spare = [group for group, (least, most) in enumerate(instance.limits) for _ in range(most - least)]
    seats += chance.sample(spare, instance.n - len(seats))
    chance.shuffle(seats)
    return seats


def by_hand(instance: Instance, chance: Random) -> list[int]:
    """A peer: people in random order, each to the group where they add most for each who is there."""
    n, groups = instance.n, [-1] * instance.n
    members: list[list[int]] = [[] for _ in instance.limits]
    short = sum(least for least, _ in instance.limits)
    for k, person in enumerate(chance.sample(range(n), n)):
        must = n - k <= short
        best, found = -1.0, -1
        for group, (least, most) in enumerate(instance.limits):
            count = len(members[group])
            if count >= (least if must else most):
                continue
            gain = sum(instance.distances[person * n + other] for other in members[group]) / max(1, count)
            if not count:
                gain = float("inf")
            if gain > best:
                best, found = gain, group
        short -= len(members[found]) < instance.limits[found][0]
        members[found].append(person)
        groups[person] = found
    return groups
