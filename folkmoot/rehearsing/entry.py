"""How the organiser who rehearses gets in: on this machine, with a code from a letter, or with a token."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from folkmoot.client import Client, Refused
from folkmoot.errors import PlainError
from folkmoot.home import Home

RENEW_AFTER_SECONDS = 420.0
"""Tokens last ten minutes."""
TOKEN_VARIABLE = "FOLKMOOT_TOKEN"  # noqa: S105  # a variable's name
REFRESH_COOKIE = "fm_refresh"


class Access:
    """An organiser's way in: `address` to connect to, `public` the address that people open."""

    def __init__(
        self,
        address: str,
        public: str,
        sign_in: Callable[[], str],
        link: Callable[[str], str] | None = None,
    ) -> None:
        self.address = address
        self.public = public
        self._sign_in = sign_in
        self._link = link
        self._client = Client(address, answers_as=public)
        self._renewed = 0.0

    @property
    def client(self) -> Client:
        """Signed in, with a token that is not about to expire."""
        now = time.monotonic()
        if self._client.token is None or now - self._renewed > RENEW_AFTER_SECONDS:
            self._client.token = self._sign_in()
            self._renewed = now
        return self._client

    def console(self, event_id: str) -> str:
        """The link that opens the host's console: a personal one where that can be had."""
        page = f"/host/{event_id}"
        return self._link(page) if self._link is not None else f"{self.public}{page}"


def enter(event: str, *, url: str | None, email: str | None, ask: Callable[[str], str] = input) -> Access:
    """The way in that the options, or this machine, offer. PlainError says what else to try."""
    token = os.environ.get(TOKEN_VARIABLE, "")
    if url is not None or email is not None or token:
        address = url or _local_address()
        if token:
            return Access(address, address, lambda: token)
        if email is None:
            raise PlainError(
                f"say who rehearses: --email YOUR@ADDRESS, and type the code that you are mailed "
                f"(or put an access token into {TOKEN_VARIABLE})"
            )
        return Access(address, address, _Letter(Client(address), email, ask).token)
    return _on_this_machine(event)


def _local_address() -> str:
    facts = Home(Path(os.environ.get("FOLKMOOT_HOME") or "var")).description()
    return str(facts.get("url") or f"http://localhost:{os.environ.get('FOLKMOOT_PORT') or 8000}")


class _Letter:
    """Signs in with a mailed code once, and with the refresh token after that."""

    def __init__(self, anyone: Client, email: str, ask: Callable[[str], str]) -> None:
        self._anyone = anyone
        self._email = email
        self._ask = ask
        self._refresh = ""

    def token(self) -> str:
        if not self._refresh:
            self._anyone.post("/v1/sign-in", {"email": self._email})
            code = self._ask(f"Type the six digits of the letter to {self._email}: ").strip()
            answer = self._anyone.raw("POST", "/v1/sign-in/code", body={"email": self._email, "code": code})
        else:
            cookie = {"Cookie": f"{REFRESH_COOKIE}={self._refresh}"}
            answer = self._anyone.raw("POST", "/v1/token/refresh", body={}, headers=cookie)
        if answer.status_code != 200:
            raise PlainError(f"signing in was refused: {answer.json().get('detail', answer.status_code)}")
        self._refresh = answer.cookies.get(REFRESH_COOKIE) or _cookie(answer.headers.get("Set-Cookie", ""))
        return str(answer.json()["access_token"])


def _cookie(header: str) -> str:
    """The refresh token of a Set-Cookie header; the client itself keeps no cookies."""
    _, _, rest = header.partition(f"{REFRESH_COOKIE}=")
    return rest.partition(";")[0]


def _on_this_machine(event: str) -> Access:
    home = Home(Path(os.environ.get("FOLKMOOT_HOME") or "var"))
    facts = home.description()
    services = facts.get("services")
    if not isinstance(services, dict):
        raise PlainError(
            f"no Folkmoot is running on {home.folder}; start one with `folkmoot up`, say where with FOLKMOOT_HOME, "
            "or name a deployment: --url https://... --email YOUR@ADDRESS"
        )
    registration = Client(services["registration"])

    def internal() -> Client:
        answer = registration.post(
            "/v1/token",
            {
                "grant_type": "client_credentials",
                "client_id": "folkmoot",
                "client_secret": home.secret("client_folkmoot"),
            },
        )
        return registration.as_caller(str(answer["access_token"]))

    person = _organiser(internal(), event)
    public = str(facts["url"])
    anyone = Client(str(services["gateway"]), answers_as=public)

    def link(page: str) -> str:
        answer = internal().post("/internal/demo-links", {"person_id": person, "next": page})
        return str(answer["link"])

    def sign_in() -> str:
        secret = link("/me").rpartition("/")[2]
        return str(anyone.post("/v1/sign-in/link", {"token": secret})["access_token"])

    return Access(str(services["gateway"]), public, sign_in, link)


def _organiser(internal: Client, event: str) -> str:
    try:
        details: dict[str, Any] = internal.get(f"/internal/events/{quote(event, safe='')}")
    except Refused as refused:
        if refused.status not in (404, 422):
            raise
        raise PlainError(
            f"there is no event {event!r} here; give its id, or the last part of its page's address"
        ) from None
    for person in (*details["host_ids"], *details["organiser_ids"]):
        return str(person)
    raise PlainError(f"nobody hosts or organises {event!r} any more, so nobody can rehearse it")
