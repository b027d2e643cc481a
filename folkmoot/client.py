"""HTTP to a running Folkmoot, as anybody outside would speak it."""

import time
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests

from chassis.kept import KeptAdapter
from folkmoot.errors import PlainError

TIMEOUT_SECONDS = (5.0, 30.0)
PATIENCE_SECONDS = 60
"""How long one request may wait in all when it is answered with 429."""


class Refused(PlainError):
    """The deployment answered with a problem (RFC 9457); `status` and `code` name it."""

    def __init__(self, method: str, path: str, status: int, body: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(body.get("type", "")).rpartition("/")[2]
        detail = body.get("detail") or body.get("title") or "without a reason"
        errors = "".join(f" [{item}]" for item in body.get("errors", []))
        super().__init__(f"{method} {path} was answered with {status} {self.code}: {detail}{errors}")


class Unreachable(PlainError):
    """Nobody answers at the address."""


class Client:
    """One caller: a base address and, once signed in, a token. `answers_as` is the Host to send when the address that
    is connected to is not the public one."""

    def __init__(self, base_url: str, *, token: str | None = None, answers_as: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.token = token
        self.http = requests.Session()
        self.http.trust_env = False
        # A session's cookie jar would sign the next caller in as the last one.
        self.http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self.http.mount(scheme, KeptAdapter(pool_connections=4, pool_maxsize=64))
        if answers_as is not None:
            self.http.headers["Host"] = urlsplit(answers_as).netloc

    def as_caller(self, token: str) -> "Client":
        """The same connection pool and address for another caller."""
        other = Client(self.base_url, token=token)
        other.http = self.http
        return other

    def get(self, path: str, **query: Any) -> Any:
        """The JSON at `path`."""
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, key: str | None = None) -> Any:
        """Send JSON, optionally under an idempotency key; the JSON that comes back (None for nothing)."""
        return self.call("POST", path, body=body or {}, headers={"Idempotency-Key": key} if key else {})

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """One request; Refused for a 4xx or 5xx answer, Unreachable for none."""
        answer = self.raw(method, path, body=body, query=query, headers=headers)
        if answer.status_code >= 400:
            raise Refused(method, path, answer.status_code, _json_object(answer))
        return answer.json() if answer.content else None

    def raw(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
    ) -> requests.Response:
        """One request and its answer, whatever it is."""
        sent = {"Accept": "application/json", **(headers or {})}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        patience = PATIENCE_SECONDS
        while True:
            try:
                answer = self.http.request(
                    method,
                    self.base_url + path,
                    json=body if method != "GET" else None,
                    params=dict(query or {}),
                    headers=sent,
                    timeout=TIMEOUT_SECONDS,
                    allow_redirects=False,
                    stream=stream,
                )
            except requests.RequestException as error:
                raise Unreachable(
                    f"{self.base_url}{path} cannot be reached ({type(error).__name__})"
                ) from error
            # Many people behind one address: the deployment may ask us to slow down, and says for how long.
            wait = answer.headers.get("Retry-After", "")
            if answer.status_code != 429 or not wait.isdigit() or int(wait) > patience:
                return answer
            patience -= int(wait)
            time.sleep(int(wait))


def _json_object(answer: requests.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {"detail": answer.text[:200]}
    return body if isinstance(body, dict) else {"detail": str(body)[:200]}
