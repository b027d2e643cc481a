"""Polls, votes, and the fence between voting and counting.

Imported by name, `from services.sessions.store import polls`.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, text, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from services.sessions.domain.polls import Answer
from services.sessions.models import BallotRow, PollRow


def let_votes_in(db: Session, poll_id: str) -> None:
    """Until this transaction ends, nobody counts the poll's votes or closes it. Call it before the poll is read.

    An advisory lock rather than one of the poll's row: whoever waits for it is not overtaken by later voters.
    """
    db.execute(text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:poll, 0))"), _named(poll_id))


def keep_votes_out(db: Session, poll_id: str) -> None:
    """Waits for votes that are being cast, and keeps others waiting until this transaction ends. Call it after the
    session's lock was taken and before the poll is read."""
    db.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:poll, 0))"), _named(poll_id))


def poll(db: Session, session_id: str, poll_id: str) -> PollRow | None:
    """The poll, if it is one of this session."""
    row = db.get(PollRow, poll_id)
    return row if row is not None and row.session_id == session_id else None


def all_of(db: Session, session_id: str, *, statuses: Collection[str] = ()) -> list[PollRow]:
    """The session's polls in their order; only those with one of `statuses`, if any are given."""
    found = select(PollRow).where(PollRow.session_id == session_id)
    if statuses:
        found = found.where(PollRow.status.in_(statuses))
    return list(db.scalars(found.order_by(PollRow.position, PollRow.id)))


def next_position(db: Session, session_id: str) -> int:
    """The position after the last poll of the session."""
    found = select(func.coalesce(func.max(PollRow.position), 0)).where(PollRow.session_id == session_id)
    return int(db.execute(found).scalar_one()) + 1


def save_ballot(db: Session, poll_id: str, voter: str, answers: Sequence[Mapping[str, Any]]) -> None:
    """Keep the voter's answers, in place of those they gave before."""
    db.execute(_SAVE_BALLOT, {"poll_id": poll_id, "voter": voter, "answers": list(answers)})


_SAVE_BALLOT = text(
    "INSERT INTO ballots (poll_id, voter, answers) VALUES (:poll_id, :voter, :answers)"
    " ON CONFLICT (poll_id, voter) DO UPDATE SET answers = excluded.answers"
).bindparams(bindparam("answers", type_=JSONB))


def delete_ballot(db: Session, poll_id: str, voter: str) -> None:
    """Take the voter's answers away."""
    db.execute(delete(BallotRow).where(BallotRow.poll_id == poll_id, BallotRow.voter == voter))


def answers_of(db: Session, voters: Mapping[str, str]) -> dict[str, list[Answer]]:
    """By poll: what a person answered, from the key of their vote in each poll."""
    if not voters:
        return {}
    found = select(BallotRow.poll_id, BallotRow.answers).where(
        tuple_(BallotRow.poll_id, BallotRow.voter).in_(list(voters.items()))
    )
    return {poll_id: _answers(kept) for poll_id, kept in db.execute(found)}


def cast(db: Session, poll_id: str) -> list[Answer]:
    """All that was answered; equal ballots come as one answer given several times, so that a thousand votes for three
    options are three."""
    found = select(BallotRow.answers, func.count()).where(BallotRow.poll_id == poll_id)
    return [
        Answer(one.choices, one.value, one.words, one.text, one.times * times)
        for kept, times in db.execute(found.group_by(BallotRow.answers))
        for one in _answers(kept)
    ]


def ballots(db: Session, poll_id: str) -> dict[str, list[Answer]]:
    """What was answered, by the voter's key."""
    found = select(BallotRow.voter, BallotRow.answers).where(BallotRow.poll_id == poll_id)
    return {voter: _answers(kept) for voter, kept in db.execute(found.order_by(BallotRow.voter))}


def replace_ballots(db: Session, poll_id: str, kept: Mapping[str, Sequence[Answer]]) -> None:
    """Write all ballots of the poll anew, in this order, so that nothing of the old rows is left."""
    db.execute(delete(BallotRow).where(BallotRow.poll_id == poll_id))
    rows = [
        {"poll_id": poll_id, "voter": voter, "answers": [answer.as_json() for answer in answers]}
        for voter, answers in kept.items()
    ]
    if rows:
        db.execute(insert(BallotRow), rows)


def _answers(kept: Sequence[Mapping[str, Any]]) -> list[Answer]:
    return [Answer.from_json(answer) for answer in kept]


def _named(poll_id: str) -> dict[str, str]:
    return {"poll": f"poll {poll_id}"}
