"""Failures that the person at the terminal can do something about, as one plain sentence."""

import errno
from pathlib import Path


class PlainError(Exception):
    """The message says what happened, why, and what to do next; it is printed without a traceback."""


def explain(error: OSError, folder: Path) -> PlainError:
    """One sentence for an operating-system error met while working in `folder`."""
    where = Path(error.filename) if error.filename else folder
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return PlainError(f"the disk that holds {folder} is full; make some room there and start again")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return PlainError(
            f"{where} cannot be written ({error.strerror}); "
            "choose a folder that can be, with FOLKMOOT_HOME=/path/to/folder"
        )
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return PlainError(
            f"{where} is in the way: a folder is needed there; move it, or choose another place with FOLKMOOT_HOME"
        )
    return PlainError(f"{where}: {error.strerror or error}")
