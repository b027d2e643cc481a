"""`python -m bench.live [--brokers embedded,kafka] [--only small,thousand,kill] ...`: one JSON line a figure."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.instance import Running, folkmoot
from bench.live import countdowns, small, thousand
from bench.live.hall import Hall

PARTS = ("small", "thousand", "kill")
UNLIMITED: dict[str, Any] = {
    "rate_registration": "100000",
    "rate_sign_in": "100000",
    "rate_address": "10000",
    # The host of the benchmark does in a minute what hosts do in an hour.
    "rate_person": "1000",
}


@contextmanager
def broker_url(name: str) -> Iterator[str]:
    """The broker to run on: none for the embedded log, or a real Kafka."""
    if name == "embedded":
        yield ""
        return
    from tests.support.kafka import kafka_broker

    with kafka_broker() as kafka:
        yield kafka.address


def measure(running: Running, broker: str, chosen: argparse.Namespace) -> None:
    """The parts that were asked for."""
    wanted = chosen.only.split(",")
    if "small" in wanted:
        small.measure(running, broker, chosen.people, chosen.moves, chosen.seed)
    if "thousand" in wanted:
        thousand.measure(
            running,
            broker,
            chosen.crowd,
            chosen.rooms,
            chosen.repeats,
            chosen.moves,
            chosen.countdowns,
            chosen.seed,
        )
    if "kill" in wanted:
        countdowns.after_a_kill(Hall(running), broker)


def main() -> None:
    """Measure each broker in turn."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--brokers", default="embedded,kafka")
    arguments.add_argument("--only", default=",".join(PARTS))
    arguments.add_argument("--people", type=int, default=200, help="of the small workshop")
    arguments.add_argument("--crowd", type=int, default=1000, help="of the big one")
    arguments.add_argument("--rooms", type=int, default=100)
    arguments.add_argument("--repeats", type=int, default=10, help="mass moves")
    arguments.add_argument("--moves", type=int, default=300)
    arguments.add_argument("--countdowns", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=2020)
    chosen = arguments.parse_args()
    for name in chosen.brokers.split(","):
        with broker_url(name) as url, folkmoot(broker=url, **UNLIMITED) as running:
            measure(running, name, chosen)


if __name__ == "__main__":
    main()
