"""What the lines of notes suggest as themes and actions."""

import pytest

from services.sessions.domain.notes import Proposal, proposals

NOTE = """Introductions went well, eight of us.

# Transport
- Ask the council for a later bus (owner: Ann Hughes) by next week
* We will map who has a minibus
What we heard:
the bus stops at six, nobody knows why
1. Write to the operator this year
Action: find a driver

Theme: Halls
Ben Rowe will book the hall for the long term
We should meet again in two weeks.
It will rain.
---
- [ ] Paint the door
"""


def texts(kind: str, *notes: str) -> list[str]:
    return [one.text for one in proposals([("roo_1", note) for note in notes]) if one.kind == kind]


def test_headings_are_themes() -> None:
    assert texts("theme", NOTE) == ["Transport", "What we heard", "Halls"]


def test_lists_promises_and_marked_lines_are_actions_and_talk_is_not() -> None:
    assert texts("action", NOTE) == [
        "Ask the council for a later bus by next week",
        "We will map who has a minibus",
        "Write to the operator this year",
        "find a driver",
        "Ben Rowe will book the hall for the long term",
        "We should meet again in two weeks.",
        "Paint the door",
    ]


def test_owner_time_and_theme_are_read_from_the_words() -> None:
    found = {one.text: one for one in proposals([("roo_1", NOTE)])}
    assert found["Ask the council for a later bus by next week"] == Proposal(
        "action",
        "Ask the council for a later bus by next week",
        "roo_1",
        theme="Transport",
        owner="Ann Hughes",
        horizon="short",
    )
    booked = found["Ben Rowe will book the hall for the long term"]
    assert (booked.owner, booked.horizon, booked.theme) == ("Ben Rowe", "long", "Halls")
    assert found["Write to the operator this year"].horizon == "medium"
    assert found["We will map who has a minibus"].owner is None


def test_what_two_rooms_wrote_alike_comes_once_with_the_first() -> None:
    found = proposals([("roo_1", "- Call the mayor!"), ("roo_2", "* call  the Mayor"), ("roo_3", "- Sing")])
    assert [(one.text, one.room_id) for one in found] == [("Call the mayor!", "roo_1"), ("Sing", "roo_3")]


@pytest.mark.parametrize(
    "line", ["", "-", "- ", "***", "Action:", "#", ":", "- " + "x" * 501, "# " + "é" * 501]
)
def test_lines_that_say_nothing_or_too_much_are_passed_over(line: str) -> None:
    assert proposals([("roo_1", line)]) == []
