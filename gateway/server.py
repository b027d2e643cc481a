"""gunicorn as the gateway needs it: one gevent process, whose live streams end at once when it is told to stop."""

import time
from functools import partial
from typing import Any

import gevent
from gevent.event import Event
from gevent.pool import Pool
from gevent.server import StreamServer
from gunicorn.workers.base_async import ALREADY_HANDLED
from gunicorn.workers.ggevent import GeventWorker

from chassis.kept import SERVERS_KEEP_SECONDS

STOP_SECONDS = 1.0
"""How long requests that are being answered may still take after SIGTERM."""


class HubWorker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's gevent worker, which lets a view keep its socket and which stops without polling."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stopping: Event | None = None

    def is_already_handled(self, respiter: Any) -> bool:
        """A view that took its socket over ends the connection's greenlet here and now."""
        if respiter is ALREADY_HANDLED:
            raise StopIteration
        return False

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """As gunicorn does; that a connection is cut off because we stop is no error."""
        if not isinstance(exc, gevent.GreenletExit):
            super().handle_error(req, client, addr, exc)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM: stop."""
        super().handle_exit(sig, frame)
        if self._stopping is not None:
            self._stopping.set()

    def handle_quit(self, sig: int, frame: Any) -> None:
        """SIGINT, SIGQUIT: stop just the same; a request that takes longer than STOP_SECONDS is cut off."""
        self.handle_exit(sig, frame)

    def run(self) -> None:
        """Serve until told to stop, then give the requests at hand STOP_SECONDS."""
        self._stopping = Event()
        servers = []
        for listener in self.sockets:
            listener.setblocking(1)
            server = StreamServer(
                listener, handle=partial(self.handle, listener), spawn=Pool(self.worker_connections)
            )
            server.start()
            servers.append(server)
        while self.alive:
            self.notify()
            self._stopping.wait(1.0)
        for server in servers:
            server.close()
        close_streams = getattr(self.wsgi, "close_streams", None)
        if close_streams is not None:
            close_streams()
        deadline = time.monotonic() + STOP_SECONDS
        for server in servers:
            server.pool.join(timeout=max(0.0, deadline - time.monotonic()))
            server.pool.kill(block=False)
        gevent.sleep(0)


def options(listen: str) -> dict[str, Any]:
    """gunicorn's settings for the gateway."""
    return {
        "listen": listen,
        "workers": 1,
        "threads": 1,
        "worker_class": "gateway.server.HubWorker",
        "worker_connections": 4000,
        "graceful_timeout": 2,
        "keepalive": SERVERS_KEEP_SECONDS,
        "limit_request_fields": 64,
        "forwarded_allow_ips": "",
    }
