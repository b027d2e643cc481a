"""Children that die with the process that started them, even when that process is killed without warning."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # prctl(2), Linux only
_PR_SET_NAME = 15


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A function for the child to call first: it asks the kernel for `number` when the parent is gone.

    Call this in the parent (it loads libc there) and the returned function in the child, after any change of user,
    because a change of user clears the wish. The child must have been started by the parent's main thread: the kernel
    watches the thread, not the process. Elsewhere than on Linux the returned function does nothing, and a leftover is
    stopped at the next start.
    """
    if sys.platform != "linux":
        return lambda: None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def arm() -> None:
        if libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
        if os.getppid() != parent:  # it died before the wish was heard
            os.kill(os.getpid(), number)

    return arm


def name_process(name: str) -> None:
    """Show `name` (its first 15 bytes) in ps and top; a forked child would else look like its parent."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_NAME, ctypes.c_char_p(name.encode()[:15]), 0, 0, 0)
