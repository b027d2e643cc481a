"""A sessions service in this process, on a real database, with a stand-in for registration."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from flask.testing import FlaskClient
from jwt.algorithms import OKPAlgorithm
from sqlalchemy import text

from chassis.auth import INTERNAL_AUDIENCE, PUBLIC_AUDIENCE, LocalKeys, Verifier
from chassis.database import Database
from chassis.http import create_flask
from chassis.ids import new_id
from chassis.messaging.timers import Timers
from chassis.problems import NotFound
from services.sessions.handlers import TIMERS
from services.sessions.registration import Attendance, EventDetails, Person, Submitted
from services.sessions.routes import api
from services.sessions.runtime import Runtime
from services.sessions.settings import SessionsSettings

ISSUER = "http://localhost:1"
_KEY = Ed25519PrivateKey.generate()


class RegistrationStandIn:
    """Knows what it was told; counts how often it is asked."""

    def __init__(self) -> None:
        self.events: dict[str, EventDetails] = {}
        self.attending: dict[tuple[str, str], Attendance] = {}
        self.people: dict[str, Person] = {}
        self.submitted: dict[str, list[Submitted]] = {}
        self.asked = 0

    def event(self, event_id: str) -> EventDetails:
        self.asked += 1
        if event_id not in self.events:
            raise NotFound("event")
        return self.events[event_id]

    def attendance(self, event_id: str, person_id: str) -> Attendance:
        self.asked += 1
        return self.attending.get((event_id, person_id), Attendance(status="none"))

    def person(self, event_id: str, person_id: str) -> Person:
        self.asked += 1
        if person_id not in self.people:
            raise NotFound("person")
        return self.people[person_id]

    def questions(self, event_id: str) -> list[Submitted]:
        self.asked += 1
        return self.submitted.get(event_id, [])


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: Any


@dataclass
class Hall:
    """One service with its HTTP face; `event()` and `attendee()` make what a test needs."""

    database_url: str
    registration: RegistrationStandIn = field(default_factory=RegistrationStandIn)

    def __post_init__(self) -> None:
        settings = SessionsSettings(
            database_url=self.database_url,
            broker_url=self.database_url,
            public_url=ISSUER,
            registration_url=ISSUER,
            sessions_url=ISSUER,
            notifications_url=ISSUER,
            client_secret="s" * 32,
        )
        self.runtime = Runtime(settings, Database(self.database_url), self.registration)
        self.wire()

    def wire(self) -> None:
        """Make the HTTP face of `runtime`."""
        jwk = {**json.loads(OKPAlgorithm.to_jwk(_KEY.public_key())), "kid": "test"}
        verifier = Verifier(LocalKeys(lambda: {"keys": [jwk]}), ISSUER)
        self.app: Flask = create_flask("sessions", api, self.runtime, verifier)

    @property
    def http(self) -> FlaskClient:
        return self.app.test_client()

    def close(self) -> None:
        self.runtime.database.dispose()

    def fire_due(self, kind: str | None = None) -> int:
        """Fire the timers that are due; with `kind`, all of that kind are due. How many fired."""
        if kind is not None:
            with self.runtime.database.transaction() as db:
                db.execute(
                    text(
                        "UPDATE timers SET due_at = clock_timestamp() WHERE kind = :kind AND due_at IS NOT NULL"
                    ),
                    {"kind": kind},
                )
        return Timers(self.runtime.database, TIMERS, self.runtime).fire_due()

    def event(self, *, status: str = "published", **changes: Any) -> tuple[str, str]:
        """A published event and its host: (event id, person id)."""
        event_id, host_id = new_id("evt"), new_id("per")
        starts = datetime(2026, 9, 21, 13, 0, tzinfo=UTC)
        self.registration.events[event_id] = EventDetails.model_validate(
            {
                "id": event_id,
                "organisation_id": new_id("org"),
                "title": "We were built for this",
                "status": status,
                "version": 1,
                "time_zone": "Europe/London",
                "starts_at": starts,
                "ends_at": starts + timedelta(minutes=90),
                "agenda": [
                    {
                        "id": "agi_1",
                        "starts_at": starts,
                        "ends_at": starts + timedelta(minutes=10),
                        "title": "Welcome",
                        "kind": "plenary",
                        "parts": [],
                    }
                ],
                "host_ids": [host_id],
                **changes,
            }
        )
        self.registration.people[host_id] = Person(person_id=host_id, name="Holly Host")
        return event_id, host_id

    def attendee(
        self, event_id: str, name: str = "Ann Lee", place: str | None = None, organisation: str | None = None
    ) -> str:
        """Somebody with a confirmed registration, of which no message has come yet."""
        person_id = new_id("per")
        self.registration.people[person_id] = Person(
            person_id=person_id, name=name, place=place, organisation=organisation
        )
        self.registration.attending[(event_id, person_id)] = Attendance(
            status="confirmed", registration_id=new_id("reg")
        )
        return person_id

    def call(self, who: str | None, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """An HTTP request as a person (`per_...`), a service (`svc:...`), or nobody."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if who is not None:
            sent["Authorization"] = f"Bearer {token(who)}"
        data = None if body is None else json.dumps(body)
        content_type = None if body is None else "application/json"
        response = self.http.open(path, method=method, data=data, headers=sent, content_type=content_type)
        return Answer(response.status_code, json.loads(response.get_data() or b"null"))

    def ok(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """The body of a request that has to succeed."""
        answer = self.call(who, method, path, body)
        assert answer.status < 300, answer
        return answer.body

    def live(self, people: int = 0, *, start: bool = True, **changes: Any) -> "Live":
        """A session with its host and `people` attendees, who have joined; `changes` are the event's."""
        event_id, host = self.event(**changes)
        session_id = str(self.ok(host, "GET", f"/v1/sessions/of/{event_id}")["id"])
        live = Live(self, event_id, session_id, host)
        live.ok(host, "POST", "/join")
        live.attendees = [live.newcomer() for _ in range(people)]
        if start:
            live.ok(host, "POST", "/start")
        return live

    def outbox(self, topic: str, key: str) -> list[tuple[str, int, dict[str, Any]]]:
        """(type, sequence, data) of what was said on a topic about a key, in the order of the outbox."""
        with self.runtime.database.reading() as db:
            rows = db.execute(
                text("SELECT * FROM outbox WHERE topic = :topic AND key = :key ORDER BY id"),
                {"topic": topic, "key": key},
            ).mappings()
            return [_said(row) for row in rows]

    def counts(self, query: str, **values: Any) -> int:
        """The number that a query gives."""
        with self.runtime.database.reading() as db:
            return int(db.execute(text(query), values).scalar_one())


@dataclass
class Live:
    """One session of a Hall."""

    hall: Hall
    event_id: str
    id: str
    host: str
    attendees: list[str] = field(default_factory=list)

    def call(self, who: str | None, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        return self.hall.call(who, method, f"/v1/sessions/{self.id}{path}", body, **headers)

    def ok(self, who: str, method: str, path: str, body: Any = None) -> Any:
        return self.hall.ok(who, method, f"/v1/sessions/{self.id}{path}", body)

    def newcomer(
        self, name: str = "Ann Lee", place: str | None = None, organisation: str | None = None
    ) -> str:
        """Somebody registered who joins now."""
        person_id = self.hall.attendee(self.event_id, name, place, organisation)
        self.ok(person_id, "POST", "/join")
        return person_id

    def snapshot(self, who: str | None = None) -> Any:
        return self.ok(who or self.host, "GET", "/snapshot")

    def places(self) -> dict[str, str]:
        """Room by person."""
        return {person["person_id"]: person["room_id"] for person in self.snapshot()["participants"]}

    def epochs(self) -> dict[str, int]:
        return {person["person_id"]: person["epoch"] for person in self.snapshot()["participants"]}

    def prepare(self, rooms: int = 2, **more: Any) -> Any:
        return self.ok(
            self.host, "POST", "/rounds", {"title": "Talk", "prompt": "What?", "rooms": rooms, **more}
        )

    def plan(self, *rooms: Any, **more: Any) -> Any:
        """Plan rounds of these rooms (a number, or a list of rooms) together; the whole plan."""
        rounds = [{"title": f"Round {number}", "rooms": one} for number, one in enumerate(rooms, start=1)]
        return self.ok(self.host, "POST", "/plan", {"rounds": rounds, **more})

    def drafts(self) -> Any:
        """All drafts, as a host sees them."""
        return self.snapshot()["plan"]["drafts"]

    def open(self, rooms: int = 2, **more: Any) -> Any:
        """Prepare a round and open it."""
        round_id = self.prepare(rooms, **more)["id"]
        return self.ok(self.host, "POST", f"/rounds/{round_id}/open", {})

    def frames(self) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        """(kind, audience, body) of every frame so far."""
        said = self.hall.outbox("folkmoot.live", self.id)
        return [(data["kind"], data["audience"], data["body"]) for _, _, data in said]

    def messages(self) -> list[tuple[str, int, dict[str, Any]]]:
        return self.hall.outbox("folkmoot.sessions", self.event_id)

    def stream(self, person_id: str, hub_id: str = "hub-1") -> str:
        """Open a live stream for somebody; its id."""
        stream_id = secrets.token_hex(8)
        self.presence(hub_id, opened=[(person_id, stream_id)])
        return stream_id

    def presence(
        self,
        hub_id: str = "hub-1",
        *,
        opened: list[tuple[str, str]] | None = None,
        closed: list[str] | None = None,
    ) -> None:
        body = {
            "hub_id": hub_id,
            "opened": [
                {"session_id": self.id, "person_id": person_id, "stream_id": stream_id}
                for person_id, stream_id in opened or ()
            ],
            "closed": closed or [],
        }
        self.hall.ok("svc:gateway", "POST", "/internal/presence", body)


def token(who: str, *, lifetime: int = 600) -> str:
    """A token that the Hall accepts."""
    now = int(datetime.now(UTC).timestamp())
    service = who.startswith("svc:")
    claims = {
        "iss": ISSUER,
        "aud": INTERNAL_AUDIENCE if service else PUBLIC_AUDIENCE,
        "sub": who,
        "client_id": who,
        "iat": now,
        "exp": now + lifetime,
        "jti": secrets.token_hex(8),
        "scope": "internal" if service else "person",
    }
    return jwt.encode(claims, _KEY, algorithm="EdDSA", headers={"typ": "at+jwt", "kid": "test"})


def _said(row: Mapping[Any, Any]) -> tuple[str, int, dict[str, Any]]:
    headers = row["headers"]
    return headers["ce_type"], int(headers["ce_sequence"]), json.loads(bytes(row["value"]))
