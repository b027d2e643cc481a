"""Connections to the services: which one answers a path, and one pooled exchange with it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

from chassis.kept import pool_for
from chassis.problems import Unavailable
from gateway.settings import GatewaySettings

Service = Literal["registration", "sessions", "notifications"]

# The first pattern that matches decides; /v1/messages and the live streams are the gateway's own and never get here.
ROUTES: tuple[tuple[re.Pattern[str], Service], ...] = (
    (re.compile(r"^/v1/sessions(/|$)"), "sessions"),
    (re.compile(r"^/v1/mailbox(/|$)"), "notifications"),
    (re.compile(r"^/v1/"), "registration"),
    (re.compile(r"^/\.well-known/jwks\.json$"), "registration"),
)

CONNECT_SECONDS = 2.0
READ_SECONDS = 15.0
PROBE_SECONDS = 2.0
POOL_SIZE = 64


def service_for(path: str) -> Service | None:
    """The service that answers `path`; None when it is not for any (/internal/ never is)."""
    for pattern, service in ROUTES:
        if pattern.match(path):
            return service
    return None


@dataclass(frozen=True)
class Answer:
    """What a service said. Header names are lower case; repeated ones stand one after the other."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    def all(self, name: str) -> list[str]:
        """All headers of that name."""
        return [value for key, value in self.headers if key == name.lower()]

    def json(self) -> Any:
        """The body as JSON; None when it is empty."""
        return json.loads(self.body) if self.body else None


class Transport:
    """One pool of kept connections per service. Follows no redirects, keeps no cookies, reads no proxy settings."""

    def __init__(self, settings: GatewaySettings) -> None:
        bases: dict[Service, str] = {
            "registration": settings.registration_url,
            "sessions": settings.sessions_url,
            "notifications": settings.notifications_url,
        }
        self._pools = {name: pool_for(base, size=POOL_SIZE) for name, base in bases.items()}

    def send(
        self,
        service: Service,
        method: str,
        target: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        body: bytes | None = None,
        *,
        seconds: float = READ_SECONDS,
    ) -> Answer:
        """One exchange; `target` is path and query as they stand on the wire, `seconds` the wait for an answer.

        Raises Unavailable when the service does not answer. A GET is tried again once, since a kept connection
        may have been closed by the other side just then.
        """
        sent = urllib3.HTTPHeaderDict(headers)
        tries = 2 if method in ("GET", "HEAD") else 1
        while True:
            tries -= 1
            try:
                answer = self._pools[service].urlopen(
                    method,
                    target,
                    body=body,
                    headers=sent,
                    redirect=False,
                    retries=False,
                    timeout=Timeout(connect=CONNECT_SECONDS, read=seconds),
                    decode_content=False,
                    preload_content=True,
                )
            except HTTPError as error:
                if tries and not isinstance(error, urllib3.exceptions.TimeoutError):
                    continue
                raise Unavailable(f"The {service} service does not answer.") from error
            found = tuple((name.lower(), value) for name, value in answer.headers.items())
            return Answer(answer.status, found, answer.data)

    def ready(self, service: Service) -> bool:
        """Whether the service says that it can work."""
        try:
            return self.send(service, "GET", "/readyz", seconds=PROBE_SECONDS).status == 200
        except Unavailable:
            return False

    def close(self) -> None:
        """Give all connections back."""
        for pool in self._pools.values():
            pool.close()
