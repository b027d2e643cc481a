"""Reading the list, and what the notes suggest for it."""

from services.sessions import store
from services.sessions.domain.notes import proposals
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import existing_session, require_host, require_member
from services.sessions.use_cases.actions.views import (
    ActionListView,
    ProposalsView,
    ProposalView,
    view_of,
)
from services.sessions.use_cases.documents.texts import texts_of


def look(runtime: Runtime, session_id: str, person_id: str) -> ActionListView:
    """All themes and actions, for everybody in the session."""
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        require_member(db, session, person_id)
        return view_of(db, session_id)


def propose(runtime: Runtime, session_id: str, person_id: str) -> ProposalsView:
    """Actions and themes that the lines of the rooms' notes suggest, for hosts; what is on the list is left out."""
    with runtime.database.reading() as db:
        store.at_one_instant(db)
        session = existing_session(db, session_id)
        require_host(db, session, person_id)
        texts = texts_of(runtime, db, store.rooms(db, session_id))
        there = {("theme", row.title.casefold()) for row in store.themes(db, session_id)}
        there |= {("action", row.text.casefold()) for row in store.actions(db, session_id)}
    return ProposalsView(
        proposals=[
            ProposalView(
                kind=one.kind,
                text=one.text,
                room_id=one.room_id,
                theme=one.theme,
                owner=one.owner,
                horizon=one.horizon,
            )
            for one in proposals(texts.items())
            if (one.kind, one.text.casefold()) not in there
        ]
    )
