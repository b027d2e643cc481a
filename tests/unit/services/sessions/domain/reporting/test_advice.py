"""What to do next time follows from what happened."""

from datetime import UTC, datetime

from services.sessions.domain.reporting import Asked, HelpCalls, Line, PollResult, Promise
from services.sessions.domain.reporting.advice import next_time
from services.sessions.domain.reporting.mixing import Mixing

AT = datetime(2026, 1, 1, tzinfo=UTC)
QUIET = {
    "came": 20,
    "registered": 22,
    "lines": (),
    "mixing": None,
    "tables": 4,
    "silent_tables": 0,
    "polls": (),
    "questions": (),
    "actions": (),
    "help_calls": HelpCalls(),
}


def advice(**facts: object) -> tuple[str, ...]:
    return next_time(**{**QUIET, **facts})  # type: ignore[arg-type]


def test_a_workshop_without_trouble_is_to_be_done_again() -> None:
    assert advice() == ("Nothing stood out. Do it the same way again.",)


def test_items_that_took_longer_or_much_shorter_are_named_with_their_minutes() -> None:
    lines = (
        Line("Welcome", "plenary", AT, 10, AT, 10.4),
        Line("Discussion", "breakout", AT, 20, AT, 26.2),
        Line("Feedback", "feedback", AT, 15, AT, 4),
        Line("Action plan", "breakout", AT, 20, skipped=True),
    )
    assert advice(lines=lines) == (
        "“Discussion” was planned for 20 minutes and took 26 minutes. Plan 26 minutes.",
        "“Feedback” needed four minutes of its 15 minutes. Give the time to an item that was short of it.",
        "There was no time for “Action plan”. Plan fewer items, or a longer workshop.",
    )


def test_each_kind_of_trouble_has_its_own_sentence() -> None:
    figures = Mixing(20, 2, 160, 100, 5.0, 1.0, 1.2, 4, 5, ((5, 20),), (), ())
    said = advice(
        came=12,
        mixing=figures,
        silent_tables=3,
        polls=(PollResult("p", "What first?", "one", 5, ()),),
        questions=(Asked("q", "When?", None, 3, False), Asked("r", "Who?", None, 1, True)),
        actions=(Promise("a", "Write", "", "short", "", True), Promise("b", "Call", "Ann", "long", "", True)),
        help_calls=HelpCalls(2, 300.0),
    )
    starts = [
        "12 of the 22 people who had registered came.",
        "37 in a hundred meetings",
        "People came from 4 places",
        "There were 5 organisations",
        "At three of four tables nothing was written down.",
        "Five people of 12 voted on “What first?”.",
        "One question had no answer.",
        "One action has no owner yet.",
        "A table waited five minutes for help.",
    ]
    assert [line[: len(start)] for line, start in zip(said, starts, strict=True)] == starts
