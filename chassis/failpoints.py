"""Named instants at which a test may kill the process, to prove that nothing accepted is lost.

Set FOLKMOOT_CRASH_AT to a name (`relay.after_publish`) or to a name and a count (`relay.after_publish:3`): the
process sends itself SIGKILL when it reaches that instant for the n-th time. Unset, `reached` is one comparison.
"""

import os
import signal

_wanted, _, _nth = os.environ.get("FOLKMOOT_CRASH_AT", "").partition(":")
_left = int(_nth or 1)
_whole_group = False


def kill_whole_group() -> None:
    """Take the whole process group along (a server with its workers), not only this process."""
    global _whole_group
    _whole_group = True


def arm(crash_at: str) -> None:
    """Choose the failpoint of this process anew; an empty text disarms."""
    global _wanted, _left
    _wanted, _, nth = crash_at.partition(":")
    _left = int(nth or 1)


def reached(name: str) -> None:
    """Say that the process has come to the instant `name`."""
    if _wanted != name:
        return
    global _left
    _left -= 1
    if _left <= 0:
        if _whole_group:
            os.killpg(os.getpgrp(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
