"""Which letter is due, and how often it is tried."""

from datetime import UTC, datetime, timedelta

import pytest

from services.notifications.domain import letters
from services.notifications.domain.letters import LetterKind, next_try

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def _tries(kind: LetterKind) -> list[datetime]:
    now, tries, moments = NOON, 1, []
    while (due := next_try(kind, tries, NOON, now)) is not None:
        moments.append(due)
        now, tries = due, tries + 1
    return moments


def test_the_first_retry_comes_after_a_second_and_the_waits_grow() -> None:
    moments = _tries("confirmation")
    waits = [after - before for before, after in zip([NOON, *moments], moments, strict=False)]
    assert waits[0] == timedelta(seconds=1)
    assert waits == sorted(waits)


@pytest.mark.parametrize(
    ("kind", "patience"),
    [
        ("sign_in", timedelta(minutes=15)),
        ("link", timedelta(hours=1)),
        ("confirmation", timedelta(days=2)),
        ("report", timedelta(days=2)),
    ],
)
def test_no_try_comes_too_late_to_be_of_use(kind: LetterKind, patience: timedelta) -> None:
    moments = _tries(kind)
    assert 5 <= len(moments) < letters.MOST_TRIES
    assert moments[-1] <= NOON + patience


def test_an_old_letter_is_given_up_at_once() -> None:
    assert next_try("sign_in", 1, NOON, NOON + timedelta(minutes=15)) is None


def test_the_message_id_of_a_letter_never_changes() -> None:
    assert letters.message_id("let_1", "moot.example") == "<let_1@moot.example>"


def test_a_report_goes_to_everybody() -> None:
    assert letters.report("evt_1").recipient == letters.EVERYBODY
