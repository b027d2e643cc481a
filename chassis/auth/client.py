"""HTTP from one service to another, with a service token (client credentials, RFC 6749 section 4.4)."""

import threading
import time
from typing import Any

import requests

from chassis.kept import KeptAdapter
from chassis.problems import Problem, Unavailable
from chassis.telemetry import trace

TIMEOUT = (2.0, 5.0)
"""Seconds to connect, and between bytes."""


class ServiceClient:
    """Calls one service's internal API as `name`. Shared by threads.

    A 4xx answer is raised as the Problem it is; no answer, or 5xx, as Unavailable: trying again later is right.
    """

    def __init__(self, base_url: str, *, token_url: str, name: str, secret: str) -> None:
        self._base_url = base_url
        self._token_url = token_url
        self._name = name
        self._secret = secret
        self._http = requests.Session()
        self._http.mount("http://", KeptAdapter(pool_connections=4, pool_maxsize=16))
        self._http.trust_env = False
        self._lock = threading.Lock()
        self._token = ""
        self._fresh_until = 0.0

    def get(self, path: str, **params: Any) -> Any:
        """The JSON at `path`."""
        return self._call("GET", path, params=params)

    def post(self, path: str, body: Any) -> Any:
        """Send JSON to `path`; the JSON that comes back (None for an empty answer)."""
        return self._call("POST", path, json=body)

    def _call(self, method: str, path: str, **rest: Any) -> Any:
        response = self._send(method, path, self._bearer(), **rest)
        if response.status_code == 401:
            # The issuer may have been set up anew since the token was made.
            response = self._send(method, path, self._bearer(renew=True), **rest)
        if response.status_code >= 500 or response.status_code == 429:
            raise Unavailable(f"{path} answered {response.status_code}.")
        if response.status_code >= 400:
            raise _problem(response)
        return response.json() if response.content else None

    def _send(self, method: str, path: str, token: str, **rest: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        if traceparent := trace.current():
            headers["traceparent"] = traceparent
        try:
            return self._http.request(
                method, self._base_url + path, headers=headers, timeout=TIMEOUT, allow_redirects=False, **rest
            )
        except requests.RequestException as error:
            raise Unavailable(f"{path} cannot be reached ({type(error).__name__}).") from error

    def _bearer(self, *, renew: bool = False) -> str:
        with self._lock:
            if renew or time.monotonic() >= self._fresh_until:
                self._token, lifetime = self._fetch_token()
                self._fresh_until = time.monotonic() + lifetime - 60
            return self._token

    def _fetch_token(self) -> tuple[str, float]:
        form = {"grant_type": "client_credentials", "client_id": self._name, "client_secret": self._secret}
        try:
            response = self._http.post(self._token_url, data=form, timeout=TIMEOUT, allow_redirects=False)
        except requests.RequestException as error:
            raise Unavailable(f"No service token could be had ({type(error).__name__}).") from error
        if response.status_code != 200:
            raise Unavailable(f"No service token could be had: the issuer answered {response.status_code}.")
        body = response.json()
        return str(body["access_token"]), float(body["expires_in"])


def _problem(response: requests.Response) -> Problem:
    try:
        body = response.json()
        return Problem(
            response.status_code,
            str(body["type"]).rpartition("/")[2],
            str(body["title"]),
            str(body["detail"]),
        )
    except (ValueError, KeyError, TypeError):
        return Problem(
            response.status_code,
            "unexpected-answer",
            "An unexpected answer.",
            f"The service said {response.status_code}.",
        )
