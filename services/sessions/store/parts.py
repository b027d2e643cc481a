"""Co-hosts, facilitators of rooms, who waits in the lobby, and for how many people somebody stands."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.sessions.models import (
    CohostRow,
    FacilitatorRow,
    HostRow,
    LobbyRow,
    ParticipantRow,
    PlacementRow,
    RoomRow,
)


def cohost(db: Session, event_id: str, person_id: str) -> CohostRow | None:
    """The grant that makes the person a host of this session only."""
    return db.get(CohostRow, (event_id, person_id))


def cohosts(db: Session, event_id: str) -> set[str]:
    """Everybody whom a host made a host of this session, and whom the organiser did not."""
    found = (
        select(CohostRow.person_id)
        .outerjoin(
            HostRow, (HostRow.event_id == CohostRow.event_id) & (HostRow.person_id == CohostRow.person_id)
        )
        .where(CohostRow.event_id == event_id, HostRow.person_id.is_(None))
    )
    return set(db.scalars(found))


def add_cohost(db: Session, event_id: str, person_id: str, by: str, at: datetime) -> bool:
    """Make the person a host of this session; False when they were."""
    values = {"event_id": event_id, "person_id": person_id, "granted_by": by, "granted_at": at}
    added = insert(CohostRow).values(**values).on_conflict_do_nothing().returning(CohostRow.person_id)
    return db.scalar(added) is not None


def remove_cohost(db: Session, event_id: str, person_id: str) -> bool:
    """Take the grant back; False when there was none."""
    gone = delete(CohostRow).where(CohostRow.event_id == event_id, CohostRow.person_id == person_id)
    return db.scalar(gone.returning(CohostRow.person_id)) is not None


def organised_by(db: Session, event_id: str, person_id: str) -> bool:
    """Whether the organiser made the person a host of the event."""
    return db.get(HostRow, (event_id, person_id)) is not None


def leads(db: Session, session_id: str, room_id: str, person_id: str) -> bool:
    """Whether the person is in this breakout room now, and leads it: marked as facilitator, or given this room."""
    given = (
        select(FacilitatorRow.room_id)
        .where(FacilitatorRow.room_id == room_id, FacilitatorRow.person_id == person_id)
        .exists()
    )
    found = (
        select(ParticipantRow.person_id)
        .join(
            PlacementRow,
            (PlacementRow.session_id == ParticipantRow.session_id)
            & (PlacementRow.person_id == ParticipantRow.person_id),
        )
        .join(RoomRow, (RoomRow.id == PlacementRow.room_id) & (RoomRow.kind == "breakout"))
        .where(
            ParticipantRow.session_id == session_id,
            ParticipantRow.person_id == person_id,
            PlacementRow.room_id == room_id,
            ParticipantRow.facilitates | given,
        )
    )
    return db.scalar(found) is not None


def facilitators(db: Session, round_ids: Collection[str]) -> list[FacilitatorRow]:
    """Who leads which room of these rounds, in order of rooms and people."""
    found = select(FacilitatorRow).where(FacilitatorRow.round_id.in_(round_ids))
    return list(db.scalars(found.order_by(FacilitatorRow.room_id, FacilitatorRow.person_id)))


def add_facilitators(db: Session, round_id: str, led: Iterable[tuple[str, str]]) -> bool:
    """Remember (room, person) of a round; whether any of them is new."""
    rows = [
        {"round_id": round_id, "room_id": room_id, "person_id": person_id}
        for room_id, person_id in sorted(set(led))
    ]
    if not rows:
        return False
    added = insert(FacilitatorRow).values(rows).on_conflict_do_nothing().returning(FacilitatorRow.person_id)
    return bool(db.scalars(added).all())


def remove_facilitator(db: Session, round_id: str, person_id: str) -> bool:
    """They lead no room of the round any more; False when they led none."""
    gone = delete(FacilitatorRow).where(
        FacilitatorRow.round_id == round_id, FacilitatorRow.person_id == person_id
    )
    return bool(db.scalars(gone.returning(FacilitatorRow.room_id)).all())


def lobby_row(db: Session, session_id: str, person_id: str) -> LobbyRow | None:
    """What the lobby knows of the person."""
    return db.get(LobbyRow, (session_id, person_id))


def lobby(db: Session, session_id: str) -> list[LobbyRow]:
    """Who waits and who was turned away, in the order in which they asked."""
    found = select(LobbyRow).where(LobbyRow.session_id == session_id, LobbyRow.state != "admitted")
    return list(db.scalars(found.order_by(LobbyRow.asked_at, LobbyRow.person_id)))


def waiting(db: Session, session_id: str, person_ids: Collection[str] | None = None) -> list[LobbyRow]:
    """Who waits, or those of the people named who do or were turned away; in the order in which they asked."""
    found = select(LobbyRow).where(LobbyRow.session_id == session_id)
    if person_ids is None:
        found = found.where(LobbyRow.state == "waiting")
    else:
        found = found.where(LobbyRow.person_id.in_(person_ids), LobbyRow.state != "admitted")
    return list(db.scalars(found.order_by(LobbyRow.asked_at, LobbyRow.person_id)))


def lobbies_with(db: Session, person_id: str) -> list[str]:
    """Ids of the sessions in whose lobby the person is known, in the order in which locks are taken."""
    return sorted(db.scalars(select(LobbyRow.session_id).where(LobbyRow.person_id == person_id)))


def forget_in_lobby(db: Session, session_id: str, person_id: str) -> bool:
    """Nobody of that id asked to come in; False when nobody did."""
    gone = delete(LobbyRow).where(LobbyRow.session_id == session_id, LobbyRow.person_id == person_id)
    return db.scalar(gone.returning(LobbyRow.person_id)) is not None


def ballots_of(db: Session, session_id: str, person_id: str) -> int:
    """How many votes somebody may cast: one for each person in front of their screen; 0 for who has not joined."""
    found = select(ParticipantRow.stands_for).where(
        ParticipantRow.session_id == session_id,
        ParticipantRow.person_id == person_id,
        ParticipantRow.erased.is_(False),
    )
    return db.scalar(found) or 0


def people_here(db: Session, session_id: str, *, attendees: bool = True) -> int:
    """How many people sit in front of the screens that are connected now; hosts only when not `attendees` alone."""
    found = select(func.coalesce(func.sum(ParticipantRow.stands_for), 0)).where(
        ParticipantRow.session_id == session_id, ParticipantRow.present
    )
    if attendees:
        found = found.where(ParticipantRow.role != "host")
    return int(db.scalar(found) or 0)
