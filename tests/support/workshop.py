"""A published workshop on a running Folkmoot, set up through the public interface."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from folkmoot.check.mail import OwnMailBox, wait_for_letter
from folkmoot.client import Client

TITLE = "We were built for this: South West workshop"


def agenda(starts_at: datetime) -> list[dict[str, Any]]:
    """Locality's run of show, from `starts_at` on."""

    def at(minute: int) -> str:
        return (starts_at + timedelta(minutes=minute)).isoformat()

    def item(start: int, end: int, title: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"starts_at": at(start), "ends_at": at(end), "title": title, "kind": kind, **more}

    def part(start: int, title: str, prompt: str) -> dict[str, Any]:
        return {"starts_at": at(start), "title": title, "prompt": prompt, "kind": "breakout"}

    parts = [
        part(15, "Introductions", "Who you are and where you are from."),
        part(20, "Discussion", "Threats and opportunities in your place."),
    ]
    return [
        item(0, 15, "Welcome", "plenary", lead="Locality Policy team"),
        item(15, 50, "Breakout sessions", "breakout", parts=parts),
        item(50, 70, "Action plan", "breakout", prompt="Where to join forces."),
        item(70, 90, "Final thoughts and wrap-up", "plenary", lead="Locality Policy team"),
    ]


@dataclass
class Workshop:
    """One event; `host` speaks for its host."""

    base_url: str
    event_id: str
    slug: str
    host_email: str
    anyone: Client
    box: OwnMailBox
    host: Client = field(init=False)

    @property
    def run(self) -> str:
        """Letters that no other workshop of the test run uses in its addresses."""
        return self.host_email.split("@")[0].split("-")[1]

    def link_for(self, email: str, *, letters: int = 1) -> str:
        """The personal link in the newest letter to an address, once it has had so many letters."""
        letter = wait_for_letter(self.box, email, count=letters)
        found = re.search(r"https?://\S+/link/[A-Za-z0-9._~-]+", letter.text)
        assert found, letter.text
        return found.group(0)

    def register(self, email: str, name: str, place: str = "") -> None:
        """Registers somebody without a browser."""
        self.anyone.post(
            f"/v1/events/{self.event_id}/registrations",
            {"name": name, "email": email, "place": place, "consent": True},
        )

    def sign_in(self, email: str) -> Client:
        """Signs somebody in without a browser, by a fresh letter."""
        self.anyone.post("/v1/sign-in", {"email": email})
        return _signed_in(self.anyone, self.link_for(email))

    def keep_manual(self, manual: bool = True) -> None:
        """Starting the session does not begin its agenda: the host leads every step. Or does, after all."""
        session = self.host.get(f"/v1/sessions/of/{self.event_id}")
        self.host.call("PUT", f"/v1/sessions/{session['id']}/run/settings", body={"manual": manual})

    def snapshot(self) -> dict[str, Any]:
        """The server's truth, as the host sees it."""
        session = self.host.get(f"/v1/sessions/of/{self.event_id}")
        self.host.post(f"/v1/sessions/{session['id']}/join")
        answer: dict[str, Any] = self.host.get(f"/v1/sessions/{session['id']}/snapshot")
        return answer

    def room_of(self, name: str) -> str:
        """The name of the room in which the server says somebody is."""
        snapshot = self.snapshot()
        rooms = {room["id"]: room["name"] for room in snapshot["rooms"]}
        [found] = [one for one in snapshot["participants"] if one["name"] == name]
        return str(rooms[found["room_id"]])


def _signed_in(anyone: Client, link: str) -> Client:
    answer = anyone.post("/v1/sign-in/link", {"token": link.rsplit("/", 1)[1]})
    return anyone.as_caller(answer["access_token"])


def publish_workshop(base_url: str, **changes: Any) -> Workshop:
    """Signs an organiser up, founds an organisation, publishes a workshop and names its host."""
    anyone = Client(base_url)
    box = OwnMailBox(anyone)
    run = secrets.token_hex(4)
    organiser_email = f"organiser-{run}@example.org"
    anyone.post("/v1/people", {"name": "Olive Marsh", "email": organiser_email, "consent": True})
    letter = wait_for_letter(box, organiser_email)
    token = letter.sign_in_token()
    assert token is not None
    organiser = anyone.as_caller(anyone.post("/v1/sign-in/link", {"token": token})["access_token"])
    organisation = organiser.post(
        "/v1/organisations", {"name": "Locality", "slug": f"locality-{run}", "tiers": ["Essentials"]}
    )
    starts_at = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=5)
    body = {
        "organisation_id": organisation["id"],
        "title": TITLE,
        "summary": "An afternoon in small rooms.",
        "description": "What you take away:\n\n- a list of *threats*\n- an [action plan](https://example.org/plan)\n",
        "place": "online",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(minutes=90)).isoformat(),
        "time_zone": "Europe/London",
        "capacity": 40,
        "eligible_tiers": [],
        "agenda": agenda(starts_at),
        **changes,
    }
    event = organiser.post("/v1/events", body)
    organiser.post(f"/v1/events/{event['id']}/publish")
    host_email = f"host-{run}@example.org"
    organiser.post(f"/v1/events/{event['id']}/hosts", {"email": host_email, "name": "Hester Nance"})
    workshop = Workshop(base_url, event["id"], event["slug"], host_email, anyone, box)
    workshop.host = workshop.sign_in(host_email)
    return workshop
