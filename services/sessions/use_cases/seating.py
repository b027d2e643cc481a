"""The best seat at once, for whoever comes while a round is open or was not in its draft."""

from collections.abc import Collection, Mapping, Sequence

from services.sessions import store
from services.sessions.domain.planning import Guest, best_seats
from services.sessions.domain.policy import late_rooms
from services.sessions.models import RoomRow, RoundRow
from services.sessions.store import AtTable, OnRoster, Seat
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
    who count. Only the newcomers' meetings are looked up. Where people choose their rooms, they do so themselves."""
    if not newcomers:
        return {}
    if row.late == "choose":
        return dict.fromkeys((one.person_id for one in newcomers), change.session.main_room_id)
    rooms = store.rooms_of_round(change.db, row.id)
    return _best(change, row, rooms, newcomers, seats, [_guest(one) for one in people])


def late_seats(change: Change, row: RoundRow, person_ids: Collection[str]) -> dict[str, str]:
    """A room for each of these attendees who come while the round is open, as its policy for latecomers says. Hosts
    are left out."""
    tables = dict.fromkeys((room.id for room in store.rooms_of_round(change.db, row.id)), 0)
    for one in store.at_tables(change.db, change.session.id, tables.keys()):
        tables[one.room_id] += one.stands_for
    attending = {
        one.person_id for one in store.roster(change.db, change.session.id, person_ids) if one.attends
    }
    coming = [one for one in person_ids if one in attending]
    simple = late_rooms(row.late, coming, tables, change.session.main_room_id)
    return seats_in_open_round(change, row, coming) if simple is None else simple


def seats_in_open_round(change: Change, row: RoundRow, person_ids: Collection[str]) -> dict[str, str]:
    """The best seat for each of these attendees while the round is open. Hosts are left out."""
    newcomers = [one for one in store.roster(change.db, change.session.id, person_ids) if one.attends]
    rooms = store.rooms_of_round(change.db, row.id)
    tables = store.at_tables(change.db, change.session.id, [room.id for room in rooms])
    seats = {one.person_id: one.room_id for one in tables}
    people = [_guest(one) for one in tables]
    return _best(change, row, rooms, newcomers, seats, people)


def _best(
    change: Change,
    row: RoundRow,
    rooms: Sequence[RoomRow],
    newcomers: Sequence[OnRoster],
    seats: Mapping[str, str],
    people: Sequence[Guest],
) -> dict[str, str]:
    draft = draft_of(row, rooms, [Seat(person, room_id, False) for person, room_id in seats.items()])
    coming = [one.person_id for one in newcomers]
    return best_seats(
        draft,
        [_guest(one) for one in newcomers],
        people,
        main_room_id=change.session.main_room_id,
        history=store.meetings_of(change.db, change.session, coming, seats.keys(), draft.terms.history),
    )


def _guest(one: OnRoster | AtTable) -> Guest:
    return Guest(one.person_id, one.place, one.organisation, one.stands_for, one.facilitates)
