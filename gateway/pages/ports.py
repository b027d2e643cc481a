"""What the pages need from the rest of the gateway."""

from collections.abc import Mapping
from typing import Any, Protocol


class Answer(Protocol):
    """A service's answer: `body` is its JSON (a problem for 4xx and 5xx), `set_cookies` are to be passed on."""

    @property
    def status(self) -> int: ...
    @property
    def body(self) -> dict[str, Any]: ...
    @property
    def set_cookies(self) -> tuple[str, ...]: ...


class Upstream(Protocol):
    """Calls a public path of the services as the visitor whose request is being served. Never raises: a service that
    cannot be reached is an answer with status 502."""

    @property
    def public_url(self) -> str: ...

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Answer: ...
