"""Dates, times, zones and names as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain import mail, words

SUMMER = datetime(2020, 9, 21, 13, 0, tzinfo=UTC)
WINTER = datetime(2020, 12, 1, 13, 5, tzinfo=UTC)


def test_a_span_is_said_in_the_zone_of_the_event() -> None:
    end = SUMMER + timedelta(minutes=90)
    assert words.span(SUMMER, end, "Europe/London") == "Monday 21 September 2020, 2pm to 3:30pm"


def test_a_span_over_midnight_names_both_days() -> None:
    said = words.span(SUMMER, SUMMER + timedelta(hours=12), "Europe/London")
    assert said == "Monday 21 September 2020, 2pm to Tuesday 22 September 2020, 2am"


@pytest.mark.parametrize(
    ("moment", "zone", "said"),
    [
        (SUMMER, "Europe/London", "London time (BST, UTC+1)"),
        (WINTER, "Europe/London", "London time (GMT, UTC)"),
        (SUMMER, "America/St_Johns", "St Johns time (NDT, UTC−2:30)"),
        (SUMMER, "Asia/Dubai", "Dubai time (UTC+4)"),
        (SUMMER, "UTC", "UTC"),
        (SUMMER, "Etc/UTC", "UTC"),
    ],
)
def test_the_zone_is_named_with_its_distance_from_utc(moment: datetime, zone: str, said: str) -> None:
    assert words.zone(moment, zone) == said


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(0, 0, "midnight"), (12, 0, "midday"), (12, 30, "12:30pm"), (0, 5, "12:05am"), (9, 0, "9am")],
)
def test_times_of_day_are_short(hour: int, minute: int, said: str) -> None:
    assert words.clock(datetime(2020, 1, 1, hour, minute, tzinfo=UTC)) == said


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(minutes=15) - timedelta(milliseconds=20), "15 minutes"),
        (timedelta(seconds=10), "1 minute"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=5), "5 hours"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_what_is_left_is_said_in_one_unit(left: timedelta, said: str) -> None:
    assert words.while_(left) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("Ann\r\nBcc: everybody@example.org", "Ann Bcc: everybody@example.org"),
        ("Ann\u202egnirts", "Anngnirts"),
        ("  much \t room ", "much room"),
        ("x" * 300, "x" * 199 + "…"),
    ],
)
def test_what_people_gave_becomes_one_safe_line(given: str, said: str) -> None:
    assert words.one_line(given) == said


def test_links_are_read_without_the_full_stop_behind_them() -> None:
    text = "Go to https://moot.example/e/x. Or http://moot.example/me, or https://moot.example/e/x again"
    assert mail.links(text) == ["https://moot.example/e/x", "http://moot.example/me"]


def test_a_code_stands_on_its_own_line() -> None:
    assert mail.code("Type\n\n    042 917\n\nor call 020 123 456 now") == "042917"
    assert mail.code("Call 042 917 today") is None
