"""Who may register, and whether there is a seat."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.registration.domain.errors import EventFull, NotEligible, Refused, RegistrationClosed
from services.registration.domain.events import Status

RegistrationStatus = Literal["confirmed", "cancelled"]

LINK_AGAIN_AFTER = timedelta(minutes=10)
"""A registration's link is sent again at most this often."""

CONSENT = (
    "My name, place, organisation and access needs are used to run this event and are seen by its hosts; my e-mail "
    "address is used to write to me about it. I can see and erase this at any time."
)
"""What a person agrees to when they register; kept with the registration."""


@dataclass(frozen=True)
class Openness:
    """Where an event stands, as far as registering is concerned."""

    status: Status
    capacity: int
    seats_taken: int
    ends_at: datetime
    registration_closes_at: datetime | None
    eligible_tiers: tuple[str, ...] = ()


def seats_left(event: Openness) -> int:
    """Free seats; never below zero."""
    return max(0, event.capacity - event.seats_taken)


def why_closed(event: Openness, now: datetime) -> Refused | None:
    """The reason for which nobody can register now; None while registration is open."""
    if event.status == "draft":
        return RegistrationClosed("The event is not published yet. Come back when it is.")
    if event.status == "ended" or event.ends_at <= now:
        return RegistrationClosed("The event is over. Look for the organiser's next one.")
    if event.status == "closed" or (
        event.registration_closes_at is not None and event.registration_closes_at <= now
    ):
        return RegistrationClosed("Registration for this event has closed. Write to the organiser.")
    if not seats_left(event):
        return EventFull("Every seat is taken. Write to the organiser, or try again later: people do cancel.")
    return None


def is_eligible(eligible_tiers: Collection[str], tier: str | None) -> bool:
    """Whether somebody of this membership tier (None: no member) may come. An event without tiers is for anyone."""
    return not eligible_tiers or tier in eligible_tiers


def check_may_register(event: Openness, tier: str | None, now: datetime, *, vouched: bool = False) -> None:
    """Return when this person gets a seat; raise the Refused that says why not.

    An organiser who vouches for somebody passes over the tier and the closing of registration. Nobody passes over
    the capacity, a draft, or an event that is over. Who is not eligible hears that, and not whether seats are left.
    """
    closed = why_closed(event, now)
    if vouched:
        final = event.status in ("draft", "ended") or event.ends_at <= now
        if final and closed is not None:
            raise closed
        if not seats_left(event):
            raise EventFull("Every seat is taken. Raise the capacity of the event first.")
        return
    if isinstance(closed, RegistrationClosed):
        raise closed
    if not is_eligible(event.eligible_tiers, tier):
        tiers = " or ".join(event.eligible_tiers)
        raise NotEligible(
            f"It is open to {tiers} members, and this address is not among them. "
            "Use the address of your membership, or write to the organiser."
        )
    if closed is not None:
        raise closed


def link_due(sent_at: datetime | None, now: datetime) -> bool:
    """Whether a registration's link may be sent (again)."""
    return sent_at is None or now - sent_at >= LINK_AGAIN_AFTER
