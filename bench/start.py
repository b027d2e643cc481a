"""How long a second start of the whole embedded form takes, and how much memory it then needs while nobody is there.

    python -m bench.start            (make bench-start)

Prints JSON lines. Memory is the proportional set size (PSS: shared pages count once, divided among those who share
them) of every process, summed from /proc/<pid>/smaps_rollup; read ten seconds after the start, demonstration loaded.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

SECOND_STARTS = 3
SETTLING_SECONDS = 10.0


def main() -> int:
    """Measure on this machine; 0 when everything started."""
    home = Path(tempfile.mkdtemp(prefix="folkmoot-bench-"))
    try:
        first, _ = start_and_stop(home, measure=False)
        print(json.dumps({"figure": "first start", "seconds": round(first, 2)}), flush=True)
        seconds = []
        memory: dict[str, float] = {}
        for number in range(SECOND_STARTS):
            took, memory = start_and_stop(home, measure=number == SECOND_STARTS - 1)
            seconds.append(took)
        best = {"best": round(min(seconds), 2), "worst": round(max(seconds), 2), "goal": 5.0}
        print(json.dumps({"figure": "second start to ready", "unit": "s", **best}), flush=True)
        total = round(sum(memory.values()), 1)
        parts = {name: round(size, 1) for name, size in sorted(memory.items())}
        print(json.dumps({"figure": "idle memory, PSS", "unit": "MB", "total": total, "goal": 500, **parts}))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 0


def start_and_stop(home: Path, *, measure: bool) -> tuple[float, dict[str, float]]:
    """(seconds from the command to `ready:`, megabytes by program) of one start."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        port = opened.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")}
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "folkmoot", "up"],
        env={**environ, "FOLKMOOT_HOME": str(home), "FOLKMOOT_PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        if not any(line.startswith("ready:") for line in process.stdout):
            raise SystemExit("folkmoot up did not become ready; its reason stands above")
        took = time.monotonic() - began
        if not measure:
            return took, {}
        time.sleep(SETTLING_SECONDS)
        return took, memory_of(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


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
    sys.exit(main())
