"""What pages check and say themselves."""

import pytest

from gateway.pages.events import closed_words, read_form
from gateway.pages.frame import safe_next
from gateway.pages.words import city, clock, count, day

GOOD = {"name": " Ann Hughes ", "email": "ann@example.org", "consent": "yes"}


def test_a_good_form_has_no_errors_and_its_values_are_trimmed() -> None:
    form = read_form(GOOD)
    assert form.errors == {}
    assert form.values["name"] == "Ann Hughes"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"name": " "}, "name"), ({"email": ""}, "email"), ({"email": "ann"}, "email"), ({"email": "a b@c.d"}, "email"),
     ({"consent": ""}, "consent")],
)  # fmt: skip
def test_each_wrong_field_is_named(change: dict[str, str], field: str) -> None:
    assert list(read_form({**GOOD, **change}).errors) == [field]


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:x",
        "",
        None,
        "e/x",
    ],
)
def test_signing_in_never_leads_to_another_site(target: str | None) -> None:
    assert safe_next(target) == ""


def test_signing_in_leads_on_to_our_own_page() -> None:
    assert safe_next("/live/evt_1?x=1") == "/live/evt_1?x=1"


def test_times_are_in_the_organisers_zone() -> None:
    assert clock("2020-09-21T13:05:00Z", "Europe/London") == "14:05"
    assert day("2020-09-21T23:30:00Z", "Europe/London") == "Tuesday 22 September 2020"
    assert clock("2020-09-21T13:05:00+02:00", "Nowhere/Else") == "13:05"
    assert city("America/Los_Angeles") == "Los Angeles"


def test_counts_are_words_up_to_nine() -> None:
    assert [count(n, "place", "places") for n in (0, 1, 9, 10)] == [
        "no places",
        "one place",
        "nine places",
        "10 places",
    ]


def test_closed_registration_says_why() -> None:
    event = {"status": "published", "ends_at": "2999-01-01T00:00:00Z", "registration_open": False}
    assert closed_words({**event, "registration_open": True}) is None
    assert closed_words({**event, "why_closed": "event-full"}) is not None
    closed = closed_words({**event, "why_closed": "registration-closed", "why_closed_detail": "Ask us."})
    assert closed == ("Registration has closed", "Ask us.", False)
    over = closed_words({**event, "status": "ended", "why_closed": "registration-closed"})
    assert over is not None
    assert over.over
