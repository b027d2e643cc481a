"""Who leads which room, and who is told of it."""

from collections.abc import Sequence
from dataclasses import replace

from services.sessions import store
from services.sessions.domain.planning import Draft, PersonTerms, Terms
from services.sessions.models import RoundRow
from services.sessions.use_cases.change import ALL, HOSTS, Change
from services.sessions.use_cases.people_views import facilitator_views


def lead_where_seated(change: Change, row: RoundRow, person_ids: Sequence[str] | None = None) -> None:
    """Whoever facilitates and is in a room of the running round leads it: recorded, and told to everybody."""
    terms = Terms.from_json((row.plan or {}).get("terms", {}))
    named = {one for one, said in terms.people.items() if said.facilitator}
    rooms = {room.id for room in store.rooms_of_round(change.db, row.id)}
    leading = [
        one.person_id
        for one in store.roster(change.db, change.session.id, person_ids)
        if one.facilitates or one.person_id in named
    ]
    placed = store.placements(change.db, change.session.id, leading)
    led = [(at.room_id, one) for one, at in placed.items() if at.room_id in rooms]
    if store.add_facilitators(change.db, row.id, led):
        tell_facilitators(change, row)


def tell_facilitators(change: Change, row: RoundRow) -> None:
    """Who leads which room of the round, to everybody."""
    views = [view.model_dump() for view in facilitator_views(change.db, row)]
    change.frame("facilitators", ALL, {"round_id": row.id, "facilitators": views})


def tell_cohosts(change: Change) -> None:
    """Who is a host of this session only, to hosts."""
    cohosts = sorted(store.cohosts(change.db, change.session.event_id))
    change.frame("cohosts", HOSTS, {"cohosts": cohosts})


def led_by(draft: Draft, person_id: str, room_id: str | None) -> Draft:
    """The draft with this person as facilitator of this room, pinned there; None: they lead none."""
    known = draft.terms.people.get(person_id, PersonTerms())
    people = {**draft.terms.people, person_id: replace(known, facilitator=room_id is not None)}
    changed = replace(draft, terms=replace(draft.terms, people=people))
    if room_id is None:
        seated = [person_id] if person_id in draft.seats else []
        return changed.pin(seated, pinned=False)
    return changed.moved({person_id: room_id}, pinned=True)
