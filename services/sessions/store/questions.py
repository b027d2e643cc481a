"""Questions to the panel, and the votes for them."""

from collections.abc import Collection

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.sessions.models import QuestionBoardRow, QuestionRow, QuestionVoteRow

_root = func.coalesce(QuestionRow.merged_into, QuestionRow.id)


def question_board(db: Session, session_id: str) -> QuestionBoardRow | None:
    """How the session takes questions; None when nothing was asked or set yet."""
    return db.get(QuestionBoardRow, session_id)


def lock_question_board(db: Session, session_id: str) -> QuestionBoardRow:
    """The same, made when there is none, and locked: all votes cast before are committed, no other is cast until this
    transaction ends. Take the session's lock first."""
    db.execute(
        insert(QuestionBoardRow)
        .values(
            session_id=session_id,
            open=True,
            moderated=False,
            anonymous=False,
            order="votes",
            sequence=[],
            untold=False,
            version=0,
        )
        .on_conflict_do_nothing()
    )
    found = select(QuestionBoardRow).where(QuestionBoardRow.session_id == session_id)
    return db.scalars(found.with_for_update().execution_options(populate_existing=True)).one()


def enter_question_board(db: Session, session_id: str) -> bool:
    """Keep counts waiting until this transaction ends, but no other vote; False when there is no board."""
    found = select(QuestionBoardRow.session_id).where(QuestionBoardRow.session_id == session_id)
    return db.scalar(found.with_for_update(read=True, key_share=True)) is not None


def mark_votes_untold(db: Session, session_id: str) -> bool:
    """Votes were cast; whether these are the first since the last count. Enter the board before."""
    marked = (
        update(QuestionBoardRow)
        .where(QuestionBoardRow.session_id == session_id, QuestionBoardRow.untold.is_(False))
        .values(untold=True)
        .returning(QuestionBoardRow.session_id)
    )
    return db.execute(marked).scalar_one_or_none() is not None


def question(db: Session, session_id: str, question_id: str) -> QuestionRow | None:
    """The question, as it is now."""
    found = select(QuestionRow).where(QuestionRow.session_id == session_id, QuestionRow.id == question_id)
    return db.scalars(found.execution_options(populate_existing=True)).one_or_none()


def questions(db: Session, session_id: str, states: Collection[str] | None = None) -> list[QuestionRow]:
    """The session's questions, in the order of asking."""
    found = select(QuestionRow).where(QuestionRow.session_id == session_id)
    if states is not None:
        found = found.where(QuestionRow.state.in_(states))
    return list(db.scalars(found.order_by(QuestionRow.number)))


def questions_of(db: Session, session_id: str, person_id: str) -> list[QuestionRow]:
    """What the person asked, in the order of asking."""
    found = select(QuestionRow).where(
        QuestionRow.session_id == session_id, QuestionRow.person_id == person_id
    )
    return list(db.scalars(found.order_by(QuestionRow.number)))


def question_counts(db: Session, session_id: str, person_id: str) -> tuple[int, int]:
    """How many questions there are, and how many of the person's wait for an answer."""
    waiting = and_(QuestionRow.person_id == person_id, QuestionRow.state.in_(("new", "shown", "answering")))
    found = select(func.count(), func.count().filter(waiting)).where(QuestionRow.session_id == session_id)
    total, own = db.execute(found).one()
    return total, own


def known_submitted(db: Session, session_id: str) -> set[str]:
    """Ids of the registrations whose questions are here already."""
    found = select(QuestionRow.registration_id).where(
        QuestionRow.session_id == session_id, QuestionRow.registration_id.is_not(None)
    )
    return {one for one in db.scalars(found) if one is not None}


def add_question_vote(db: Session, question_id: str, person_id: str) -> bool:
    """Whether the vote is new."""
    added = db.execute(
        insert(QuestionVoteRow)
        .values(question_id=question_id, person_id=person_id)
        .on_conflict_do_nothing()
        .returning(QuestionVoteRow.question_id)
    )
    return added.scalar_one_or_none() is not None


def drop_question_votes(db: Session, question_id: str, person_id: str) -> bool:
    """Take back what the person gave a question and those counted with it; whether there was something."""
    family = select(QuestionRow.id).where(_root == question_id)
    dropped = db.execute(
        delete(QuestionVoteRow)
        .where(QuestionVoteRow.person_id == person_id, QuestionVoteRow.question_id.in_(family))
        .returning(QuestionVoteRow.question_id)
    )
    return bool(dropped.all())


def question_votes(db: Session, session_id: str) -> dict[str, int]:
    """How many people want each question answered; merged ones count with the one they are merged into, once."""
    found = (
        select(_root, func.count(func.distinct(QuestionVoteRow.person_id)))
        .join(QuestionVoteRow, QuestionVoteRow.question_id == QuestionRow.id)
        .where(QuestionRow.session_id == session_id)
        .group_by(_root)
    )
    return {row[0]: row[1] for row in db.execute(found)}


def voted_for(db: Session, session_id: str, person_id: str) -> list[str]:
    """Ids of the questions that the person voted for, merged ones among them, in the order of asking."""
    found = (
        select(QuestionRow.id)
        .join(QuestionVoteRow, QuestionVoteRow.question_id == QuestionRow.id)
        .where(QuestionRow.session_id == session_id, QuestionVoteRow.person_id == person_id)
    )
    return list(db.scalars(found.order_by(QuestionRow.number)))


def merged_questions(db: Session, session_id: str) -> dict[str, str]:
    """With which question each merged one counts."""
    found = select(QuestionRow.id, QuestionRow.merged_into).where(
        QuestionRow.session_id == session_id, QuestionRow.state == "merged"
    )
    return {one: into for one, into in db.execute(found) if into is not None}
