"""Removing a session without a trace."""

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from chassis.database import delete_with_dependants
from chassis.messaging.tables import TIMERS
from services.sessions.models import AttendanceRow, Base, HostRow, SessionRow


def forget_session(db: Session, session_id: str, event_id: str) -> None:
    """Remove a session and every row of every table that names it, and who might come to its event.

    The session's lock is held, so that nobody adds rows meanwhile.
    """
    db.flush()
    about = (session_id, event_id)
    db.execute(
        delete(TIMERS).where(
            or_(TIMERS.c.subject.in_(about), TIMERS.c.data["session_id"].astext == session_id)
        )
    )
    for table in reversed(Base.metadata.sorted_tables):
        if "session_id" in table.c:
            delete_with_dependants(db, Base.metadata, table, table.c.session_id == session_id)
    sessions = SessionRow.__table__
    delete_with_dependants(db, Base.metadata, sessions, sessions.c.id == session_id)
    for row in (HostRow, AttendanceRow):
        db.execute(delete(row).where(row.event_id == event_id))
    db.expire_all()
