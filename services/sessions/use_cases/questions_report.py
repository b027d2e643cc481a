"""The questions of a session for its report."""

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.domain.questions import PUBLIC, QuestionRecord, Standing, in_order
from services.sessions.use_cases.question_views import board_view


def questions_for_report(db: Session, session_id: str) -> list[QuestionRecord]:
    """What was shown, in the order of the list, each with the words of those merged into it. What waited in vain for a
    host, or was set aside, is not in it."""
    rows = store.questions(db, session_id)
    names = {person.person_id: person.name for person in store.participants(db, session_id)}
    board = board_view(store.question_board(db, session_id))
    shown = {row.id: row for row in rows if row.state in PUBLIC}
    standings = [Standing(row.id, row.votes, row.number) for row in shown.values()]
    merged: dict[str, list[str]] = {}
    for row in rows:
        if row.merged_into is not None:
            merged.setdefault(row.merged_into, []).append(row.text)
    return [
        QuestionRecord(
            question_id=row.id,
            text=row.text,
            asker=None if row.anonymous else names.get(row.person_id),
            submitted=row.registration_id is not None,
            state=row.state,
            votes=row.votes,
            answer=row.answer,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            merged=tuple(merged.get(row.id, ())),
        )
        for row in (shown[one] for one in in_order(standings, board.order, board.sequence))
    ]
