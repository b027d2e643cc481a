"""Which processes are left over."""

import psutil


def still_there(processes: list[psutil.Process]) -> list[str]:
    """Those of `processes` that still run, in words."""
    left = []
    for process in processes:
        try:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                left.append(f"{process.pid} {process.name()}")
        except psutil.NoSuchProcess:
            continue
    return left
