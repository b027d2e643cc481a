"""Greenlets that the gateway cannot do without."""

import os
from collections.abc import Callable

import gevent

from chassis.telemetry import logs

log = logs.get(__name__)

DIED = 70


def spawn(what: str, run: Callable[[], None]) -> gevent.Greenlet:
    """Run for ever in a greenlet. When it fails, the whole process ends, and is started anew by its supervisor: a
    gateway that looks alive and passes nothing on would be worse."""

    def run_or_die() -> None:
        try:
            run()
        except gevent.GreenletExit:
            raise
        except Exception as error:
            log.critical("a part without which nothing works has failed", part=what, exc_info=error)
            os._exit(DIED)

    return gevent.spawn(run_or_die)
