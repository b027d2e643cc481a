"""Asking registration's internal API for what a letter says."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from chassis.auth import ServiceClient
from chassis.problems import Problem, Unavailable
from services.notifications.domain.facts import AgendaLine, EventFacts, Reader, RegistrationFacts, SignInFacts
from services.notifications.domain.failures import NotNow, NotWanted
from services.notifications.domain.letters import LetterKind

_GONE = (404, 409, 410)
_R = TypeVar("_R")


class RegistrationFactsSource:
    """The facts of letters, from registration. Shared by threads.

    What a whole event's letters have in common is asked for once in `keep` seconds and held in memory only.
    """

    def __init__(self, client: ServiceClient, *, keep: float = 20.0) -> None:
        self._client = client
        self._keep = keep
        self._kept: dict[str, tuple[float, Any]] = {}
        self._lock = threading.Lock()

    def registration(self, registration_id: str, kind: LetterKind) -> RegistrationFacts:
        """A registration's letter."""
        body = self._ask(
            lambda: self._client.post(f"/internal/registrations/{registration_id}/letter", {"kind": kind})
        )
        expires_at = body.get("expires_at")
        return RegistrationFacts(
            reader=_reader(body),
            event=_event(body["event"]),
            link=body.get("link"),
            expires_at=datetime.fromisoformat(expires_at) if expires_at else None,
        )

    def sign_in(self, sign_in_id: str) -> SignInFacts:
        """A sign-in's letter."""
        body = self._ask(lambda: self._client.post(f"/internal/sign-ins/{sign_in_id}/letter", {}))
        return SignInFacts(
            reader=_reader(body),
            code=str(body["code"]),
            link=str(body["link"]),
            expires_at=datetime.fromisoformat(body["expires_at"]),
        )

    def event(self, event_id: str) -> EventFacts:
        """An event."""
        return self._kept_or(
            f"event {event_id}", lambda: _event(self._client.get(f"/internal/events/{event_id}"))
        )

    def recipients(self, event_id: str) -> Sequence[tuple[str, Reader]]:
        """Everybody who is registered for an event."""

        def ask() -> list[tuple[str, Reader]]:
            body = self._client.get(f"/internal/events/{event_id}/recipients")
            return [(str(item["registration_id"]), _reader(item)) for item in body["items"]]

        return self._kept_or(f"recipients {event_id}", ask)

    def _kept_or(self, key: str, ask: Callable[[], _R]) -> _R:
        now = time.monotonic()
        with self._lock:
            self._kept = {name: held for name, held in self._kept.items() if held[0] > now}
            if key in self._kept:
                held: _R = self._kept[key][1]
                return held
            answer = self._ask(ask)
            self._kept[key] = (now + self._keep, answer)
            return answer

    @staticmethod
    def _ask(ask: Callable[[], _R]) -> _R:
        try:
            return ask()
        except Unavailable as error:
            raise NotNow(error.detail) from error
        except Problem as problem:
            if problem.status in _GONE:
                raise NotWanted(f"registration says: {problem.title} {problem.detail}") from problem
            raise NotNow(f"registration answered {problem.status}: {problem.detail}") from problem


def _reader(body: dict[str, Any]) -> Reader:
    return Reader(name=str(body["name"]), email=str(body["email"]), person_id=body.get("person_id"))


def _event(body: dict[str, Any]) -> EventFacts:
    organisation = body.get("organisation") or {}
    return EventFacts(
        id=str(body["id"]),
        slug=str(body["slug"]),
        title=str(body["title"]),
        summary=str(body.get("summary") or ""),
        place=str(body.get("place") or ""),
        starts_at=datetime.fromisoformat(body["starts_at"]),
        ends_at=datetime.fromisoformat(body["ends_at"]),
        time_zone=str(body["time_zone"]),
        organisation=str(organisation.get("name") or body.get("organisation_name") or ""),
        version=int(body.get("version") or 0),
        agenda=tuple(
            AgendaLine(datetime.fromisoformat(item["starts_at"]), str(item["title"]))
            for item in body.get("agenda") or ()
        ),
    )
