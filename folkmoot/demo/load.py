"""Loads the demonstration through the APIs of a running Folkmoot and prints the links to it.

Safe to repeat: what is there is kept, what is over is announced anew.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from folkmoot.client import Client, Refused
from folkmoot.demo.facts import LIVE, Facts, event_body, gatherings

ORGANISER = {"email": "organiser@demo.example", "name": "Olive Marsh"}


@dataclass
class Kept:
    """What the loader remembers from one start to the next."""

    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    client_id: str = ""
    client_secret: str = ""
    events: dict[str, str] = field(default_factory=dict)  # key -> event id
    ends: dict[str, str] = field(default_factory=dict)  # key -> RFC 3339
    people: dict[str, str] = field(default_factory=dict)  # host, ann, ... -> person id

    @classmethod
    def read(cls, file: Path) -> "Kept":
        """From the file; fresh when there is none."""
        return cls(**json.loads(file.read_text())) if file.exists() else cls()

    def write(self, file: Path) -> None:
        """To the file, readable by its owner only."""
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(asdict(self), out, indent=2)
        fresh.rename(file)

    def is_over(self, key: str, now: datetime) -> bool:
        """Whether the gathering was never announced, or is past."""
        return key not in self.events or datetime.fromisoformat(self.ends[key]) <= now


class Loader:
    """Loads the demonstration into one Folkmoot."""

    def __init__(
        self, public_url: str, *, gateway: str, registration: str, client_secret: str, file: Path
    ) -> None:
        self.public_url = public_url
        self.file = file
        self.kept = Kept.read(file)
        self.anyone = Client(gateway, answers_as=public_url)
        token = Client(registration).post(
            "/v1/token",
            {"grant_type": "client_credentials", "client_id": "folkmoot", "client_secret": client_secret},
        )
        self.internal = Client(registration, token=token["access_token"])
        self._organiser: Client | None = None

    def load(self) -> None:
        """Announce whatever is missing or over."""
        now = datetime.now(UTC)
        if LIVE in self.kept.events and not self._still_open():
            self.kept.events.pop(LIVE)
        for facts in gatherings():
            if self.kept.is_over(facts["key"], now):
                self._announce(facts, now)
        self.kept.write(self.file)

    def _still_open(self) -> bool:
        try:
            event = self.anyone.get(f"/v1/events/{self.kept.events[LIVE]}")
        except Refused as refused:
            if refused.status != 404:
                raise
            # The databases are new and the notes are old.
            self.kept = Kept(password=self.kept.password)
            return False
        return event.get("status") not in {"ended", "closed"}

    @property
    def organiser(self) -> Client:
        """The demonstration's organiser, signed in."""
        if self._organiser is None:
            self.internal.post("/internal/organisers", {**ORGANISER, "password": self.kept.password})
            signed_in = self.anyone.post(
                "/v1/sign-in/password", {"email": ORGANISER["email"], "password": self.kept.password}
            )
            self._organiser = self.anyone.as_caller(signed_in["access_token"])
        return self._organiser

    def _announce(self, facts: Facts, now: datetime) -> None:
        key = facts["key"]
        organisation_id = self._organisation(facts["organisation"])
        if key in self.kept.events:
            self._end(self.kept.events[key])
        body = event_body(facts, organisation_id, now)
        if members := [*facts.get("members", []), *facts.get("attendees", [])]:
            self.organiser.post(
                f"/v1/organisations/{organisation_id}/members",
                {
                    "members": [
                        {name: member[name] for name in ("email", "name", "tier")} for member in members
                    ]
                },
            )
        event = self.organiser.post("/v1/events", body)
        self.organiser.post(f"/v1/events/{event['id']}/publish")
        if "host" in facts:
            host = self.organiser.post(f"/v1/events/{event['id']}/hosts", facts["host"])
            self.kept.people["host"] = host["person_id"]
        for person in facts.get("attendees", []):
            self.anyone.post(
                f"/v1/events/{event['id']}/registrations",
                {
                    **{name: person[name] for name in ("email", "name", "place", "organisation")},
                    "consent": True,
                },
            )
        if people := {person["email"]: person["key"] for person in facts.get("attendees", [])}:
            for row in self.organiser.get(f"/v1/events/{event['id']}/registrations", limit=100)["items"]:
                if row["email"] in people:
                    self.kept.people[people[row["email"]]] = row["person_id"]
        if key == LIVE and not self.kept.client_id:
            integration = self.organiser.post(
                f"/v1/organisations/{organisation_id}/clients",
                {"name": "Demonstration integration", "scopes": ["messages:read"]},
            )
            self.kept.client_id = integration["client_id"]
            self.kept.client_secret = integration["client_secret"]
        self.kept.events[key] = event["id"]
        self.kept.ends[key] = body["ends_at"]
        self.kept.write(self.file)

    def _organisation(self, facts: Facts) -> str:
        try:
            made = self.organiser.post("/v1/organisations", facts)
        except Refused as refused:
            if refused.status != 409:
                raise
            made = self.organiser.get(f"/v1/organisations/{facts['slug']}")
        return str(made["id"])

    def _end(self, event_id: str) -> None:
        try:
            self.organiser.post(f"/v1/events/{event_id}/end")
        except Refused as refused:
            if refused.status not in {404, 409}:
                raise

    def links(self) -> list[tuple[str, str]]:
        """(what, address) of everything that is worth opening. The personal links work once, for fifteen minutes."""
        event_id = self.kept.events[LIVE]
        event = self.anyone.get(f"/v1/events/{event_id}")
        shown = [("event page", f"{self.public_url}/e/{event.get('slug', event_id)}")]
        for key, person_id in self.kept.people.items():
            page = "host" if key == "host" else "live"
            link = self.internal.post(
                "/internal/demo-links", {"person_id": person_id, "next": f"/{page}/{event_id}"}
            )["link"]
            shown.append((key if key == "host" else f"attendee {key.title()}", self._at_own_host(link, key)))
        return shown

    def integration_token(self) -> str:
        """A token for the message stream, good for ten minutes."""
        answer = self.anyone.post(
            "/v1/token",
            {
                "grant_type": "client_credentials",
                "client_id": self.kept.client_id,
                "client_secret": self.kept.client_secret,
            },
        )
        return str(answer["access_token"])

    def _at_own_host(self, link: str, key: str) -> str:
        """A host name of its own for each person, so that one browser can be all of them at once."""
        parts = urlsplit(link)
        if parts.hostname != "localhost":
            return link
        return urlunsplit(parts._replace(netloc=parts.netloc.replace("localhost", f"{key}.localhost", 1)))


def load(
    public_url: str, *, gateway: str, registration: str, client_secret: str, secrets: Path, mailbox: bool
) -> int:
    """Load the demonstration and print its links."""
    loader = Loader(
        public_url,
        gateway=gateway,
        registration=registration,
        client_secret=client_secret,
        file=secrets / "demo.json",
    )
    loader.load()
    links = loader.links()
    if mailbox:
        links.append(("mail box", f"{public_url}/mailbox"))
    print(
        "The demonstration workshop. The personal links work once, for 15 minutes; `folkmoot demo` prints new ones."
    )
    for what, address in links:
        print(f"  {what:<16} {address}")
    print(f"  integration token for {public_url}/v1/messages (10 minutes):")
    print(f"    {loader.integration_token()}")
    return 0
