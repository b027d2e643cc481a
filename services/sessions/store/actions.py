"""Feedback, themes, actions, and hands raised for them."""

from collections.abc import Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.sessions.models import ActionHandRow, ActionListRow, ActionRow, FeedbackRow, ThemeRow


def feedback(db: Session, session_id: str) -> FeedbackRow | None:
    """The session's feedback; None when there never was any."""
    return db.get(FeedbackRow, session_id)


def action_list(db: Session, session_id: str) -> ActionListRow | None:
    """How the session's actions are made; None while nobody has changed that."""
    return db.get(ActionListRow, session_id)


def themes(db: Session, session_id: str) -> list[ThemeRow]:
    """The session's themes in order."""
    found = select(ThemeRow).where(ThemeRow.session_id == session_id)
    return list(db.scalars(found.order_by(ThemeRow.position, ThemeRow.id)))


def theme(db: Session, session_id: str, theme_id: str) -> ThemeRow | None:
    """The theme, if it belongs to the session."""
    return db.scalar(select(ThemeRow).where(ThemeRow.id == theme_id, ThemeRow.session_id == session_id))


def actions(db: Session, session_id: str) -> list[ActionRow]:
    """The session's actions in order."""
    found = select(ActionRow).where(ActionRow.session_id == session_id)
    return list(db.scalars(found.order_by(ActionRow.position, ActionRow.id)))


def action(db: Session, session_id: str, action_id: str) -> ActionRow | None:
    """The action, if it belongs to the session."""
    return db.scalar(select(ActionRow).where(ActionRow.id == action_id, ActionRow.session_id == session_id))


def shown_action(db: Session, session_id: str) -> ActionRow | None:
    """The action for which hands are asked now; one at most."""
    return db.scalar(select(ActionRow).where(ActionRow.session_id == session_id, ActionRow.showing))


def raise_hands(db: Session, action_id: str, person_id: str, hands: int) -> None:
    """Remember how many hands somebody raises; raising again replaces it."""
    values = {"action_id": action_id, "person_id": person_id, "hands": hands}
    db.execute(
        insert(ActionHandRow)
        .values(**values)
        .on_conflict_do_update(index_elements=["action_id", "person_id"], set_={"hands": hands})
    )


def raised_hands(db: Session, action_id: str) -> int:
    """How many hands are raised for the action."""
    return int(
        db.scalar(select(func.sum(ActionHandRow.hands)).where(ActionHandRow.action_id == action_id)) or 0
    )


def own_hands(db: Session, action_id: str, person_id: str) -> int:
    """How many hands the person raises for the action."""
    row = db.get(ActionHandRow, (action_id, person_id))
    return 0 if row is None else row.hands


def lower_hands(db: Session, action_id: str) -> None:
    """Everybody's hands go down."""
    db.execute(delete(ActionHandRow).where(ActionHandRow.action_id == action_id))


def remove(db: Session, rows: Iterable[ThemeRow | ActionRow]) -> None:
    """Delete these for good."""
    for row in rows:
        db.delete(row)
    db.flush()
