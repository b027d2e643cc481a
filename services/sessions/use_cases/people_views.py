"""What is shown of the parts that people play, and of who waits to be let in."""

from datetime import UTC
from typing import Literal

from pydantic import Field
from sqlalchemy.orm import Session

from chassis.http import View
from contracts.base import Moment
from services.sessions import store
from services.sessions.domain.people import initials
from services.sessions.models import LobbyRow, RoundRow


class FacilitatorView(View):
    """Somebody leads a room of a round that is or was open."""

    round_id: str
    room_id: str
    person_id: str


class LobbyEntryView(View):
    """Somebody who asked to come in. `state` gone: they left again, or there is nothing to come in to any more."""

    person_id: str
    name: str
    initials: str
    place: str | None
    organisation: str | None
    stands_for: int
    companions: list[str] = Field(default_factory=list)
    state: Literal["waiting", "admitted", "turned_away", "gone"]
    asked_at: Moment


class LobbyView(View):
    """Who waits and who was turned away, in the order in which they asked."""

    admission: Literal["open", "host"]
    entries: list[LobbyEntryView]


def lobby_entry(row: LobbyRow, *, gone: bool = False) -> LobbyEntryView:
    """Somebody as hosts see them before they let them in."""
    return LobbyEntryView(
        person_id=row.person_id,
        name=row.name,
        initials=initials(row.name),
        place=row.place,
        organisation=row.organisation,
        stands_for=row.stands_for,
        companions=row.companions,
        state="gone" if gone else row.state,
        asked_at=row.asked_at.astimezone(UTC),
    )


def facilitator_views(db: Session, row: RoundRow | None) -> list[FacilitatorView]:
    """Who leads which room of a round that was opened; of a draft, its terms say it."""
    if row is None or row.status == "draft":
        return []
    return [
        FacilitatorView(round_id=one.round_id, room_id=one.room_id, person_id=one.person_id)
        for one in store.facilitators(db, [row.id])
    ]
