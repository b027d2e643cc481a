"""Questions that came with registrations. Registration has the words, and says by message that there are some."""

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.domain.questions import first_state
from services.sessions.runtime import Runtime
from services.sessions.use_cases.change import changing
from services.sessions.use_cases.lifecycle import ensure_session
from services.sessions.use_cases.questions import add

IMPORT_TIMER = "questions.import"


def take_in(runtime: Runtime, db: Session, event_id: str) -> None:
    """People asked the panel when they registered: take in what is not here yet. It waits for a host to show it."""
    submitted = runtime.registration.questions(event_id)
    session = store.session_of_event(db, event_id)
    if session is None:
        session = ensure_session(runtime, db, runtime.registration.event(event_id))
    if session is None or session.status == "ended":
        return
    with changing(runtime, db, session.id) as change:
        store.lock_question_board(db, session.id)
        known = store.known_submitted(db, session.id)
        state = first_state(moderated=True, submitted=True, by_host=False)
        for one in submitted:
            if one.registration_id not in known:
                add(change, one.person_id, one.text, state, registration_id=one.registration_id)
