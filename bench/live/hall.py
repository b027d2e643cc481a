"""An organiser, an event and a rehearsal of it, on a running Folkmoot."""

import json
import os
import subprocess
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.instance import Running
from folkmoot.client import Client
from folkmoot.rehearsing.world import offered

PASSWORD = "a password of this benchmark alone"
PAGE = 200
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Simulated:
    """A simulated person and their own connection."""

    id: str
    client: Client

    @property
    def token(self) -> str:
        """Their access token."""
        return str(self.client.token)


class Hall:
    """The organiser's side."""

    def __init__(self, running: Running) -> None:
        self.running = running
        described = json.loads((running.home / "instance.json").read_text())
        self.services: dict[str, str] = described["services"]
        secret = (running.home / "secrets" / "client_folkmoot").read_text().strip()
        registration = Client(self.services["registration"])
        token = registration.post(
            "/v1/token",
            {"grant_type": "client_credentials", "client_id": "folkmoot", "client_secret": secret},
        )["access_token"]
        email = f"host.{uuid.uuid4().hex[:6]}@bench.example"
        self.host_id = str(
            registration.as_caller(token).post(
                "/internal/organisers", {"email": email, "name": "Host", "password": PASSWORD}
            )["person_id"]
        )
        self._credentials = {"email": email, "password": PASSWORD}
        self.host = Client(running.url)
        self.renew()
        self.offers = offered(self.host.get("/openapi.json"))
        self._organisation = self.host.post(
            "/v1/organisations", {"name": "Bench", "slug": f"bench-{uuid.uuid4().hex[:8]}", "tiers": []}
        )["id"]

    def renew(self) -> None:
        """Sign in (again): tokens last ten minutes."""
        self.host.token = Client(self.running.url).post("/v1/sign-in/password", self._credentials)[
            "access_token"
        ]

    def event(self) -> str:
        """A published event, which the organiser hosts."""
        starts = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
        event = self.host.post(
            "/v1/events",
            {
                "organisation_id": self._organisation,
                "title": "A measured workshop",
                "starts_at": starts.isoformat(),
                "ends_at": (starts + timedelta(hours=3)).isoformat(),
                "time_zone": "Europe/London",
                "capacity": 50,
                "agenda": [],
            },
        )
        self.host.post(f"/v1/events/{event['id']}/publish")
        return str(event["id"])

    def session(self, event_id: str) -> str:
        """The event's session, live, with the host in it."""
        session_id = str(self.host.get(f"/v1/sessions/of/{event_id}")["id"])
        self.host.post(f"/v1/sessions/{session_id}/join")
        self.host.post(f"/v1/sessions/{session_id}/start")
        return session_id

    def rehearsal(self, people: int) -> str:
        """A rehearsal with so many simulated people; its event id."""
        event_id = self.event()
        return str(self.host.post(f"/v1/events/{event_id}/rehearsals", {"people": people})["id"])

    def simulated(self, rehearsal_id: str) -> list[Simulated]:
        """Its people, each with a fresh token; they share a pool of connections."""
        found: list[Simulated] = []
        cursor: str | None = ""
        shared = Client(self.running.url)
        while cursor is not None:
            more = f"&cursor={quote(cursor)}" if cursor else ""
            page: dict[str, Any] = self.host.post(
                f"/v1/events/{rehearsal_id}/rehearsal-tokens?limit={PAGE}{more}"
            )
            found += [
                Simulated(one["person_id"], shared.as_caller(one["access_token"])) for one in page["items"]
            ]
            cursor = page["next_cursor"]
        return found

    def processes(self) -> dict[str, int]:
        """Process ids by name, as they are now."""
        found: dict[str, int] = json.loads((self.running.home / "instance.json").read_text())["processes"]
        return found

    def cpu_seconds(self) -> dict[str, float]:
        """CPU seconds that each process and its children have used so far."""
        return {name: round(_cpu(pid), 2) for name, pid in self.processes().items()}


def _cpu(pid: int) -> float:
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    total = 0
    for one in (pid, *map(int, children.split())):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS
