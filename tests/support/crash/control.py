"""The test's side of the arena."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[3]


class Arena:
    """Starts an arena and gives it orders; threads may share it."""

    def __init__(self, folder: Path, broker_url: str = "") -> None:
        self._log = (folder / "arena.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.crash.arena", str(folder), broker_url],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._lock = threading.Lock()
        self._answer()
        self.order("migrate")
        where = self.order("where")
        self.urls: dict[str, str] = where["urls"]
        self.databases: dict[str, str] = where["databases"]
        self.broker_url: str = where["broker"]
        self.mail = Path(where["mail"])

    def order(self, do: str, **more: Any) -> dict[str, Any]:
        """Have one thing done, and its answer."""
        with self._lock:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
            self._process.stdin.flush()
            return self._answer()

    def close(self) -> None:
        """End the arena with everything in it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._log.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the arena ended; see {self._log.name}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer
