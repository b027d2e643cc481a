"""Somebody who took on an action asked to be forgotten."""

from services.sessions import store
from services.sessions.domain.people import ERASED_NAME
from services.sessions.use_cases.actions.views import tell_actions
from services.sessions.use_cases.change import Change


def forget(change: Change, person_id: str) -> None:
    """Their name no longer stands behind what they promised; that somebody did, does."""
    owned = [row for row in store.actions(change.db, change.session.id) if row.owner_id == person_id]
    for row in owned:
        row.owner_name, row.version = ERASED_NAME, row.version + 1
    if owned:
        tell_actions(change, owned)
