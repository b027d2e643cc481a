"""Instances of the maximally diverse grouping problem (MDGPLIB), for the kernel."""

import gzip
from array import array
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from services.sessions.domain.allocation.kernel.state import INTS, Ints, State


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


def state_of(instance: Instance, seed: int) -> State:
    """The kernel's state: costs are negative distances, and a plan within the limits to begin with."""
    n, groups = instance.n, len(instance.limits)
    matrix = array(INTS, [-d for d in instance.distances])
    spread = max(1, sum(abs(d) for d in matrix) // (n * n))
    return State(
        n=n, rooms=groups, rounds=1, start=array(INTS, range(n + 1)), facs=array(INTS, bytes(4 * n)),
        lo=array(INTS, [low for low, _ in instance.limits]), hi=array(INTS, [high for _, high in instance.limits]),
        need=array(INTS, bytes(4 * groups)), order=array(INTS, range(n)), tries=array(INTS, [1]) * n,
        marginal=array(INTS, bytes(4 * 255)), heat=spread, nonneg=False, matrix=matrix,
    )  # fmt: skip
