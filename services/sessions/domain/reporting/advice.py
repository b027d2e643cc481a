"""What to do next time, in plain words, out of what happened this time."""

from collections.abc import Iterator, Sequence

from services.sessions.domain.reporting.mixing import Mixing
from services.sessions.domain.reporting.records import Asked, HelpCalls, Line, PollResult, Promise

OVER = 2.0
"""Minutes that an item may take longer before it is worth a word."""
LONG_WAIT = 120.0
"""Seconds after which a call for help waited too long."""
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def next_time(
    *,
    came: int,
    registered: int,
    lines: Sequence[Line],
    mixing: Mixing | None,
    tables: int,
    silent_tables: int,
    polls: Sequence[PollResult],
    questions: Sequence[Asked],
    actions: Sequence[Promise],
    help_calls: HelpCalls,
) -> tuple[str, ...]:
    """Sentences, the most useful first; one that says so when nothing stood out.

    `tables` counts the rooms in which somebody sat, `silent_tables` those of them whose note is empty.
    """
    found = [
        *_attendance(came, registered),
        *_agenda(lines),
        *_mixing(mixing),
        *_notes(tables, silent_tables),
        *_polls(came, polls),
        *_questions(questions),
        *_actions(actions),
        *_help(help_calls),
    ]
    return tuple(found) or ("Nothing stood out. Do it the same way again.",)


def _number(count: int) -> str:
    return _SMALL[count] if count < len(_SMALL) else f"{count:,}"


def _many(count: int, one: str, many: str) -> str:
    return f"{_number(count)} {one if count == 1 else many}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _minutes(minutes: float) -> str:
    return _many(max(1, round(minutes)), "minute", "minutes")


def _attendance(came: int, registered: int) -> Iterator[str]:
    if registered >= 5 and came < 0.7 * registered:
        yield (
            f"{came:,} of the {registered:,} people who had registered came. Expect about "
            f"{100 * came // registered} in a hundred again: offer more places than "
            "you have seats, and send the reminder on the day."
        )


def _agenda(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if line.skipped:
            yield f"There was no time for “{line.title}”. Plan fewer items, or a longer workshop."
        elif line.actual_minutes is None:
            continue
        elif line.actual_minutes >= line.planned_minutes + max(OVER, 0.15 * line.planned_minutes):
            yield (
                f"“{line.title}” was planned for {_minutes(line.planned_minutes)} and took "
                f"{_minutes(line.actual_minutes)}. Plan {_minutes(line.actual_minutes)}."
            )
        elif (
            line.planned_minutes - line.actual_minutes >= 3
            and line.actual_minutes < 0.7 * line.planned_minutes
        ):
            yield (
                f"“{line.title}” needed {_minutes(line.actual_minutes)} of its {_minutes(line.planned_minutes)}. "
                "Give the time to an item that was short of it."
            )


def _mixing(figures: Mixing | None) -> Iterator[str]:
    if figures is None or figures.people < 4:
        return
    again = figures.encounters - figures.new
    if again > 0.1 * figures.encounters:
        yield (
            f"{100 * again // figures.encounters} in a hundred meetings at tables were with somebody met before. "
            "Draw all rounds up together next time: the plan then brings people to those whom they do not know yet."
        )
    if figures.places >= 3 and figures.mean_places < 1.5:
        yield (
            f"People came from {figures.places} places, but most met people from one other place or none. "
            "Choose “Mix places: much” when you draw up the tables."
        )
    if figures.organisations >= 3 and figures.mean_organisations < 1.5:
        yield (
            f"There were {figures.organisations} organisations, but most people met one other or none. "
            "Choose “Mix organisations: much” when you draw up the tables."
        )


def _notes(tables: int, silent: int) -> Iterator[str]:
    if tables and silent * 4 >= tables:
        yield (
            f"At {_number(silent)} of {_many(tables, 'table', 'tables')} nothing was written down. "
            "Ask somebody at each table to write before the round begins."
        )


def _polls(came: int, polls: Sequence[PollResult]) -> Iterator[str]:
    for poll in polls:
        if came >= 5 and poll.voters < 0.5 * came:
            yield (
                f"{_capital(_many(poll.voters, 'person', 'people'))} of {came:,} voted on “{poll.title}”. "
                "Say aloud that a poll is open, and give people a minute for it."
            )


def _questions(questions: Sequence[Asked]) -> Iterator[str]:
    open_still = sum(not one.answered for one in questions)
    if open_still:
        yield (
            f"{_capital(_many(open_still, 'question', 'questions'))} had no answer. You can still answer in writing: "
            "the answers then stand in this report."
        )


def _actions(actions: Sequence[Promise]) -> Iterator[str]:
    without = sum(not one.owner for one in actions)
    if without:
        yield (
            f"{_capital(_many(without, 'action has', 'actions have'))} no owner yet. Ask for one this week, while "
            "people remember."
        )


def _help(calls: HelpCalls) -> Iterator[str]:
    if calls.calls and calls.longest_wait > LONG_WAIT:
        yield (
            f"A table waited {_minutes(calls.longest_wait / 60)} for help. "
            "Ask a second person to look after the calls for help."
        )
