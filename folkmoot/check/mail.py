"""Reading the mail that a deployment sends: from Folkmoot's own mail box, or from a Mailpit."""

import re
import time
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from folkmoot.client import Client, Refused
from folkmoot.errors import PlainError

LETTER_SECONDS = 30.0


@dataclass(frozen=True)
class Letter:
    """What is needed of a letter: its text, and the names or media types of what is attached."""

    subject: str
    text: str
    html: str
    attachments: tuple[str, ...]

    def sign_in_token(self) -> str | None:
        """The token of the personal link in it."""
        found = re.search(r"https?://[^\s\"'<>]+/link/([A-Za-z0-9._~-]+)", self.text)
        return found.group(1) if found else None


class MailBox(Protocol):
    """Somewhere that letters arrive."""

    def letters(self, address: str) -> list[Letter]:
        """All letters to an address, the newest first."""
        ...


class OwnMailBox:
    """Folkmoot's own mail box, which a demonstration serves at /v1/mailbox."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def letters(self, address: str) -> list[Letter]:
        """All letters to an address, the newest first."""
        try:
            listed = self._client.get("/v1/mailbox", to=address, limit=20)["items"]
        except Refused as refused:
            if refused.status in {401, 403, 404}:
                raise PlainError(
                    "this deployment sends its mail away, so the check cannot read it; "
                    "send it to a Mailpit and name that with --mailbox http://host:8025"
                ) from refused
            raise
        found = [self._client.get(f"/v1/mailbox/{item['id']}") for item in listed]
        return [
            Letter(
                subject=letter["subject"],
                text=letter.get("text") or "",
                html=letter.get("html") or "",
                attachments=tuple(_attachment_name(item) for item in letter.get("attachments", [])),
            )
            for letter in found
        ]


class Mailpit:
    """A Mailpit, by its own API (https://mailpit.axllent.org/docs/api-v1/)."""

    def __init__(self, url: str) -> None:
        self._client = Client(url)

    def letters(self, address: str) -> list[Letter]:
        """All letters to an address, the newest first."""
        listed = self._client.get("/api/v1/search", query=f'to:"{address}"', limit=20)["messages"]
        found = [self._client.get(f"/api/v1/message/{item['ID']}") for item in listed]
        return [
            Letter(
                subject=letter["Subject"],
                text=letter.get("Text") or "",
                html=letter.get("HTML") or "",
                attachments=tuple(
                    f"{item.get('FileName', '')} {item.get('ContentType', '')}"
                    for item in letter.get("Attachments") or []
                ),
            )
            for letter in found
        ]


def wait_for_letter(box: MailBox, address: str, *, having: str = "", count: int = 1) -> Letter:
    """The newest letter to `address` whose subject or text contains `having`, once there are `count` such."""
    deadline = time.monotonic() + LETTER_SECONDS
    pause = 0.05
    while True:
        fitting = [letter for letter in box.letters(address) if having in letter.subject + letter.text]
        if len(fitting) >= count:
            return fitting[0]
        if time.monotonic() > deadline:
            what = f" with {having!r} in it" if having else ""
            raise PlainError(f"no letter{what} came for {address} within {LETTER_SECONDS:.0f} seconds")
        time.sleep(pause)
        pause = min(1.0, pause * 1.5)


def _attachment_name(item: object) -> str:
    return " ".join(str(value) for value in item.values()) if isinstance(item, dict) else str(item)


def open_mailbox(client: Client, mailpit: str | None) -> MailBox:
    """The mail box to read: Mailpit's when its address is given."""
    if mailpit is None:
        return OwnMailBox(client)
    if urlsplit(mailpit).scheme not in {"http", "https"}:
        raise PlainError("--mailbox takes the address of a Mailpit, such as http://localhost:8025")
    return Mailpit(mailpit)
