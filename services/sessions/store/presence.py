"""Hubs and open live streams."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.sessions.models import (
    HubRow,
    ParticipantRow,
    PresenceStreamRow,
)


def renew_lease(db: Session, hub_id: str, now: datetime) -> None:
    """The hub was heard of; its lease begins when it has none."""
    db.execute(
        insert(HubRow)
        .values(id=hub_id, alive_at=now, complete=False)
        .on_conflict_do_update(index_elements=["id"], set_={"alive_at": now})
    )


def ask_for_all_streams(db: Session, hub_id: str) -> bool:
    """Whether the hub has to report all its streams; it is asked once for each lease."""
    asked = update(HubRow).where(HubRow.id == hub_id, HubRow.complete.is_(False)).values(complete=True)
    return db.scalar(asked.returning(HubRow.id)) is not None


def lease(db: Session, hub_id: str) -> datetime | None:
    """When the hub was last heard of."""
    return db.scalar(select(HubRow.alive_at).where(HubRow.id == hub_id))


def hub(db: Session, hub_id: str) -> HubRow | None:
    """The hub's lease, locked."""
    return db.scalar(select(HubRow).where(HubRow.id == hub_id).with_for_update())


def sessions_of_hub(db: Session, hub_id: str) -> list[str]:
    """Sessions that have streams at the hub, in the order in which locks are taken."""
    found = select(PresenceStreamRow.session_id).where(PresenceStreamRow.hub_id == hub_id).distinct()
    return sorted(db.scalars(found))


def sessions_of_streams(db: Session, stream_ids: Collection[str]) -> dict[str, list[str]]:
    """The streams that are open, by session."""
    found = select(PresenceStreamRow.id, PresenceStreamRow.session_id).where(
        PresenceStreamRow.id.in_(stream_ids)
    )
    by_session: dict[str, list[str]] = {}
    for stream_id, session_id in db.execute(found):
        by_session.setdefault(session_id, []).append(stream_id)
    return by_session


def open_streams(db: Session, session_id: str, hub_id: str, opened: Iterable[tuple[str, str]]) -> set[str]:
    """Record (stream, person) of people who have joined; the people concerned."""
    pairs = list(opened)
    rows = db.execute(
        text(
            "INSERT INTO presence_streams (id, hub_id, session_id, person_id)"
            " SELECT DISTINCT ON (n.stream_id) n.stream_id, :hub_id, :session_id, n.person_id"
            " FROM unnest(CAST(:streams AS text[]), CAST(:people AS text[])) AS n(stream_id, person_id)"
            " JOIN participants AS p ON p.session_id = :session_id AND p.person_id = n.person_id AND NOT p.erased"
            " ON CONFLICT (id) DO NOTHING RETURNING person_id"
        ),
        {
            "hub_id": hub_id,
            "session_id": session_id,
            "streams": [stream_id for stream_id, _ in pairs],
            "people": [person_id for _, person_id in pairs],
        },
    )
    return {row.person_id for row in rows}


def close_streams(
    db: Session,
    session_id: str,
    *,
    stream_ids: Collection[str] | None = None,
    hub_id: str | None = None,
    person_id: str | None = None,
) -> set[str]:
    """Forget open streams of the session: those named, those of a hub, or those of a person; the people concerned."""
    gone = delete(PresenceStreamRow).where(PresenceStreamRow.session_id == session_id)
    if stream_ids is not None:
        gone = gone.where(PresenceStreamRow.id.in_(stream_ids))
    if hub_id is not None:
        gone = gone.where(PresenceStreamRow.hub_id == hub_id)
    if person_id is not None:
        gone = gone.where(PresenceStreamRow.person_id == person_id)
    return set(db.scalars(gone.returning(PresenceStreamRow.person_id)))


def stream_counts(db: Session, session_id: str, person_ids: Collection[str]) -> dict[str, int]:
    """Open streams for each of the people who have any."""
    found = (
        select(PresenceStreamRow.person_id, func.count())
        .where(PresenceStreamRow.session_id == session_id, PresenceStreamRow.person_id.in_(person_ids))
        .group_by(PresenceStreamRow.person_id)
    )
    return dict(db.execute(found).all())


def shown_presence(db: Session, session_id: str, person_ids: Collection[str]) -> dict[str, bool]:
    """What everybody sees now of the people named who have joined."""
    found = select(ParticipantRow.person_id, ParticipantRow.present).where(
        ParticipantRow.session_id == session_id, ParticipantRow.person_id.in_(person_ids)
    )
    return dict(db.execute(found).all())


def save_presence(
    db: Session, session_id: str, person_ids: Collection[str], present: bool, now: datetime
) -> None:
    """Show people as present or not; who is not, has gone."""
    db.execute(
        update(ParticipantRow)
        .where(ParticipantRow.session_id == session_id, ParticipantRow.person_id.in_(person_ids))
        .values(present=present, gone_at=None if present else now)
        .execution_options(synchronize_session=False)
    )
