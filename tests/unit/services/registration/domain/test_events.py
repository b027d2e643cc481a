from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from services.registration.domain import events
from services.registration.domain.errors import CapacityTooSmall, InvalidFacts, WrongState
from services.registration.domain.events import EventFacts, Status

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FACTS = EventFacts(
    title="We were built for this",
    starts_at=NOW + timedelta(days=1),
    ends_at=NOW + timedelta(days=1, hours=2),
    time_zone="Europe/London",
    capacity=50,
)


def wrong(facts: EventFacts, *tiers: str) -> list[str]:
    with pytest.raises(InvalidFacts) as caught:
        events.check_facts(facts, tiers)
    return [pointer for pointer, _ in caught.value.errors]


def test_sound_facts_pass() -> None:
    events.check_facts(replace(FACTS, eligible_tiers=("Essentials",)), ["Essentials"])


def test_everything_wrong_is_said_at_once() -> None:
    facts = replace(
        FACTS,
        time_zone="Europe/Camelot",
        ends_at=FACTS.starts_at,
        registration_closes_at=FACTS.ends_at + timedelta(days=1),
        eligible_tiers=("Gold",),
    )
    assert wrong(facts, "Essentials") == [
        "/time_zone",
        "/ends_at",
        "/registration_closes_at",
        "/eligible_tiers/0",
    ]


def test_an_event_lasts_a_month_at_the_most() -> None:
    assert wrong(replace(FACTS, ends_at=FACTS.starts_at + timedelta(days=32))) == ["/ends_at"]


@pytest.mark.parametrize("zone", ["../../etc/passwd", "", "/etc/localtime", "Europe/"])
def test_a_zone_name_that_is_a_path_is_no_zone(zone: str) -> None:
    assert not events.known_zone(zone)


def test_an_event_goes_from_draft_to_published_to_closed_to_ended() -> None:
    assert events.publish("draft", FACTS, NOW) == ("published", "published")
    assert events.close("published") == ("closed", "closed")
    assert events.end("closed") == ("ended", "ended")
    assert events.end("published") == ("ended", "ended")


def test_ending_twice_is_nothing_new() -> None:
    assert events.end("ended") is None


@pytest.mark.parametrize("status", get_args(Status))
def test_no_other_way_leads_through_the_states(status: Status) -> None:
    if status != "draft":
        with pytest.raises(WrongState):
            events.publish(status, FACTS, NOW)
    if status != "published":
        with pytest.raises(WrongState):
            events.close(status)
    if status == "draft":
        with pytest.raises(WrongState):
            events.end(status)


def test_an_event_that_is_over_cannot_be_published() -> None:
    with pytest.raises(WrongState):
        events.publish("draft", FACTS, FACTS.ends_at)


def test_a_draft_changes_unseen_and_a_published_event_does_not() -> None:
    assert events.change("draft", FACTS, 0) is None
    assert events.change("published", FACTS, 50) == "changed"
    assert events.change("closed", FACTS, 0) == "changed"
    with pytest.raises(WrongState):
        events.change("ended", FACTS, 0)


def test_there_are_never_fewer_seats_than_people() -> None:
    with pytest.raises(CapacityTooSmall):
        events.change("published", FACTS, 51)
