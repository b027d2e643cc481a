"""What the person who runs the check sees: each step with its time, as text or as JSON lines."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from folkmoot.errors import PlainError


class Wrong(PlainError):
    """The deployment did not do what it should; the message says what was expected and what came."""


class Report:
    """Prints each step when it is done."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._began = time.monotonic()
        self.figures: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator["Step"]:
        """One step. A PlainError that leaves it becomes the reason of the failure."""
        step = Step()
        began = time.monotonic()
        try:
            yield step
        except PlainError as error:
            self._print(name, time.monotonic() - began, str(error), good=False)
            raise Wrong(f"{name}: {error}") from error
        except (KeyError, TypeError, IndexError) as error:
            reason = f"the answer has not the shape that the API documents ({type(error).__name__}: {error})"
            self._print(name, time.monotonic() - began, reason, good=False)
            raise Wrong(f"{name}: {reason}") from error
        self._print(name, time.monotonic() - began, step.said, good=True)

    def finish(self) -> None:
        """The last line."""
        seconds = time.monotonic() - self._began
        if self._as_json:
            print(json.dumps({"check": "passed", "seconds": round(seconds, 3), **self.figures}), flush=True)
        else:
            print(f"check passed in {seconds:.1f} s", flush=True)

    def _print(self, name: str, seconds: float, said: str, *, good: bool) -> None:
        if self._as_json:
            line = {"step": name, "ok": good, "seconds": round(seconds, 3), "said": said}
            print(json.dumps(line, ensure_ascii=False), flush=True)
        else:
            print(
                f"{'ok  ' if good else 'FAIL'} {seconds:7.3f} s  {name}{': ' + said if said else ''}",
                flush=True,
            )


class Step:
    """A step under way; `say` adds what is worth knowing."""

    def __init__(self) -> None:
        self.said = ""

    def say(self, text: str) -> None:
        """Replace what is printed behind the step's name."""
        self.said = text


def expect(condition: object, wrong: str) -> None:
    """Raise Wrong unless `condition` is true."""
    if not condition:
        raise Wrong(wrong)
