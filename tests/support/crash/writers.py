"""People who register, cancel and are moved while everything around them is killed. They try again, with the same
idempotency key, until they are answered: only an answer counts."""

import random
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from folkmoot.client import Client, Refused, Unreachable
from tests.support.crash.control import Arena
from tests.support.crash.evidence import Acknowledged

PATIENCE_SECONDS = 90.0
EVENTS = 6
ENOUGH = 1000
"""After so many registrations people come slowly, or a slow machine never catches up."""


class Writers:
    """The workshop and everybody who writes to it."""

    def __init__(self, arena: Arena, seed: int) -> None:
        self._arena = arena
        self._chance = random.Random(seed)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.acknowledged = Acknowledged()
        self.failed: list[BaseException] = []

    def prepare(self, participants: int = 6) -> None:
        """Publish an event, with a host and a running session whose people can be moved."""
        people = self._client("registration")
        people.post("/v1/people", {"name": "Olive", "email": "olive@crash.example", "consent": True})
        self._token = self._sign_in("olive@crash.example")
        organiser = self._client("registration", self._token)
        organisation = organiser.post("/v1/organisations", {"name": "Crash", "slug": "crash", "tiers": []})
        # Several events: writes to one wait for each other, writes to different ones commit in any order.
        self._events = [self._publish(organiser, organisation["id"]) for _ in range(EVENTS)]
        self.event_id = self._events[0]
        host = self._client("sessions", self._token)
        self.session_id = host.get(f"/v1/sessions/of/{self.event_id}")["id"]
        host.post(f"/v1/sessions/{self.session_id}/join")
        host.post(f"/v1/sessions/{self.session_id}/start")
        self._people = [self._participant(number) for number in range(participants)]
        round_ = host.post(
            f"/v1/sessions/{self.session_id}/rounds", {"title": "Round", "prompt": "Talk", "rooms": 3}
        )
        host.post(f"/v1/sessions/{self.session_id}/rounds/{round_['id']}/open")
        self._rooms = [room["id"] for room in round_["rooms"]]

    def _publish(self, organiser: Client, organisation_id: str) -> str:
        starts = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=30)
        event = organiser.post(
            "/v1/events",
            {
                "organisation_id": organisation_id,
                "title": "A workshop that survives",
                "summary": "",
                "description": "",
                "place": "online",
                "starts_at": starts.isoformat(),
                "ends_at": (starts + timedelta(hours=1)).isoformat(),
                "time_zone": "Europe/London",
                "capacity": 5000,
                "eligible_tiers": [],
                "agenda": [],
            },
        )
        event_id = str(event["id"])
        organiser.post(f"/v1/events/{event_id}/hosts", {"email": "olive@crash.example", "name": "Olive"})
        organiser.post(f"/v1/events/{event_id}/publish")
        return event_id

    def start(self, registering: int = 6, pause: float = 0.2) -> None:
        """Let everybody write at once, each with pauses of at most so many seconds."""
        self._pause = pause
        chances = [random.Random(self._chance.random()) for _ in range(registering)]
        self._begin(*[partial(self._register, chance) for chance in chances])
        self._begin(*[partial(self._move, person) for person in self._people])

    def finish(self) -> None:
        """Let everybody finish what they have begun."""
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS + 10)
        if self.failed:
            raise self.failed[0]

    def _begin(self, *loops: Callable[[], None]) -> None:
        for loop in loops:
            thread = threading.Thread(target=self._until_stopped, args=(loop,))
            thread.start()
            self._threads.append(thread)

    def _until_stopped(self, once: Callable[[], None]) -> None:
        try:
            while not self._stop.wait(random.random() * self._pause):
                once()
        except BaseException as error:
            self.failed.append(error)

    def _register(self, chance: random.Random) -> None:
        client = self._client("registration", self._token)
        email = f"{uuid.uuid4().hex[:12]}@crash.example"
        event_id = chance.choice(self._events)
        answer = self._insist(
            lambda key: client.post(
                f"/v1/events/{event_id}/registrations",
                {"name": "Ann", "email": email, "consent": True},
                key=key,
            )
        )
        cancels = chance.random() < 0.3
        if cancels:
            self._insist(lambda _: client.post(f"/v1/registrations/{answer['id']}/cancel"))
        with self._lock:
            self.acknowledged.registered[answer["id"]] = email
            if cancels:
                self.acknowledged.cancelled.add(answer["id"])
        if len(self.acknowledged.registered) > ENOUGH:
            self._stop.wait(1)

    def _move(self, person_id: str) -> None:
        host = self._client("sessions", self._token)
        room = self._chance.choice(self._rooms)
        answer = self._insist(
            lambda _: host.post(
                f"/v1/sessions/{self.session_id}/moves",
                {"moves": [{"person_id": person_id, "room_id": room}]},
            )
        )
        placed = answer["placements"][0]
        with self._lock:
            self.acknowledged.moves += 1
            self.acknowledged.placed[person_id] = (placed["room_id"], placed["epoch"])

    def _participant(self, number: int) -> str:
        email = f"p{number}@crash.example"
        answer = self._client("registration").post(
            f"/v1/events/{self.event_id}/registrations",
            {"name": f"P{number}", "email": email, "consent": True},
        )
        self.acknowledged.registered[answer["id"]] = email
        client = self._client("sessions", self._sign_in(email))
        client.post(f"/v1/sessions/{self.session_id}/join")
        person_id: str = client.get(f"/v1/sessions/{self.session_id}/snapshot")["you"]["person_id"]
        return person_id

    def _insist(self, ask: Callable[[str], Any]) -> Any:
        """Ask, with one idempotency key, until there is an answer."""
        key = str(uuid.uuid4())
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return ask(key)
            except Refused as refused:
                if refused.status < 500 or time.monotonic() > deadline:
                    raise
            except Unreachable:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.02)

    def _client(self, service: str, token: str | None = None) -> Client:
        return Client(self._arena.urls[service], token=token)

    def _sign_in(self, email: str) -> str:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for path in self._arena.mail.glob("**/new/*"):
                if (token := _link_token(path, email)) is not None:
                    answer = self._client("registration").post("/v1/sign-in/link", {"token": token})
                    return str(answer["access_token"])
            time.sleep(0.05)
        raise TimeoutError(f"no letter came for {email}")


def _link_token(path: Path, email: str) -> str | None:
    import re
    from email import message_from_bytes, policy

    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    if email not in str(letter["To"]):
        return None
    body = letter.get_body(("plain",))
    found = re.search(r"/link/([A-Za-z0-9._~-]+)", body.get_content() if body else "")
    return found.group(1) if found else None
