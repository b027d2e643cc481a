"""Polls: what is asked, what is answered, and what came of it."""

from services.sessions.domain.polls.answers import Answer, fit, votes
from services.sessions.domain.polls.asking import (
    CHOOSING,
    LONGEST_TEXT,
    MOST_OPTIONS,
    MOST_STEPS,
    MOST_WORDS,
    Asking,
    PollKind,
    ResultsFor,
)
from services.sessions.domain.polls.lifecycle import (
    Poll,
    PollStatus,
    close,
    count_down,
    due,
    open_poll,
    reopen,
    require_draft,
    require_open,
    show,
    stop_countdown,
)
from services.sessions.domain.polls.secrecy import sealed, voter
from services.sessions.domain.polls.tally import Line, Tally, count
from services.sessions.domain.polls.words import LONGEST_WORD

__all__ = [
    "CHOOSING",
    "LONGEST_TEXT",
    "LONGEST_WORD",
    "MOST_OPTIONS",
    "MOST_STEPS",
    "MOST_WORDS",
    "Answer",
    "Asking",
    "Line",
    "Poll",
    "PollKind",
    "PollStatus",
    "ResultsFor",
    "Tally",
    "close",
    "count",
    "count_down",
    "due",
    "fit",
    "open_poll",
    "reopen",
    "require_draft",
    "require_open",
    "sealed",
    "show",
    "stop_countdown",
    "voter",
    "votes",
]
