from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.registration.domain import registrations as rules
from services.registration.domain.errors import EventFull, NotEligible, Refused, RegistrationClosed
from services.registration.domain.registrations import Openness, check_may_register, why_closed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OPEN = Openness("published", 50, 49, NOW + timedelta(hours=2), NOW + timedelta(hours=1), ("Essentials",))


def test_the_last_seat_goes_to_somebody_eligible() -> None:
    check_may_register(OPEN, "Essentials", NOW)


@pytest.mark.parametrize("tier", [None, "Basic"])
def test_others_hear_that_it_is_for_members_and_not_how_full_it_is(tier: str | None) -> None:
    with pytest.raises(NotEligible):
        check_may_register(replace(OPEN, seats_taken=50), tier, NOW)


def test_an_event_without_tiers_is_for_anyone() -> None:
    check_may_register(replace(OPEN, eligible_tiers=()), None, NOW)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (replace(OPEN, seats_taken=50), EventFull),
        (replace(OPEN, status="draft"), RegistrationClosed),
        (replace(OPEN, status="closed"), RegistrationClosed),
        (replace(OPEN, status="ended"), RegistrationClosed),
        (replace(OPEN, registration_closes_at=NOW), RegistrationClosed),
        (replace(OPEN, ends_at=NOW, registration_closes_at=None), RegistrationClosed),
    ],
)
def test_a_closed_or_full_event_takes_nobody_and_says_why(event: Openness, reason: type[Refused]) -> None:
    assert type(why_closed(event, NOW)) is reason
    with pytest.raises(reason):
        check_may_register(event, "Essentials", NOW)


def test_an_organiser_vouches_past_tier_and_closing() -> None:
    check_may_register(replace(OPEN, status="closed"), None, NOW, vouched=True)
    check_may_register(replace(OPEN, registration_closes_at=NOW), None, NOW, vouched=True)


@pytest.mark.parametrize(
    "event",
    [
        replace(OPEN, seats_taken=50),
        replace(OPEN, status="draft"),
        replace(OPEN, status="ended"),
        replace(OPEN, ends_at=NOW),
    ],
)
def test_nobody_vouches_past_capacity_or_into_what_is_over(event: Openness) -> None:
    with pytest.raises(Refused):
        check_may_register(event, None, NOW, vouched=True)


def test_a_link_goes_out_again_after_ten_minutes() -> None:
    assert rules.link_due(None, NOW)
    assert not rules.link_due(NOW - timedelta(minutes=9, seconds=59), NOW)
    assert rules.link_due(NOW - timedelta(minutes=10), NOW)
