"""What the service shows of polls: the same shapes in answers, in the snapshot and in frames."""

from typing import Any

from pydantic import Field

from chassis.http import View
from contracts.base import Moment
from services.sessions.domain.polls import Answer, PollKind, PollStatus, ResultsFor, Tally
from services.sessions.models import PollRow

MOST_LINES = 50
"""Lines of words or texts in the snapshot and in frames; all are in the results that can be asked for."""


class AskingView(View):
    """What is asked for. `options`: one, several, ranking; `least`, `most`: several, and words (`most`); the rest: a
    scale, from `low` to `high`."""

    kind: PollKind
    options: list[str]
    least: int
    most: int | None
    low: int
    high: int
    low_label: str
    high_label: str


class PollLineView(View):
    """A bar of the chart. `votes`: who chose it, or put it first in a ranking; `points`: Borda points of a ranking."""

    label: str
    votes: int
    points: float | None = None


class TallyView(View):
    """What came of the poll so far. `votes`: people who have answered; `more`: lines that are left out here."""

    votes: int
    lines: list[PollLineView]
    mean: float | None = None
    median: float | None = None
    more: int = 0


class PollView(View):
    """A poll. `tally` is there for hosts, and for everybody while results are `shown`.

    `results`: who sees them: everybody while it is open (`live`), everybody once it is `closed`, or `hosts` until
    one of them shows them. `version` is for changing a draft.
    """

    id: str
    position: int
    agenda_item_id: str | None
    title: str
    detail: str
    asks: AskingView
    anonymous: bool
    results: ResultsFor
    seconds: int | None
    version: int
    status: PollStatus
    shown: bool
    on_stage: bool
    opened_at: Moment | None
    closes_at: Moment | None
    closed_at: Moment | None
    tally: TallyView | None


class AnswerView(View):
    """What `times` people behind one connection said alike; only what the poll's kind asks for is given."""

    choices: list[int] | None = None
    value: int | None = None
    words: list[str] | None = None
    text: str | None = None
    times: int = 1


class BallotView(View):
    """The caller's own answers to a poll, as they are counted."""

    poll_id: str
    answers: list[AnswerView]


class NamedBallotView(View):
    """What somebody answered in a named poll; for hosts."""

    person_id: str
    name: str
    answers: list[AnswerView]


class ResultsView(View):
    """What came of a poll, with every line. `ballots`: who answered what; for hosts, and never of an anonymous poll."""

    poll: PollView
    tally: TallyView
    ballots: list[NamedBallotView] | None = Field(default=None)


def poll_view(row: PollRow, *, host: bool) -> PollView:
    """A poll as hosts, or attendees, see it."""
    seen = row.tally is not None and (host or row.shown)
    return PollView(
        id=row.id,
        position=row.position,
        agenda_item_id=row.agenda_item_id,
        title=row.title,
        detail=row.detail,
        asks=AskingView(**row.asks),
        anonymous=row.anonymous,
        results=row.results,
        seconds=row.seconds,
        version=row.version,
        status=row.status,
        shown=row.shown,
        on_stage=row.on_stage,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        closed_at=row.closed_at,
        tally=TallyView.model_validate(row.tally) if seen else None,
    )


def tally_view(tally: Tally, most: int | None = None) -> TallyView:
    """A tally, or its first `most` lines."""
    lines = [PollLineView(label=line.label, votes=line.votes, points=line.points) for line in tally.lines]
    kept = lines if most is None else lines[:most]
    return TallyView(
        votes=tally.votes, lines=kept, mean=tally.mean, median=tally.median, more=len(lines) - len(kept)
    )


def told(tally: Tally) -> dict[str, Any]:
    """A tally as browsers are told of it, for keeping."""
    return tally_view(tally, MOST_LINES).model_dump(mode="json")


def answer_view(answer: Answer) -> AnswerView:
    """An answer as the caller gave it."""
    return AnswerView(**answer.as_json())
