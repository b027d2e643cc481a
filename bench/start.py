"""How long a second start of the whole embedded form takes, and how much memory it then needs while nobody is there.

    python -m bench.start            (make bench-start)

Memory is the proportional set size (PSS: shared pages count once, divided among those who share them) of every process,
summed from /proc/<pid>/smaps_rollup; read ten seconds after the start, with the demonstration loaded. Linux only.
"""

import shutil
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from bench.figures import emit
from bench.instance import folkmoot

SECOND_STARTS = 3
SETTLING_SECONDS = 10.0


def main() -> None:
    """Measure on this machine."""
    home = Path(tempfile.mkdtemp(prefix="fm-bench-"))
    try:
        with folkmoot(home=home, demo=True) as running:
            emit("start", "first start to ready", running.seconds, "s", "lower")
        seconds = []
        memory: dict[str, float] = {}
        for number in range(SECOND_STARTS):
            with folkmoot(home=home, demo=True) as running:
                seconds.append(running.seconds)
                if number == SECOND_STARTS - 1:
                    time.sleep(SETTLING_SECONDS)
                    memory = memory_of(running.pid)
        emit(
            "start", "second start to ready", max(seconds), "s", "lower", best=round(min(seconds), 2), goal=5
        )
        parts = {name: round(size, 1) for name, size in sorted(memory.items())}
        emit("start", "idle memory, PSS", sum(memory.values()), "MB", "lower", goal=500, parts=parts)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def memory_of(root: int) -> dict[str, float]:
    """Megabytes of PSS of a process and all its descendants, by program."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    family, news = {root}, {root}
    while news:
        news = {pid for pid, parent in parents.items() if parent in news} - family
        family |= news
    sizes: dict[str, float] = defaultdict(float)
    for pid in family:
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            name = Path(f"/proc/{pid}/comm").read_text().strip()
        except (FileNotFoundError, ProcessLookupError):
            continue
        kilobytes = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        sizes[name] += kilobytes * 1024 / 1e6
    return dict(sizes)


if __name__ == "__main__":
    main()
