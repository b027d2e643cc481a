"""The best seat at once, for whoever comes while a round is open or was not in its draft."""

from collections.abc import Collection, Mapping, Sequence

from services.sessions import store
from services.sessions.domain.planning import Guest, best_seats
from services.sessions.models import RoundRow
from services.sessions.store import OnRoster, Seat
from services.sessions.use_cases.change import Change
from services.sessions.use_cases.drafting import draft_of


def seats_for(
    change: Change,
    row: RoundRow,
    newcomers: Sequence[OnRoster],
    seats: Mapping[str, str],
    people: Sequence[OnRoster],
) -> dict[str, str]:
    """A room of the round for each newcomer, by the round's own terms. `seats`: where the others sit; `people`: those
    who count. Only the newcomers' meetings are looked up."""
    if not newcomers:
        return {}
    rooms = store.rooms_of_round(change.db, row.id)
    draft = draft_of(row, rooms, [Seat(person, room_id, False) for person, room_id in seats.items()])
    coming = [one.person_id for one in newcomers]
    met = store.meetings_of(change.db, change.session, coming, seats.keys(), draft.terms.history)
    return best_seats(
        draft,
        [_guest(one) for one in newcomers],
        [_guest(one) for one in people],
        main_room_id=change.session.main_room_id,
        history=met,
    )


def seats_in_open_round(change: Change, row: RoundRow, person_ids: Collection[str]) -> dict[str, str]:
    """A room for each of these attendees who come while the round is open. Hosts are left out."""
    newcomers = [one for one in store.roster(change.db, change.session.id, person_ids) if one.attends]
    tables = store.at_tables(change.db, change.session.id, row.id)
    people = [
        OnRoster(person, "", place, organisation, True, None) for person, _, place, organisation in tables
    ]
    return seats_for(change, row, newcomers, {person: room_id for person, room_id, _, _ in tables}, people)


def _guest(one: OnRoster) -> Guest:
    return Guest(one.person_id, one.place, one.organisation)
