"""The runs of agendas."""

from sqlalchemy.orm import Session

from services.sessions.models import RunRow


def run_row(db: Session, session_id: str) -> RunRow | None:
    """What is kept of the session's run; None when nothing is, so that it waits as it was published."""
    return db.get(RunRow, session_id)


def kept_run(db: Session, session_id: str) -> RunRow:
    """The same, made now when there is none."""
    row = run_row(db, session_id)
    if row is None:
        row = RunRow(session_id=session_id, state=None, manual=False, ends_session=False)
        db.add(row)
        db.flush()
    return row
