"""The people of the workshop that the check plays."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from contracts import placements
from folkmoot.check.mail import MailBox, wait_for_letter
from folkmoot.check.report import Wrong, expect
from folkmoot.check.stream import Heard, Stream
from folkmoot.client import Client, Refused

PLACES = ("Redruth", "Bridgwater", "Bristol", "Exeter", "Stroud", "Poole", "Bath", "Taunton")


@dataclass
class Person:
    """Somebody with an address, and once signed in with a token of their own."""

    email: str
    name: str
    place: str = ""
    client: Client | None = None
    id: str = ""
    stream: Stream | None = None
    epochs: dict[str, int] = field(default_factory=dict)

    @property
    def signed_in(self) -> Client:
        """This person's own connection."""
        if self.client is None:
            raise Wrong(f"{self.name} is not signed in")
        return self.client

    @property
    def listening(self) -> Stream:
        """This person's live stream."""
        if self.stream is None:
            raise Wrong(f"{self.name} does not listen")
        return self.stream


class Cast:
    """Everybody, with addresses that no other run of the check has used."""

    def __init__(self, anyone: Client, box: MailBox, size: int) -> None:
        self.run = secrets.token_hex(4)
        self.anyone = anyone
        self.box = box
        self.organiser = self._person("organiser", "Olive Marsh")
        self.host = self._person("host", "Hester Nance")
        self.friend = self._person("friend", "Fran Ivey")
        self.late = self._person("late", "Lou Late")
        self.attendees = [
            self._person(f"a{number:02}", f"Attendee {number:02}", PLACES[number % len(PLACES)])
            for number in range(1, size + 1)
        ]

    @property
    def everybody(self) -> list[Person]:
        """Those who take part: the host and the attendees."""
        return [self.host, *self.attendees]

    def _person(self, key: str, name: str, place: str = "") -> Person:
        return Person(f"{key}-{self.run}@check.example", name, place)

    def sign_in_by_letter(self, person: Person, *, having: str = "") -> str:
        """Follow the personal link of the newest letter; returns the link's token, now used up."""
        letter = wait_for_letter(self.box, person.email, having=having)
        token = letter.sign_in_token()
        if token is None:
            raise Wrong(f"the letter “{letter.subject}” to {person.email} has no personal link")
        answer = self.anyone.post("/v1/sign-in/link", {"token": token})
        person.client = self.anyone.as_caller(answer["access_token"])
        person.id = answer["person"]["id"]
        return token


def together(work: Any, people: list[Person], threads: int = 8) -> list[Any]:
    """`work(person)` for everybody, several at a time; the first thing that is wrong is raised."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, people))


def refused(status: int, code: str, what: str, attempt: Any) -> None:
    """Expect `attempt()` to be refused with this status and problem code."""
    try:
        attempt()
    except Refused as answer:
        expect(
            answer.status == status and answer.code == code,
            f"{what} should be refused with {status} {code}, but: {answer}",
        )
        return
    raise Wrong(f"{what} should be refused with {status} {code}, but was accepted")


def places_in(heard: Heard) -> dict[str, dict[str, Any]]:
    """The placements that a frame carries, by person."""
    if heard.event != "placement":
        return {}
    return {
        person_id: {"person_id": person_id, "room_id": room_id, "epoch": epoch}
        for person_id, room_id, epoch in placements.read(heard.data)
    }
