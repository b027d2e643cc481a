"""How the pages call the services: with the visitor's own rights, never with the gateway's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import g, request

from chassis.auth import Caller
from chassis.problems import Problem
from chassis.telemetry import trace
from gateway import visitor
from gateway.transport import Service, Transport, service_for


@dataclass(frozen=True)
class Answer:
    """What a service said. Errors are answers too: their body is problem+json."""

    status: int
    body: dict[str, Any]
    set_cookies: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether it was done."""
        return self.status < 400


class Upstream:
    """Calls of the current request's page to the public API.

    The visitor's access cookie goes along as a bearer token. When it had run out, the edge has renewed it with the
    refresh cookie before the page began, and sets the new cookies on the page's answer itself.
    """

    def __init__(self, transport: Transport, public_url: str) -> None:
        self._transport = transport
        self.public_url = public_url

    @property
    def caller(self) -> Caller | None:
        """Who is looking at the page; None when nobody is signed in."""
        return visitor.current().caller

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask the service that answers the public `path` (/v1/...).

        Never raises: a service that cannot be reached is a 502.
        """
        service = service_for(path)
        if service is None:
            return _problem(404, "not-found", "Not found.", "There is nothing at this address. Check it.")
        target = f"{path}?{urlencode(query)}" if query else path
        sent = {"Accept": "application/json", **forwarded_headers(service), **(headers or {})}
        content = None
        if body is not None:
            sent["Content-Type"] = "application/json"
            content = json.dumps(body).encode()
        try:
            answer = self._transport.send(service, method, target, sent, content)
            said = answer.json() or {}
        except Problem as problem:
            return _problem(502, "unavailable", problem.title, problem.detail)
        except ValueError:
            return _problem(
                502, "unavailable", "Part of Folkmoot is not answering.", "Try again in a few seconds."
            )
        cookies = tuple(answer.all("set-cookie"))
        return Answer(
            answer.status, said if isinstance(said, dict) else {"items": said}, cookies, dict(answer.headers)
        )


def _problem(status: int, code: str, title: str, detail: str) -> Answer:
    return Answer(status, Problem(status, code, title, detail).as_dict(request.path))


def forwarded_headers(service: Service) -> dict[str, str]:
    """What the gateway tells a service about the current request and its visitor."""
    who = visitor.current()
    sent = {
        "X-Forwarded-For": str(g.get("client_address", request.remote_addr or "")),
        "X-Forwarded-Proto": str(g.get("scheme", request.scheme)),
        "X-Forwarded-Host": request.host,
        "X-Request-Id": str(g.get("request_id", "")),
    }
    if traceparent := trace.current():
        sent["traceparent"] = traceparent
    if who.token is not None:
        sent["Authorization"] = f"Bearer {who.token}"
    if who.refresh is not None and service == "registration":
        sent["Cookie"] = f"{visitor.REFRESH}={who.refresh}"
    return sent
