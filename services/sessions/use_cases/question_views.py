"""What the service shows of questions to the panel. Nobody but the asker learns who asks anonymously."""

from pydantic import Field
from sqlalchemy.orm import Session

from chassis.http import View
from contracts.base import Moment
from services.sessions import store
from services.sessions.domain.questions import PUBLIC, Order, QuestionState
from services.sessions.models import QuestionBoardRow, QuestionRow


class QuestionView(View):
    """A question. `asker`: the person who asked, null when they do so anonymously; `submitted`: it was asked with a
    registration. A higher `version` always wins; `votes` are as last counted."""

    id: str
    text: str
    asker: str | None
    anonymous: bool
    submitted: bool
    state: QuestionState
    votes: int
    answer: str | None
    merged_into: str | None
    asked_at: Moment
    answered_at: Moment | None
    version: int


class QuestionBoardView(View):
    """How the session takes questions. `open`: people may ask; `moderated`: a host lets each question through before
    others see it; `anonymous`: people may leave their name away; `sequence`: ids in the panel's own order, which
    counts when `order` is `hand`; what is not in it follows by votes."""

    open: bool = True
    moderated: bool = False
    anonymous: bool = False
    order: Order = "votes"
    sequence: list[str] = Field(default_factory=list)
    version: int = 0


class QuestionsView(View):
    """The questions in the order of asking: hosts see all, attendees those that are shown. `merged`: with which
    question each merged one counts."""

    board: QuestionBoardView
    items: list[QuestionView]
    merged: dict[str, str]


class OwnQuestionsView(View):
    """What the caller asked, and the ids of the questions that they voted for; a vote for one that was merged counts
    for the other one."""

    asked: list[QuestionView]
    voted: list[str]


class VoteView(View):
    """A question, and whether it counts the caller's vote now."""

    question_id: str
    voted: bool


def question_view(row: QuestionRow) -> QuestionView:
    """The question as everybody may see it."""
    return QuestionView(
        id=row.id,
        text=row.text,
        asker=None if row.anonymous else row.person_id,
        anonymous=row.anonymous,
        submitted=row.registration_id is not None,
        state=row.state,
        votes=row.votes,
        answer=row.answer,
        merged_into=row.merged_into,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        version=row.version,
    )


def board_view(row: QuestionBoardRow | None) -> QuestionBoardView:
    """How the session takes questions; as at first when nothing was asked or set yet."""
    if row is None:
        return QuestionBoardView()
    return QuestionBoardView(
        open=row.open,
        moderated=row.moderated,
        anonymous=row.anonymous,
        order=row.order,
        sequence=list(row.sequence),
        version=row.version,
    )


def questions_in_snapshot(db: Session, session_id: str, *, host: bool) -> QuestionsView:
    """What all hosts, or all attendees, see alike."""
    rows = store.questions(db, session_id, None if host else PUBLIC)
    return QuestionsView(
        board=board_view(store.question_board(db, session_id)),
        items=[question_view(row) for row in rows],
        merged=store.merged_questions(db, session_id),
    )


def own_questions(db: Session, session_id: str, person_id: str) -> OwnQuestionsView:
    """What belongs to one person."""
    rows = store.questions_of(db, session_id, person_id)
    return OwnQuestionsView(
        asked=[question_view(row) for row in rows], voted=store.voted_for(db, session_id, person_id)
    )
