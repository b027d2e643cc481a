"""What was promised, for the report."""

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.domain.actions import ActionRecord, ThemeRecord


def actions_for_report(db: Session, session_id: str) -> tuple[list[ThemeRecord], list[ActionRecord]]:
    """Themes and actions in order; dropped ones too, with their status."""
    rooms = {room.id: room.name for room in store.rooms(db, session_id)}
    themes = [ThemeRecord(row.id, row.title) for row in store.themes(db, session_id)]
    actions = [
        ActionRecord(
            row.id,
            row.text,
            row.owner_name,
            row.horizon,
            row.theme_id,
            rooms.get(row.room_id or ""),
            row.status,
            row.hands,
        )
        for row in store.actions(db, session_id)
    ]
    return themes, actions
