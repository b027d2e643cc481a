"""`python -m bench.allocation`: every case with its peers; or one instance of MDGPLIB with `--mdgplib FILE`."""

import argparse
import sys
from pathlib import Path

from bench.allocation import cases, mdgplib


def main() -> int:
    """Print a JSON line for each case."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--mdgplib", type=Path, metavar="FILE", help="solve this one instance (plain or .gz)"
    )
    options.add_argument("--cpu-seconds", type=float, default=1.0, help="how long the instance is searched")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--out", type=Path, metavar="GROUPS", help="write one group number for each person")
    options.add_argument(
        "--instances", type=Path, metavar="FOLDER", help="MDGPLIB instances to measure as well"
    )
    options.add_argument("--only", default="", help="cases whose name contains this")
    options.add_argument("--memory-of", type=int, metavar="PEOPLE", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.memory_of:
        print(cases.peak_memory(chosen.memory_of, chosen.seed))
        return 0
    if chosen.mdgplib is not None:
        if not chosen.mdgplib.is_file():
            print(f"bench.allocation: there is no instance {chosen.mdgplib}", file=sys.stderr)
            return 2
        groups = mdgplib.solve_and_print(chosen.mdgplib, chosen.cpu_seconds, chosen.seed)
        if chosen.out is not None:
            chosen.out.write_text("".join(f"{group}\n" for group in groups), encoding="utf-8")
        return 0
    cases.run(chosen.instances, chosen.seed, chosen.only)
    return 0


if __name__ == "__main__":
    sys.exit(main())
