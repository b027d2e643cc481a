"""The lobby: newcomers wait there while "the host will let you in" is on. Who waits is told of nothing but that."""

from collections.abc import Sequence

from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.lobby import Admission, LobbyState, NotWaiting
from services.sessions.models import LobbyRow
from services.sessions.registration import Person
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import existing_session, require_host
from services.sessions.use_cases.change import ALL, Change, change_of, to_person
from services.sessions.use_cases.people_views import LobbyView, lobby_entry
from services.sessions.use_cases.showing import Showing
from services.sessions.use_cases.views import session_view


def choose_admission(runtime: Runtime, session_id: str, person_id: str, admission: Admission) -> LobbyView:
    """Let people come in by themselves, or let newcomers wait. An opened door lets in everybody who waits."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        if change.session.admission != admission:
            change.session.admission = admission
            change.frame("session", ALL, session_view(change.session).model_dump(mode="json"))
        if admission == "open":
            _decide(change, store.waiting(change.db, session_id), "admitted", person_id)
        return _view(change)


def let_in(
    runtime: Runtime, session_id: str, person_id: str, people: Sequence[str] | None = None
) -> LobbyView:
    """A host lets in these people (also those who were turned away before), or everybody who waits."""
    return _answer(runtime, session_id, person_id, people, "admitted")


def turn_away(runtime: Runtime, session_id: str, person_id: str, people: Sequence[str]) -> LobbyView:
    """A host does not let these people in."""
    return _answer(runtime, session_id, person_id, people, "turned_away")


def look(runtime: Runtime, session_id: str, person_id: str) -> LobbyView:
    """Who waits, for hosts."""
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        require_host(db, session, person_id)
        entries = [lobby_entry(row) for row in store.lobby(db, session_id)]
        return LobbyView(admission=session.admission, entries=entries)


def wait(change: Change, details: Person, wanted: Showing) -> LobbyState:
    """Somebody asks to come in. Asking again keeps one's place in the queue, and the answer that was given."""
    row = store.lobby_row(change.db, change.session.id, details.person_id)
    fresh = row is None
    if row is None:
        row = LobbyRow(
            session_id=change.session.id,
            person_id=details.person_id,
            name=details.name,
            place=details.place or None,
            organisation=details.organisation or None,
            stands_for=1,
            companions=[],
            state="waiting",
            asked_at=change.now,
        )
        change.db.add(row)
    changed = wanted.apply(row, details)
    change.db.flush()
    if fresh or (changed and row.state == "waiting"):
        _tell(change, row)
    return row.state


def go_away(change: Change, person_id: str) -> None:
    """Somebody who waited does not wait any more."""
    row = store.lobby_row(change.db, change.session.id, person_id)
    if row is not None and row.state == "waiting":
        _remove(change, row)


def come_in(change: Change, person_id: str) -> LobbyRow | None:
    """Somebody comes in; what they had asked to be shown while they waited."""
    row = store.lobby_row(change.db, change.session.id, person_id)
    if row is not None:
        if row.state != "admitted":
            row.state = "admitted"
            _tell(change, row)
        change.db.delete(row)
        change.db.flush()
    return row


def close(change: Change) -> None:
    """The session is over: nobody need wait any more."""
    for row in store.lobby(change.db, change.session.id):
        _remove(change, row)


def forget(change: Change, person_id: str) -> None:
    """Somebody asked to be forgotten."""
    row = store.lobby_row(change.db, change.session.id, person_id)
    if row is not None:
        row.name, row.place, row.organisation, row.companions = "", None, None, []
        _remove(change, row)


def _answer(
    runtime: Runtime, session_id: str, person_id: str, people: Sequence[str] | None, state: LobbyState
) -> LobbyView:
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        for one in people or ():
            known = store.lobby_row(change.db, session_id, one) is not None
            if not known and store.participant(change.db, session_id, one) is None:
                raise NotWaiting(
                    "One of them has not asked to come in, or has gone again, so nothing was changed. "
                    "Look at who waits.",
                    people=[one],
                )
        _decide(change, store.waiting(change.db, session_id, people), state, person_id)
        return _view(change)


def _decide(change: Change, rows: Sequence[LobbyRow], state: LobbyState, by: str) -> None:
    for row in rows:
        if row.state != state:
            row.state, row.decided_by = state, by
            _tell(change, row)
    change.db.flush()


def _remove(change: Change, row: LobbyRow) -> None:
    _tell(change, row, gone=True)
    change.db.delete(row)
    change.db.flush()


def _tell(change: Change, row: LobbyRow, *, gone: bool = False) -> None:
    entry = lobby_entry(row, gone=gone).model_dump(mode="json")
    change.frame("lobby", to_person(row.person_id), {"entry": entry})


def _view(change: Change) -> LobbyView:
    entries = [lobby_entry(row) for row in store.lobby(change.db, change.session.id)]
    return LobbyView(admission=change.session.admission, entries=entries)
