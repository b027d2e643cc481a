"""Waiting for something that happens in another process or thread: poll with a deadline, never just sleep."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(
    attempt: Callable[[], T],
    *,
    within: float = 10.0,
    every: float = 0.02,
    because: str = "",
    forgiving: tuple[type[Exception], ...] = (AssertionError,),
) -> T:
    """Call `attempt` until it returns something true, and return that.

    `within` and `every` are seconds. An exception listed in `forgiving` counts as "not yet"; when the time is up the
    last one is raised, or an AssertionError that says `because` and what `attempt` returned last.
    """
    deadline = time.monotonic() + within
    while True:
        error: Exception | None = None
        result: T | None = None
        try:
            result = attempt()
            if result:
                return result
        except forgiving as raised:
            error = raised
        if time.monotonic() >= deadline:
            break
        time.sleep(every)
    reason = because or "it did not happen"
    raise AssertionError(f"{reason} (waited {within:g} s; last: {error or result!r})") from error
