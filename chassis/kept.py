"""Kept HTTP connections that are not used again in the moment in which the other side gives them up.

A server closes a kept connection that has been idle for too long. A request that is sent just then is lost without an
answer, and only one that may be sent twice can be tried again (RFC 9112, section 9.3.1). So a client lets go first.
"""

import time
from typing import Any

import requests.adapters
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import parse_url

SERVERS_KEEP_SECONDS = 15
"""How long our servers keep an idle connection, at least."""
IDLE_SECONDS = 10.0
"""A connection that has been idle for longer is not used again."""


class _Kept(HTTPConnection):
    _used = 0.0

    @property
    def is_connected(self) -> bool:
        """Whether it may be used for another request: the pool asks before each."""
        return time.monotonic() - self._used <= IDLE_SECONDS and super().is_connected

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        """The answer; its body may come later."""
        answer = super().getresponse()
        self._used = time.monotonic()
        return answer


class _KeptSecure(_Kept, HTTPSConnection):
    pass


class _KeptPool(HTTPConnectionPool):
    ConnectionCls = _Kept


class _KeptSecurePool(HTTPSConnectionPool):
    ConnectionCls = _KeptSecure


def pool_for(base_url: str, *, size: int) -> HTTPConnectionPool:
    """Connections to the server at `base_url`, of which at most `size` are kept."""
    where = parse_url(base_url)
    pool = _KeptSecurePool if where.scheme == "https" else _KeptPool
    return pool(where.host or "", where.port, maxsize=size, block=False)


class KeptAdapter(requests.adapters.HTTPAdapter):
    """The same for a Session of requests."""

    def init_poolmanager(self, *sizes: Any, **more: Any) -> None:
        """As requests does it, with pools of our own."""
        super().init_poolmanager(*sizes, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _KeptPool, "https": _KeptSecurePool}
