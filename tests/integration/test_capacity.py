"""200 people register at the same moment for 50 seats, 50 times: exactly 50 are confirmed, every time.

Through HTTP, against the real server with its real threads, on a real PostgreSQL.
"""

import asyncio
import json
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import func, select

from chassis.clock import SystemClock
from chassis.messaging.tables import OUTBOX
from services.registration.app import create_runtime
from services.registration.migrations import upgrade
from services.registration.models import Event, Organisation, Registration
from services.registration.runtime import Runtime
from services.registration.settings import RegistrationSettings
from tests.support.databases import Databases
from tests.support.registration import environment, settings
from tests.support.wait import eventually

ROUNDS = 50
SEATS = 50
APPLICANTS = 200


@contextmanager
def _server(chosen: RegistrationSettings, port: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "services.registration", "serve"], env=environment(chosen)
    )

    def answers() -> bool:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(64)

    try:
        eventually(answers, within=60, forgiving=(OSError,), because="the server is not ready")
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            process.kill()


def _events(runtime: Runtime) -> list[str]:
    now = runtime.clock.now()
    with runtime.database.transaction() as db:
        organisation = Organisation(
            id=runtime.ids("org"), name="Locality", slug="locality", tiers=[], created_at=now
        )
        db.add(organisation)
        db.flush()
        ids = []
        for number in range(ROUNDS):
            ids.append(runtime.ids("evt"))
            db.add(
                Event(
                    id=ids[-1],
                    organisation_id=organisation.id,
                    slug=f"round-{number}",
                    status="published",
                    title="A room with fifty chairs",
                    summary="",
                    description="",
                    place="",
                    starts_at=now + timedelta(days=1),
                    ends_at=now + timedelta(days=2),
                    time_zone="Europe/London",
                    capacity=SEATS,
                    seats_taken=0,
                    eligible_tiers=[],
                    version=2,
                    created_at=now,
                )
            )
    return ids


class _Applicant:
    """One connection, kept open from round to round."""

    def __init__(self, number: int, port: int) -> None:
        self.number = number
        self.port = port

    async def connect(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def apply(self, event_id: str) -> tuple[int, str]:
        """Register; (status, the code of the problem or the status of the registration)."""
        email = f"person-{self.number}@example.org"
        body = json.dumps({"name": f"Person {self.number}", "email": email, "consent": True}).encode()
        self.writer.write(
            b"POST /v1/events/%s/registrations HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            % (event_id.encode(), len(body), body)
        )
        head = await self.reader.readuntil(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
        }
        answer = json.loads(await self.reader.readexactly(int(headers["content-length"])))
        if headers.get("connection", "").lower() == "close":
            self.writer.close()
            await self.connect()
        return int(lines[0].split()[1]), str(answer.get("type") or answer["status"])


async def _all_rounds(event_ids: list[str], port: int) -> list[Counter[tuple[int, str]]]:
    applicants = [_Applicant(number, port) for number in range(APPLICANTS)]
    await asyncio.gather(*(applicant.connect() for applicant in applicants))
    return [
        Counter(await asyncio.gather(*(applicant.apply(event_id) for applicant in applicants)))
        for event_id in event_ids
    ]


def test_two_hundred_people_for_fifty_seats_confirm_exactly_fifty_every_time(databases: Databases) -> None:
    url = databases.copy_of("registration", upgrade)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chosen = settings(url, listen=f"127.0.0.1:{port}", threads=8, workers=2, log_level="WARNING")
    runtime = create_runtime(chosen, clock=SystemClock())
    event_ids = _events(runtime)
    runtime.database.dispose()
    # In a thread of its own: a browser of another test may have a loop running in this one.
    with _server(chosen, port), ThreadPoolExecutor(1) as thread:
        rounds = thread.submit(asyncio.run, _all_rounds(event_ids, port)).result()
    assert (
        rounds
        == [Counter({(201, "confirmed"): SEATS, (409, "/problems/event-full"): APPLICANTS - SEATS})] * ROUNDS
    )
    with runtime.database.reading() as db:
        kept = db.execute(
            select(Registration.event_id, func.count())
            .where(Registration.status == "confirmed")
            .group_by(Registration.event_id)
        ).all()
        taken = set(db.execute(select(Event.seats_taken)).scalars())
        messages = db.execute(select(func.count()).select_from(OUTBOX)).scalar_one()
    runtime.database.dispose()
    databases.drop(url)
    assert dict(kept) == dict.fromkeys(event_ids, SEATS)
    assert taken == {SEATS}
    assert messages == ROUNDS * SEATS
