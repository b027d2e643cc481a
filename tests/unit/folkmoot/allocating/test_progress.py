"""Progress rewrites one line on a terminal and stays short elsewhere; Ctrl-C keeps the best plan so far."""

import io
import os
import signal

import pytest

from folkmoot.allocating.progress import Polishing
from services.sessions.domain.allocation.plan import Progress


class Screen(io.StringIO):
    """Text that says whether it is a terminal."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


class Clock:
    """Time that passes when told."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def run(*, terminal: bool, seconds: int) -> str:
    """What is shown when a search reports ten times a second."""
    screen, clock = Screen(terminal=terminal), Clock()
    with Polishing(float(seconds), out=screen, clock=clock) as polishing:
        for beat in range(seconds * 10):
            assert polishing.watch(Progress(beat * 1000, 1_000_000, 50))
            clock.now += 0.1
    return screen.getvalue()


def test_a_terminal_gets_one_line_that_is_rewritten_and_cleared() -> None:
    shown = run(terminal=True, seconds=3)
    assert "\n" not in shown
    assert shown.endswith("\r\033[K")
    assert "polishing:  50%, 1.5 s" in shown


def test_elsewhere_a_line_comes_at_once_and_then_rarely() -> None:
    lines = run(terminal=False, seconds=30).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("polishing:   0%, 0.0 s")
    assert "\r" not in "".join(lines)


def test_ctrl_c_ends_the_search_and_a_second_one_everything() -> None:
    before = signal.getsignal(signal.SIGINT)
    with (
        pytest.raises(KeyboardInterrupt),
        Polishing(None, out=Screen(terminal=False), clock=Clock()) as polishing,
    ):
        assert polishing.watch(Progress(1, 2, 3))
        os.kill(os.getpid(), signal.SIGINT)
        assert not polishing.watch(Progress(1, 2, 3))
        assert polishing.interrupted
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
