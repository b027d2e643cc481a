"""What letters say, and that every mail program can read them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from typing import get_args

import pytest
from icalendar import Calendar

from chassis.clock import FixedClock
from services.notifications.domain.facts import Reader
from services.notifications.domain.failures import Never, NotWanted
from services.notifications.domain.letters import LetterKind
from services.notifications.use_cases import write
from tests.support.letters import EVENT, LINK, READER, ToldFacts, letter, runtime

KINDS: tuple[LetterKind, ...] = get_args(LetterKind)
NOW = datetime(2020, 9, 1, 9, tzinfo=UTC)


def _written(kind: LetterKind, facts: ToldFacts | None = None, **given: object) -> EmailMessage:
    told = facts or ToldFacts(clock=FixedClock(NOW), readers=[("reg_01h2xcejqtf2nbrexx3vqjhp44", READER)])
    message, _ = write(runtime(told), letter(kind, **given))
    # As it comes out at the other end.
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(message.as_bytes(policy=policy.SMTP))


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


class _WellFormed(HTMLParser):
    """Fails on a tag that is not closed, or closed twice."""

    VOID = frozenset({"meta", "img", "br", "hr", "link", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


@pytest.mark.parametrize("kind", KINDS)
def test_html_is_well_formed_and_asks_for_nothing_from_elsewhere(kind: LetterKind) -> None:
    html = _part(_written(kind), "html")
    page = _WellFormed()
    page.feed(html)
    assert page.open == []
    assert html.startswith("<!DOCTYPE html>")
    names = {(tag, name) for tag, name, _ in page.attributes}
    assert not {tag for tag, _ in names} & {"img", "link", "script", "iframe", "object", "form"}
    assert "url(" not in html
    assert {name for _, name in names if name.startswith("on")} == set()
    assert len(html) < 20_000


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_reads_well_on_its_own(kind: LetterKind) -> None:
    text = _part(_written(kind), "plain")
    assert "<" not in text
    assert "&" not in text
    assert "Morwenna Trelawny" in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize("kind", ["confirmation", "link", "cancellation", "report"])
def test_subject_and_text_say_what_and_when_with_the_zone(kind: LetterKind) -> None:
    message = _written(kind)
    assert "We were built for this" in message["Subject"]
    assert "Monday 21 September 2020" in message["Subject"]
    text = _part(message, "plain")
    assert "Monday 21 September 2020, 2pm to 3:30pm" in text
    assert "London time (BST, UTC+1)" in text


def test_the_envelope_is_that_of_an_automatic_letter() -> None:
    message = _written("confirmation")
    assert message["Message-ID"] == "<let_01h2xcejqtf2nbrexx3vqjhp45@moot.localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert str(message["From"]) == "The Moot <moot@example.org>"
    assert message["To"].addresses[0].addr_spec == "morwenna@example.org"
    assert message["Date"].datetime == NOW


def test_a_confirmation_brings_the_personal_link_and_says_how_long_it_lasts() -> None:
    message = _written("confirmation")
    for kind in ("plain", "html"):
        body = _part(message, kind)
        assert LINK in body
        assert "for the next 15 minutes" in body
        assert f"http://moot.localhost:8000/live/{EVENT.id}" in body


def test_the_calendar_file_is_read_back_as_the_same_instant() -> None:
    [attachment] = _written("confirmation", revision=2).iter_attachments()
    assert attachment.get_content_type() == "text/calendar"
    assert attachment.get_param("method") == "PUBLISH"
    calendar = Calendar.from_ical(attachment.get_content())
    assert calendar["METHOD"] == "PUBLISH"
    [zone] = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/London"
    [event] = calendar.walk("VEVENT")
    assert event["UID"] == "reg_01h2xcejqtf2nbrexx3vqjhp44@moot.localhost"
    assert event["SEQUENCE"] == EVENT.version + 2
    assert event["DTSTART"].dt == EVENT.starts_at
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)
    assert event["ORGANIZER"].params["CN"] == "Locality"
    assert LINK not in attachment.get_content()


def test_a_cancellation_takes_the_entry_out_of_the_calendar() -> None:
    [attachment] = _written("cancellation", revision=3).iter_attachments()
    calendar = Calendar.from_ical(attachment.get_content())
    assert calendar["METHOD"] == "CANCEL"
    [event] = calendar.walk("VEVENT")
    assert event["UID"] == "reg_01h2xcejqtf2nbrexx3vqjhp44@moot.localhost"
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == EVENT.version + 3


def test_a_sign_in_letter_shows_the_code_in_two_groups() -> None:
    message = _written("sign_in")
    assert "    042 917" in _part(message, "plain").splitlines()
    assert "042 917" in _part(message, "html")
    assert "042" not in message["Subject"]
    assert "15 minutes" in message["Subject"]


def test_what_people_gave_cannot_become_a_header_or_html() -> None:
    reader = Reader('<b>Ann</b>\r\nBcc: all@example.org "', "ann@example.org")
    event = replace(EVENT, title="<script>alert(1)</script>\nX: y", organisation="A & B")
    message = _written("confirmation", ToldFacts(event, reader, clock=FixedClock(NOW)))
    assert message["Bcc"] is None
    assert message["X"] is None
    html = _part(message, "html")
    assert "<script" not in html
    assert "<b>" not in html
    assert "A &amp; B" in html
    assert "A & B" in _part(message, "plain")


def test_names_in_any_script_survive() -> None:
    event = replace(EVENT, title="Gweithdy Llandrindod – cynllun ŵyl")
    message = _written(
        "confirmation", ToldFacts(event, Reader("Siân Ŵyn", "sian@example.org"), clock=FixedClock(NOW))
    )
    assert message["To"].addresses[0].display_name == "Siân Ŵyn"
    assert "cynllun ŵyl" in message["Subject"]


def test_an_address_that_is_none_is_never_written_to() -> None:
    with pytest.raises(Never):
        _written("confirmation", ToldFacts(reader=Reader("Ann", "ann at example.org")))


def test_a_report_for_somebody_who_cancelled_is_not_wanted() -> None:
    with pytest.raises(NotWanted):
        _written("report", ToldFacts(readers=[]))


def test_a_confirmation_without_a_link_is_not_wanted() -> None:
    with pytest.raises(NotWanted):
        _written("confirmation", ToldFacts(link=None))
