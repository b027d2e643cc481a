"""What the report is made from, and what the organiser decided about it."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.sessions.models import AttendanceRow, ReportRow


def report_row(db: Session, session_id: str) -> ReportRow | None:
    """What the organiser decided about the report; None while nobody has."""
    return db.get(ReportRow, session_id)


def registered(db: Session, event_id: str) -> int:
    """How many people have a place at the event."""
    found = select(func.count(func.distinct(AttendanceRow.person_id))).where(
        AttendanceRow.event_id == event_id, AttendanceRow.status == "confirmed"
    )
    return db.scalar(found) or 0
