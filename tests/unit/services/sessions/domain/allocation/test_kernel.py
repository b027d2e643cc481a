"""The kernel in C and its twin, step by step on the same states."""

import shutil
from array import array
from decimal import Decimal, localcontext
from random import Random

import pytest

from services.sessions.domain.allocation.kernel import Kernel, NativeKernel, State, TwinKernel, built, state
from services.sessions.domain.allocation.kernel.state import APART, FORBIDDEN, INTS, chances


def random_state(chance: Random) -> State:
    """Units of one to three people, rooms with slack, rounds, attributes, prices of rooms, and who has met."""
    n, g, rounds, attrs = (
        chance.randint(2, 14),
        chance.randint(1, 4),
        chance.randint(1, 4),
        chance.randint(0, 2),
    )
    start = [0]
    for _ in range(n):
        start.append(start[-1] + chance.choice([1, 1, 1, 2, 3]))
    people = start[-1]
    known: list[dict[int, int]] = [{} for _ in range(n)]
    for u in range(n):
        for v in range(u):
            times = chance.choice([0, 0, 0, 0, 0, 0, 0, 1, 2, APART])
            if times:
                known[u][v] = known[v][u] = times
    firsts = [0]
    for one in known:
        firsts.append(firsts[-1] + len(one))
    prices = [chance.choice([0, 0, 5, 300, FORBIDDEN if chance.random() < 0.2 else 0]) for _ in range(3 * g)]
    return State(
        n=n,
        rooms=g,
        rounds=rounds,
        start=array(INTS, start),
        facs=array(INTS, [chance.randint(0, 1) for _ in range(n)]),
        lo=array(INTS, [max(0, people // g - 2)] * g * rounds),
        hi=array(INTS, [people // g + 3] * g * rounds),
        need=array(INTS, [chance.choice([0, 0, 0, 1])] * g * rounds),
        order=array(INTS, chance.sample(range(n), n)),
        tries=array(INTS, [chance.choice([0, 2]) for _ in range(n)]),
        marginal=array(INTS, [0] + [500 + 50 * k for k in range(254)]),
        heat=500,
        special=chance.randint(0, 2),
        nonneg=True,
        attrs=attrs,
        values=array(INTS, [chance.randint(0, 3) for _ in range(people * attrs)]),
        weight=array(INTS, [chance.randint(1, 40) for _ in range(attrs)]),
        row=array(INTS, [chance.choice([-1, -1, 0, 1, 2]) for _ in range(rounds * n)]),
        lin=array(INTS, prices),
        known=array(INTS, firsts),
        others=array(INTS, [v for one in known for v in sorted(one)]),
        times=array(INTS, [one[v] for one in known for v in sorted(one)]),
    )


def course(kernel: Kernel, rounds: int) -> list[object]:
    """Everything that a search lets be seen."""
    if not all(kernel.deal(r) for r in range(rounds)):
        return ["not all were seated"]
    kernel.open()
    seen: list[object] = [kernel.cost()]
    for moves in (1, 50, 300, 400):
        seen += [kernel.run(moves), kernel.best()]
    kernel.close()
    return seen


@pytest.mark.skipif(not built(), reason="there is no C compiler on this machine, so there is only the twin")
@pytest.mark.parametrize("most_dense", [0, 1500], ids=["sparse", "dense"])
def test_the_kernel_and_its_twin_take_the_same_course(
    most_dense: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "MOST_DENSE", most_dense)
    searched = 0
    for seed in range(60):
        ours, theirs = random_state(Random(seed)), random_state(Random(seed))
        seen = course(NativeKernel(ours, seed), ours.rounds)
        assert seen == course(TwinKernel(theirs, seed), theirs.rounds), seed
        searched += len(seen) > 1
    assert searched > 20


@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler on this machine")
def test_the_kernel_is_built_where_there_is_a_compiler() -> None:
    assert built()


def test_the_table_of_chances_is_the_logarithm_to_the_last_digit_on_every_machine() -> None:
    with localcontext() as context:
        context.prec = 40
        exact = [-(Decimal(2 * k + 1) / 2048).ln() * 1024 for k in range(1024)]
    assert list(chances()) == [int(value.to_integral_value()) for value in exact]
    # Rounding could only differ where a value is next to a half: none is, by a margin that floats cannot miss.
    assert min(abs(value - int(value) - Decimal("0.5")) for value in exact) > Decimal("1e-6")


def test_costs_of_the_best_plan_never_rise() -> None:
    for seed in range(20):
        one = random_state(Random(seed))
        kernel = TwinKernel(one, seed)
        if not all(kernel.deal(r) for r in range(one.rounds)):
            continue
        kernel.open()
        costs = [kernel.cost()]
        for _ in range(10):
            kernel.run(30)
            costs.append(kernel.cost())
        assert costs == sorted(costs, reverse=True)
