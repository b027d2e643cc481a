"""A whole Folkmoot of its own for a benchmark: `folkmoot up` in a folder that is thrown away."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
READY_SECONDS = 120.0


@dataclass(frozen=True)
class Running:
    """A Folkmoot that is ready. `seconds` is how long that took, `pid` the supervisor's."""

    url: str
    home: Path
    pid: int
    seconds: float


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def folkmoot(
    *, home: Path | None = None, broker: str = "", demo: bool = False, **settings: str
) -> Iterator[Running]:
    """Start it, wait until it is ready, and stop it at the end. A given `home` is kept."""
    folder = home or Path(tempfile.mkdtemp(prefix="fm-bench-"))
    port = free_port()
    environment = {
        **os.environ,
        "FOLKMOOT_HOME": str(folder),
        "FOLKMOOT_PORT": str(port),
        "FOLKMOOT_BROKER_URL": broker,
        "FOLKMOOT_DEMO": str(demo).lower(),
        **{f"FOLKMOOT_{name.upper()}": value for name, value in settings.items()},
    }
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-m", "folkmoot", "up"],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            url = _wait_until_ready(process)
            yield Running(url, folder, process.pid, time.monotonic() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            if home is None:
                shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    patience = threading.Timer(READY_SECONDS, process.kill)
    patience.start()
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if line.startswith("ready: "):
                # What it says later must not fill the pipe.
                threading.Thread(target=process.stdout.read, daemon=True).start()
                return line.split()[1]
    finally:
        patience.cancel()
    raise RuntimeError(f"folkmoot did not become ready:\n{''.join(said[-20:])}")
