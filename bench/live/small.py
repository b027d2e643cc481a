"""A workshop of some hundred people.

`move`: from the instant at which the host sends a move until the moved person's stream brings the frame, while
everybody else listens, too. That is more than "accepted -> frame", since the way of the request to the server counts.
`letter`: from sending a registration until its confirmation lies in the mail box.
"""

import random
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.figures import emit, percentile
from bench.instance import Running
from bench.listeners import Listeners
from contracts import placements
from folkmoot.check.mail import OwnMailBox, wait_for_letter
from folkmoot.client import Client

THREADS = 8
BEAT_SECONDS = 8.0


@dataclass
class Person:
    """One participant and their own connection."""

    email: str
    id: str
    client: Client


class Workshop:
    """A published event with its people, through the public API only."""

    def __init__(self, running: Running, people: int) -> None:
        self._running = running
        self._anyone = Client(running.url)
        self._box = OwnMailBox(self._anyone)
        self._run = uuid.uuid4().hex[:6]
        self.host = self._sign_up("host")
        self.event_id = self._publish(people + 10)
        self.letter_seconds: list[float] = []
        self._sent_at: dict[str, float] = {}
        emails = [f"p{number:04}.{self._run}@bench.example" for number in range(people)]
        for email in emails:
            self._register(email)
        self._measure_letters(emails)
        with ThreadPoolExecutor(THREADS) as pool:
            self.people = list(pool.map(self._sign_in, emails))
        self.session_id = str(self.host.client.get(f"/v1/sessions/of/{self.event_id}")["id"])

    def _sign_up(self, name: str) -> Person:
        email = f"{name}.{self._run}@bench.example"
        self._anyone.post("/v1/people", {"name": name, "email": email, "consent": True})
        return self._sign_in(email)

    def _sign_in(self, email: str) -> Person:
        token = wait_for_letter(self._box, email).sign_in_token()
        answer = Client(self._running.url).post("/v1/sign-in/link", {"token": token})
        client = Client(self._running.url, token=answer["access_token"])
        return Person(email, answer["person"]["id"], client)

    def _publish(self, capacity: int) -> str:
        client = self.host.client
        organisation = client.post(
            "/v1/organisations", {"name": "Bench", "slug": f"bench-{self._run}", "tiers": []}
        )
        starts = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
        event = client.post(
            "/v1/events",
            {
                "organisation_id": organisation["id"],
                "title": "A measured workshop",
                "summary": "Everybody is moved.",
                "description": "",
                "place": "online",
                "starts_at": starts.isoformat(),
                "ends_at": (starts + timedelta(hours=1)).isoformat(),
                "time_zone": "Europe/London",
                "capacity": capacity,
                "eligible_tiers": [],
                "agenda": [],
            },
        )
        client.post(f"/v1/events/{event['id']}/hosts", {"email": self.host.email, "name": "host"})
        client.post(f"/v1/events/{event['id']}/publish")
        return str(event["id"])

    def _register(self, email: str) -> None:
        sent = time.time()
        self._anyone.post(
            f"/v1/events/{self.event_id}/registrations",
            {"name": email.partition(".")[0], "email": email, "place": "Bath", "consent": True},
        )
        self._sent_at[email] = sent

    def _measure_letters(self, emails: list[str]) -> None:
        for email in emails:
            wait_for_letter(self._box, email)
        for path in self._running.home.glob("mail/**/new/*"):
            head = path.read_bytes()[:4000].decode(errors="replace")
            for line in head.splitlines():
                if line.lower().startswith("to:"):
                    address = line.partition(":")[2].strip().split("<")[-1].rstrip(">")
                    if address in self._sent_at:
                        self.letter_seconds.append(path.stat().st_mtime - self._sent_at[address])


class Waiting:
    """Notes when a person's own placement reaches them."""

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._came: dict[tuple[str, int], float] = {}
        self.streams: dict[str, str] = {}  # person id -> id of the open stream

    def frame(self, person_id: str, kind: str, body: dict[str, Any], came: float) -> None:
        """Called by the listeners."""
        with self._lock:
            if kind == "hello":
                self.streams[person_id] = body["stream_id"]
            elif kind == "placement":
                for moved, _, epoch in placements.read(body):
                    if moved == person_id:
                        self._came[person_id, epoch] = came
            self._lock.notify_all()

    def until(self, person_id: str, epoch: int) -> float:
        """When that placement came; waits for it at most 10 s."""
        with self._lock:
            if not self._lock.wait_for(lambda: (person_id, epoch) in self._came, timeout=10):
                raise RuntimeError(f"{person_id} was never told of placement {epoch}")
            return self._came[person_id, epoch]

    def until_hellos(self, count: int) -> None:
        """Wait until that many streams are open."""
        with self._lock:
            if not self._lock.wait_for(lambda: len(self.streams) >= count, timeout=60):
                raise RuntimeError(f"only {len(self.streams)} of {count} streams opened")


@contextmanager
def beating(base: str, everybody: list[Person], waiting: Waiting) -> Iterator[None]:
    """Say for everybody, again and again, that they are still there, as their browsers would."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(BEAT_SECONDS):
            for person in everybody:
                person.client.post(f"{base}/beat", {"stream_id": waiting.streams[person.id]})

    thread = threading.Thread(target=beat)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def measure(running: Running, broker: str, people: int, moves: int, seed: int) -> None:
    """All figures of one broker."""
    workshop = Workshop(running, people)
    case = f"{broker}, {people} people"
    emit("letter", f"{case}, p99", percentile(workshop.letter_seconds, 99) * 1000, "ms", "lower")
    base = f"/v1/sessions/{workshop.session_id}"
    waiting = Waiting()
    listeners = Listeners(running.url, waiting.frame)
    listeners.start()
    everybody = [workshop.host, *workshop.people]
    with ThreadPoolExecutor(THREADS) as pool:
        joined = list(pool.map(lambda person: person.client.post(f"{base}/join"), everybody))
    for person, answer in zip(everybody, joined, strict=True):
        listeners.open(workshop.session_id, person.id, str(person.client.token), answer["seq"])
    waiting.until_hellos(len(everybody))
    host = workshop.host.client
    host.post(f"{base}/start")
    drafted = host.post(f"{base}/rounds", {"title": "Round", "prompt": "Talk", "rooms": max(2, people // 10)})
    host.post(f"{base}/rounds/{drafted['id']}/open")
    rooms = [room["id"] for room in drafted["rooms"]]
    where = {item["person_id"]: item["room_id"] for item in drafted["assignments"]}
    chance = random.Random(seed)
    with beating(base, everybody, waiting):
        seconds = [_move(host, base, waiting, chance, workshop.people, rooms, where) for _ in range(moves)]
    listeners.close()
    if listeners.lost:
        raise RuntimeError(f"{len(listeners.lost)} streams were lost")
    more = {"moves": moves, "seed": seed}
    emit("move", f"{case}, p50", percentile(seconds, 50) * 1000, "ms", "lower", **more)
    emit("move", f"{case}, p99", percentile(seconds, 99) * 1000, "ms", "lower", **more)


def _move(
    host: Client,
    base: str,
    waiting: Waiting,
    chance: random.Random,
    people: list[Person],
    rooms: list[str],
    where: dict[str, str],
) -> float:
    """Move somebody; seconds until their own stream says so."""
    person = chance.choice(people)
    room = chance.choice([room for room in rooms if room != where.get(person.id)])
    where[person.id] = room
    sent = time.monotonic()
    answer = host.post(f"{base}/moves", {"moves": [{"person_id": person.id, "room_id": room}]})
    return waiting.until(person.id, answer["placements"][0]["epoch"]) - sent
