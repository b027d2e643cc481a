"""Everybody who has joined, as JSON for the snapshot.

While many people come in together, each of them takes a snapshot of a session that has just changed. What costs is the
list of people, nearly all of whom are as they were in the snapshot before; so each person is made into JSON once for
each change of theirs. PostgreSQL says which rows have changed: `xmin` is the transaction that wrote a row's version.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.runtime import RollCache
from services.sessions.use_cases.views import participant_view

EMPTY = b'"participants":[]'
_VERSIONS = text(
    "SELECT p.person_id, p.xmin::text || ' ' || at.xmin::text FROM participants AS p"
    " JOIN placements AS at ON at.session_id = p.session_id AND at.person_id = p.person_id"
    " WHERE p.session_id = :session_id ORDER BY p.joined_at, p.person_id"
)


def with_participants(shared: bytes, db: Session, session_id: str, cache: RollCache) -> bytes:
    """A SharedPart's JSON, made without participants, with everybody in it, in the order of joining."""
    head, found, tail = shared.partition(EMPTY)
    if not found:
        raise ValueError("the shared part has no empty list of participants")
    versions = [
        (str(one), str(version)) for one, version in db.execute(_VERSIONS, {"session_id": session_id}).all()
    ]
    kept = cache.get(session_id)
    changed = {one for one, version in versions if kept.get(one, ("",))[0] != version}
    fresh = _made(db, session_id, changed)
    people = {one: (version, fresh[one]) if one in changed else kept[one] for one, version in versions}
    cache.put(session_id, people)
    return b"".join((head, EMPTY[:-1], b",".join(made for _, made in people.values()), b"]", tail))


def _made(db: Session, session_id: str, person_ids: set[str]) -> dict[str, bytes]:
    """People as JSON, by id."""
    if not person_ids:
        return {}
    placements = store.placements(db, session_id, person_ids)
    return {
        person.person_id: participant_view(person, placements[person.person_id]).model_dump_json().encode()
        for person in store.participants(db, session_id, person_ids)
    }
