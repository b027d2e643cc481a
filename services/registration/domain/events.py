"""An event's facts and its life: draft -> published -> closed -> ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import available_timezones

from services.registration.domain.agenda import AgendaItem, faults
from services.registration.domain.errors import CapacityTooSmall, InvalidFacts, WrongState

Status = Literal["draft", "published", "closed", "ended"]
Fact = Literal["published", "changed", "closed", "ended"]
"""What happened to an event; each becomes one message."""

LONGEST = timedelta(days=31)
_zones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class EventFacts:
    """What an organiser says about an event. Times are instants; `time_zone` is how the organiser reads them."""

    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    capacity: int
    summary: str = ""
    description: str = ""
    place: str = ""
    registration_closes_at: datetime | None = None
    eligible_tiers: tuple[str, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()


def known_zone(name: str) -> bool:
    """Whether `name` is in the IANA time zone database."""
    global _zones
    if not _zones:
        _zones = frozenset(available_timezones())
    return name in _zones


def check_facts(facts: EventFacts, tiers: Sequence[str]) -> None:
    """Raise InvalidFacts when the facts contradict each other. `tiers`: those that the organisation has."""
    wrong: list[tuple[str, str]] = []
    if not known_zone(facts.time_zone):
        wrong.append(("/time_zone", "This is no time zone name such as Europe/London."))
    if facts.ends_at <= facts.starts_at:
        wrong.append(("/ends_at", "The event ends before it starts."))
    elif facts.ends_at - facts.starts_at > LONGEST:
        wrong.append(("/ends_at", f"An event lasts at most {LONGEST.days} days."))
    if facts.registration_closes_at is not None and facts.registration_closes_at > facts.ends_at:
        wrong.append(("/registration_closes_at", "Registration closes after the event has ended."))
    for number, tier in enumerate(facts.eligible_tiers):
        if tier not in tiers:
            has = ", ".join(tiers) or "none"
            wrong.append((f"/eligible_tiers/{number}", f"The organisation has no such tier; it has: {has}."))
    wrong += faults(facts.agenda, facts.starts_at, facts.ends_at)
    if wrong:
        raise InvalidFacts(wrong)


def publish(status: Status, facts: EventFacts, now: datetime) -> tuple[Status, Fact]:
    """A draft becomes visible and open for registration. WrongState when it is not a draft or already over."""
    if status != "draft":
        raise WrongState("Only a draft can be published, and this event already was. Look at its page.")
    if facts.ends_at <= now:
        raise WrongState("The event's end lies in the past. Give it a later date, then publish it.")
    return "published", "published"


def close(status: Status) -> tuple[Status, Fact]:
    """Nobody can register any more. WrongState unless it is published."""
    if status != "published":
        raise WrongState("Only a published event can be closed. " + _what_it_is(status))
    return "closed", "closed"


def end(status: Status) -> tuple[Status, Fact] | None:
    """The event is over; None when it already was. WrongState for a draft, which nobody has seen."""
    if status == "draft":
        raise WrongState("A draft cannot end. Publish it first, or leave it a draft.")
    return None if status == "ended" else ("ended", "ended")


def change(status: Status, facts: EventFacts, seats_taken: int) -> Fact | None:
    """Whether new facts may be saved, and what that is for others: a draft changes unseen (None).

    WrongState when the event is over; CapacityTooSmall when more people are registered than would fit.
    """
    if status == "ended":
        raise WrongState("The event is over and can no longer be changed.")
    if facts.capacity < seats_taken:
        raise CapacityTooSmall(
            f"{seats_taken} people are registered already. Choose at least that many seats, or cancel some first."
        )
    return None if status == "draft" else "changed"


def _what_it_is(status: Status) -> str:
    return {
        "draft": "This one is a draft: publish it first.",
        "published": "This one is published.",
        "closed": "This one is closed already.",
        "ended": "This one is over.",
    }[status]
