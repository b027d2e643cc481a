"""Initials for the seat at the table."""

import pytest

from services.sessions.domain.people import initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann Lee", "AL"),
        ("ann", "A"),
        ("Mary Jane van der Berg", "MB"),
        ("Siân (she/her)", "S"),
        ("  ", "?"),
        ("李 小龍", "李小"),
        ("...", "."),
    ],
)
def test_initials_come_from_the_first_and_the_last_word(name: str, expected: str) -> None:
    assert initials(name) == expected
