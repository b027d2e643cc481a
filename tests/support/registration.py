"""The registration service on a real database, with a clock that stands still, driven through its HTTP."""

import itertools
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from chassis.clock import FixedClock
from chassis.messaging.tables import OUTBOX
from chassis.messaging.timers import Timers
from contracts import decode
from contracts.base import Message
from services.registration.app import create_app, create_runtime
from services.registration.handlers import TIMERS
from services.registration.runtime import Runtime
from services.registration.settings import RegistrationSettings

SECRET = "a-secret-that-only-tests-know"
NOW = datetime.now(UTC).replace(microsecond=0)


def settings(database_url: str, **more: Any) -> RegistrationSettings:
    """Settings for tests; `more` replaces some."""
    return RegistrationSettings.model_validate(
        {
            "database_url": database_url,
            "broker_url": database_url,
            "public_url": "http://localhost:8000",
            "registration_url": "http://localhost:1",
            "sessions_url": "http://localhost:2",
            "notifications_url": "http://localhost:3",
            "client_secret": SECRET,
            "key_secret": SECRET,
            "client_secrets": f"sessions={SECRET},notifications={SECRET},gateway={SECRET},folkmoot={SECRET}",
            **more,
        }
    )


def environment(chosen: RegistrationSettings) -> dict[str, str]:
    """The environment of a process with these settings."""
    given = {f"FOLKMOOT_{name.upper()}": str(getattr(chosen, name)) for name in chosen.model_fields_set}
    return {**os.environ, **given}


@dataclass
class Registration:
    """Calls the service; `service` is a token of the service `folkmoot`."""

    runtime: Runtime
    clock: FixedClock
    http: FlaskClient
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def call(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **headers: str
    ) -> TestResponse:
        """Ask; header names are written with underscores. No cookies but those that the headers bring."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        return self.http.open(path, method=method, json=body, headers=sent)

    def get(self, path: str, *, token: str | None = None, **headers: str) -> TestResponse:
        """GET."""
        return self.call("GET", path, token=token, **headers)

    def post(self, path: str, body: Any = None, *, token: str | None = None, **headers: str) -> TestResponse:
        """POST."""
        return self.call("POST", path, body, token=token, **headers)

    @property
    def service(self) -> str:
        """A service token."""
        answer = self.post(
            "/v1/token",
            {"grant_type": "client_credentials", "client_id": "folkmoot", "client_secret": SECRET},
        )
        return str(answer.get_json()["access_token"])

    def fire_timers(self) -> int:
        """What the worker would do about timers that are due by the database's clock."""
        return Timers(self.runtime.database, TIMERS, self.runtime).fire_due()

    def messages(self) -> list[Message]:
        """Everything in the outbox, in order."""
        with self.runtime.database.reading() as db:
            rows = db.execute(select(OUTBOX).order_by(OUTBOX.c.id)).all()
        return [decode(row.headers["ce_type"], 1, row.value) for row in rows]

    def sequences(self, key: str) -> list[tuple[str, int]]:
        """(type, sequence) of the messages of one key, in order."""
        with self.runtime.database.reading() as db:
            rows = db.execute(select(OUTBOX).where(OUTBOX.c.key == key).order_by(OUTBOX.c.id)).all()
        return [(row.headers["ce_type"], int(row.headers["ce_sequence"])) for row in rows]

    def sign_up(self, email: str, name: str = "Ola Organiser") -> str:
        """A new account, by its letter; an access token."""
        assert self.post("/v1/people", {"email": email, "name": name, "consent": True}).status_code == 202
        return self.sign_in(self.letter())

    def letter(self) -> dict[str, Any]:
        """The letter of the sign-in that was asked for last."""
        self.fire_timers()
        requested = [m for m in self.messages() if m.TYPE == "sign_in.requested"][-1]
        sign_in_id = requested.model_dump()["sign_in_id"]
        answer = self.post(f"/internal/sign-ins/{sign_in_id}/letter", token=self.service)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def sign_in(self, letter: dict[str, Any]) -> str:
        """Follow a letter's link; an access token."""
        answer = self.post("/v1/sign-in/link", {"token": letter["link"].rpartition("/")[2]})
        assert answer.status_code == 200, answer.text
        return str(answer.get_json()["access_token"])

    def organisation(self, organiser: str, tiers: tuple[str, ...] = ("Essentials", "Basic")) -> str:
        """A new organisation's id."""
        slug = f"locality-{next(self._numbers)}"
        body = {"name": "Locality", "slug": slug, "tiers": list(tiers)}
        answer = self.post("/v1/organisations", body, token=organiser)
        assert answer.status_code == 201, answer.text
        return str(answer.get_json()["id"])

    def event(self, organiser: str, organisation_id: str, **more: Any) -> dict[str, Any]:
        """A new draft."""
        answer = self.post("/v1/events", event_body(organisation_id, **more), token=organiser)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def published(self, organiser: str, organisation_id: str, **more: Any) -> dict[str, Any]:
        """A new published event."""
        event = self.event(organiser, organisation_id, **more)
        answer = self.post(f"/v1/events/{event['id']}/publish", token=organiser)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def register(self, event_id: str, email: str, *, token: str | None = None, **more: Any) -> TestResponse:
        """Register somebody."""
        body = {"name": "Ann Archer", "email": email, "consent": True, **more}
        return self.post(f"/v1/events/{event_id}/registrations", body, token=token)

    def registered(self, event_id: str, email: str, **more: Any) -> str:
        """The id of a new registration."""
        answer = self.register(event_id, email, **more)
        assert answer.status_code == 201, answer.text
        return str(answer.get_json()["id"])


def event_body(organisation_id: str, **more: Any) -> dict[str, Any]:
    """An event of two hours, tomorrow."""
    starts = NOW + timedelta(days=1)

    def at(minutes: int) -> str:
        return (starts + timedelta(minutes=minutes)).isoformat()

    return {
        "organisation_id": organisation_id,
        "title": "We were built for this",
        "starts_at": at(0),
        "ends_at": at(120),
        "time_zone": "Europe/London",
        "capacity": 3,
        "agenda": [
            {"starts_at": at(0), "ends_at": at(10), "title": "Welcome", "kind": "plenary"},
            {
                "starts_at": at(15),
                "ends_at": at(50),
                "title": "Breakout sessions",
                "kind": "breakout",
                "parts": [
                    {"starts_at": at(15), "title": "Introductions", "prompt": "Who are you?"},
                    {"starts_at": at(20), "title": "Discussion", "prompt": "What is at stake?"},
                ],
            },
        ],
        **more,
    }


def start(database_url: str, **more: Any) -> Registration:
    """The service on a migrated database."""
    clock = FixedClock(NOW)
    chosen = settings(database_url, **more)
    runtime = create_runtime(chosen, clock=clock)
    app = create_app(chosen, runtime=runtime)
    return Registration(runtime, clock, app.test_client(use_cookies=False))
