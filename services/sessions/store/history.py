"""Who has met whom: who shared a breakout room, by the stays. Hosts, who look in everywhere, meet nobody."""

from collections import Counter
from collections.abc import Collection
from itertools import combinations
from typing import Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.sessions.domain.allocation import Pair
from services.sessions.models import SessionRow

_SEATS = text(
    "SELECT DISTINCT rooms.round_id, stays.room_id, stays.person_id FROM participants AS p"
    " JOIN sessions ON sessions.id = p.session_id"
    " JOIN stays ON stays.session_id = p.session_id AND stays.person_id = p.person_id"
    " JOIN rooms ON rooms.id = stays.room_id AND rooms.kind = 'breakout'"
    " WHERE p.person_id = ANY(:people) AND p.role <> 'host' AND NOT p.erased"
    " AND (p.session_id = :session_id OR (:everywhere AND NOT sessions.rehearsal"
    " AND sessions.organisation_id = :organisation_id))"
)
_MEETINGS_OF = text(
    "WITH own AS MATERIALIZED (SELECT DISTINCT stays.person_id, stays.room_id, rooms.round_id FROM participants AS p"
    " JOIN sessions ON sessions.id = p.session_id"
    " JOIN stays ON stays.session_id = p.session_id AND stays.person_id = p.person_id"
    " JOIN rooms ON rooms.id = stays.room_id AND rooms.kind = 'breakout'"
    " WHERE p.person_id = ANY(:people) AND p.role <> 'host' AND NOT p.erased"
    " AND (p.session_id = :session_id OR (:everywhere AND NOT sessions.rehearsal"
    " AND sessions.organisation_id = :organisation_id)))"
    ' SELECT least(own.person_id COLLATE "C", other.person_id) AS one,'
    ' greatest(own.person_id COLLATE "C", other.person_id) AS two, count(DISTINCT own.round_id) FROM own'
    " JOIN stays AS other ON other.room_id = own.room_id AND other.person_id <> own.person_id"
    " JOIN participants AS p ON p.session_id = other.session_id AND p.person_id = other.person_id"
    " WHERE other.person_id = ANY(:others) AND p.role <> 'host'"
    " GROUP BY one, two"
)


def meetings(
    db: Session, session: SessionRow, people: Collection[str], scope: Literal["session", "organisation"]
) -> dict[Pair, int]:
    """In how many rounds each pair of these people has shared a room so far, in this session or in all of the
    organisation's; the smaller id first. Pairs who never met are missing."""
    # The pairs are counted here: that is faster than in SQL, and does not depend on what the planner knows of tables.
    rooms: dict[tuple[str, str], list[str]] = {}
    for round_id, room_id, person_id in db.execute(_SEATS, _values(session, people, scope)):
        rooms.setdefault((round_id, room_id), []).append(person_id)
    rounds: dict[str, set[Pair]] = {}
    for (round_id, _), here in rooms.items():
        # Two people who were moved can share two rooms of a round; they have met once.
        rounds.setdefault(round_id, set()).update(combinations(sorted(here), 2))
    return Counter(couple for met in rounds.values() for couple in met)


def meetings_of(
    db: Session,
    session: SessionRow,
    newcomers: Collection[str],
    others: Collection[str],
    scope: Literal["session", "organisation"],
) -> dict[Pair, int]:
    """The same, of the newcomers among themselves and with the others; cheap when the newcomers are few."""
    values = {**_values(session, newcomers, scope), "others": sorted({*newcomers, *others})}
    return {(one, other): times for one, other, times in db.execute(_MEETINGS_OF, values)}


def last_rooms(db: Session, round_id: str) -> dict[str, str]:
    """The name of the room of the round in which each person was last."""
    found = text(
        "SELECT DISTINCT ON (stays.person_id) stays.person_id, rooms.name FROM rooms"
        " JOIN stays ON stays.session_id = rooms.session_id AND stays.room_id = rooms.id"
        " WHERE rooms.round_id = :round_id ORDER BY stays.person_id, stays.id DESC"
    )
    return dict(db.execute(found, {"round_id": round_id}).all())


def own_table(db: Session, session_id: str, round_id: str, person_id: str) -> str | None:
    """The room of the round, of those that are still there, in which somebody was last."""
    found = text(
        "SELECT stays.room_id FROM stays JOIN rooms ON rooms.id = stays.room_id AND rooms.round_id = :round_id"
        " WHERE stays.session_id = :session_id AND stays.person_id = :person_id AND NOT rooms.removed"
        " ORDER BY stays.id DESC LIMIT 1"
    )
    room_id: str | None = db.scalar(
        found, {"round_id": round_id, "session_id": session_id, "person_id": person_id}
    )
    return room_id


def at_its_close(db: Session, session_id: str, round_id: str) -> dict[str, str]:
    """The room by person, of everybody whom the round's last close brought back to the main room."""
    found = text(
        "SELECT stays.person_id, before.room_id FROM rounds JOIN stays ON stays.session_id = rounds.session_id"
        " AND stays.cause = 'close' AND stays.at = rounds.closed_at"
        " JOIN stays AS before ON before.session_id = stays.session_id AND before.person_id = stays.person_id"
        " AND before.epoch = stays.epoch - 1"
        " JOIN rooms ON rooms.id = before.room_id AND rooms.round_id = rounds.id AND NOT rooms.removed"
        " WHERE rounds.id = :round_id AND rounds.session_id = :session_id ORDER BY stays.person_id"
    )
    return dict(db.execute(found, {"round_id": round_id, "session_id": session_id}).all())


def _values(session: SessionRow, people: Collection[str], scope: str) -> dict[str, object]:
    return {
        "people": list(people),
        "session_id": session.id,
        "organisation_id": session.organisation_id,
        "everywhere": scope == "organisation",
    }
