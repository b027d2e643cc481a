"""A Flask application under gunicorn, inside the process that calls it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

SWITCH_SECONDS = 0.0005


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, make_app: Callable[[], Flask], options: dict[str, Any]) -> None:
        self._make_app = make_app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        # Every statement sent to the database gives the interpreter to another thread and then queues for it again, by
        # default for up to 5 ms each time: with eight busy threads a request of a dozen statements takes ten times as
        # long as its work. Measured: a third less time for many requests at once, and no more CPU.
        sys.setswitchinterval(SWITCH_SECONDS)
        return self._make_app()


def serve(
    name: str, make_app: Callable[[], Flask], *, listen: str, threads: int = 8, workers: int = 1, **more: Any
) -> None:
    """Serve until SIGTERM or SIGINT. `make_app` is called in each worker, after the fork.

    `listen` is host:port, unix:/path or fd://N; `more` are further gunicorn settings.
    """
    options: dict[str, Any] = {
        "bind": [listen],
        "workers": workers,
        "worker_class": "gthread",
        "threads": threads,
        "proc_name": f"folkmoot {name}",
        "control_socket_disable": True,
        "graceful_timeout": 3,
        "timeout": 60,
        "keepalive": 75,
        "loglevel": "warning",
        "accesslog": None,
        "limit_request_field_size": 8190,
        "limit_request_line": 4094,
    }
    # gunicorn's heartbeat file must not be on a disk that can block.
    if Path("/dev/shm").is_dir():  # noqa: S108
        options["worker_tmp_dir"] = "/dev/shm"  # noqa: S108
    _Server(make_app, {**options, **more}).run()
