"""What was promised, for the report."""

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.domain.reporting import Promise


def actions_for_report(db: Session, session_id: str) -> tuple[Promise, ...]:
    """The actions in order, without those that were dropped."""
    themes = {row.id: row.title for row in store.themes(db, session_id)}
    return tuple(
        Promise(
            row.id,
            row.text,
            row.owner_name or "",
            row.horizon,
            themes.get(row.theme_id or "", ""),
            row.status == "agreed",
            row.hands,
        )
        for row in store.actions(db, session_id)
        if row.status != "dropped"
    )
