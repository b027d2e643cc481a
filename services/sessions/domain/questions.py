"""Questions to the panel: who may ask, what may become of a question, and in which order they stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from services.sessions.domain.refusals import Refused

QuestionState = Literal["new", "shown", "answering", "answered", "written", "set_aside", "merged"]
"""Waits for a host's approval; shown to everybody; being answered aloud; was; answered in writing; put away; counted
with another one."""
Order = Literal["votes", "hand"]

PUBLIC: frozenset[QuestionState] = frozenset({"shown", "answering", "answered", "written"})
"""What attendees see."""
DEALT_WITH: frozenset[QuestionState] = frozenset({"answered", "written"})
"""What was answered, aloud or in writing."""
VOTABLE: frozenset[QuestionState] = frozenset({"shown", "answering"})
MOST_OPEN_EACH = 10
"""So many questions of one person may wait for their answer."""
MOST_IN_SESSION = 1000

_NEXT: Mapping[QuestionState, frozenset[QuestionState]] = {
    "new": frozenset({"shown", "answering", "set_aside"}),
    "shown": frozenset({"answering", "answered", "set_aside"}),
    "answering": frozenset({"shown", "answered", "set_aside"}),
    "answered": frozenset({"shown", "answering"}),
    "written": frozenset({"answering"}),
    "set_aside": frozenset({"shown"}),
    "merged": frozenset(),
}
_WORDS: Mapping[QuestionState, str] = {
    "new": "still waits to be shown",
    "shown": "is shown",
    "answering": "is being answered",
    "answered": "was answered",
    "written": "was answered in writing",
    "set_aside": "was set aside",
    "merged": "is counted with another one",
}


class FloorClosed(Refused):
    """Nobody but hosts can ask now."""

    code = "floor-closed"
    title = "Questions are closed"


class WrongQuestionState(Refused):
    """The question is not in a state in which this can be done."""

    code = "wrong-question-state"
    title = "The question is not in the right state"


class QuestionChanged(Refused):
    """Another host was faster. Carries the question or the board as it is now."""

    code = "question-changed"
    title = "The question was changed meanwhile"

    def __init__(self, current: Mapping[str, Any]) -> None:
        super().__init__(
            "Another host changed this first, so nothing was changed now. Look at it, then do it again.",
            current=dict(current),
        )


class TooManyQuestions(Refused):
    """More would bury the others."""

    code = "too-many-questions"
    title = "Too many questions"


class NamelessNotAllowed(Refused):
    """The hosts want to see who asks."""

    code = "name-needed"
    title = "Questions carry a name here"


def first_state(*, moderated: bool, submitted: bool, by_host: bool) -> QuestionState:
    """What a question is when it comes. What was written with a registration always waits: its writer could not know
    how it would be shown."""
    if submitted or (moderated and not by_host):
        return "new"
    return "shown"


def require_may_ask(
    *, floor_open: bool, anonymous: bool, anonymous_allowed: bool, own_open: int, in_session: int, host: bool
) -> None:
    """Refuse a question that cannot be taken. Hosts may always ask: they type in what they hear."""
    if not floor_open and not host:
        raise FloorClosed("The hosts take no questions just now. Wait until they open the floor, then ask.")
    if anonymous and not anonymous_allowed:
        raise NamelessNotAllowed("The hosts ask everybody to give their name. Ask with your name.")
    if in_session >= MOST_IN_SESSION:
        raise TooManyQuestions(
            f"There are {MOST_IN_SESSION} questions already. Vote for one of them instead."
        )
    if own_open >= MOST_OPEN_EACH and not host:
        raise TooManyQuestions(
            f"{MOST_OPEN_EACH} of your questions wait for their answers. Ask again when some are answered."
        )


def become(state: QuestionState, to: QuestionState) -> bool:
    """Whether the question changes by becoming `to`; WrongQuestionState when it cannot."""
    if state == to:
        return False
    if to not in _NEXT[state]:
        raise WrongQuestionState(
            f"The question {_WORDS[state]}, so this cannot be done with it. Look at it again."
        )
    return True


def with_answer(state: QuestionState, text: str) -> QuestionState:
    """The state once `text` stands as its written answer; empty text takes the answer back."""
    if state == "merged":
        raise WrongQuestionState(
            "The question is counted with another one. Answer that one, or take this one out first."
        )
    if text:
        return "written" if state in ("new", "shown", "set_aside") else state
    return "shown" if state == "written" else state


def require_votable(state: QuestionState) -> None:
    """Refuse votes for what was answered."""
    if state not in VOTABLE:
        raise WrongQuestionState(f"The question {_WORDS[state]}, so votes for it count no more.")


def require_mergeable(state: QuestionState, into: QuestionState, *, same: bool) -> None:
    """Refuse to count a question with one with which it cannot be counted."""
    if same:
        raise WrongQuestionState("A question cannot be merged with itself. Choose another one.")
    for one, possible in ((state, ("new", "shown")), (into, ("new", "shown", "answering"))):
        if one not in possible:
            raise WrongQuestionState(
                f"The question {_WORDS[one]}, so it cannot be merged. Choose two that are still open."
            )


@dataclass(frozen=True, slots=True)
class Standing:
    """A question, as far as its place in the list depends on it. `asked`: its place in the order of asking."""

    question_id: str
    votes: int
    asked: int


def in_order(questions: Iterable[Standing], order: Order, sequence: Sequence[str]) -> list[str]:
    """Ids in the order of the list: by hand first those of `sequence`; else, and then, by votes, the oldest first."""
    place = {question_id: number for number, question_id in enumerate(sequence)} if order == "hand" else {}
    last = len(place)
    ranked = sorted(questions, key=lambda one: (place.get(one.question_id, last), -one.votes, one.asked))
    return [one.question_id for one in ranked]


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """A question in the report, in the order of the list. `asker` is a name, None when it is not to be shown;
    `merged`: the words of those that were counted with it."""

    question_id: str
    text: str
    asker: str | None
    submitted: bool
    state: QuestionState
    votes: int
    answer: str | None
    asked_at: datetime
    answered_at: datetime | None
    merged: tuple[str, ...]
