"""The calendar entry of a registration, as values (RFC 5545, RFC 5546)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.notifications.domain.facts import EventFacts
from services.notifications.domain.words import one_line


@dataclass(frozen=True)
class Entry:
    """One VEVENT. A later entry with the same `uid` and a higher `sequence` replaces it in the reader's calendar."""

    uid: str
    sequence: int
    method: Literal["PUBLISH", "CANCEL"]
    title: str
    description: str
    location: str
    url: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    organiser_name: str
    organiser_address: str


def entry(
    event: EventFacts,
    *,
    registration_id: str,
    revision: int,
    public_url: str,
    domain: str,
    organiser_address: str,
    cancelled: bool = False,
) -> Entry:
    """The entry of one registration. `revision` is the registration's own version.

    Both that and the event's version only rise, so their sum rises with every change of either, also when somebody
    cancels and registers again. The address in it is not the personal link: calendars are shared with other people.
    """
    address = f"{public_url}/live/{event.id}"
    join = f"Join here: {address}"
    return Entry(
        uid=f"{registration_id}@{domain}",
        sequence=event.version + revision,
        method="CANCEL" if cancelled else "PUBLISH",
        title=one_line(event.title),
        description=f"{event.summary.strip()}\n\n{join}" if event.summary.strip() else join,
        location=one_line(event.place) or "Online",
        url=address,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        time_zone=event.time_zone,
        organiser_name=one_line(event.organisation),
        organiser_address=organiser_address,
    )
