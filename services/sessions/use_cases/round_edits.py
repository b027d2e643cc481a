"""Hosts edit a round before it opens and while it is open: its words and policy, and its rooms.

Each edit may name the `version` of the round that the host saw; it is refused when another host was faster.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chassis.problems import NotFound
from services.sessions import store
from services.sessions.domain import rounds
from services.sessions.domain.placement import Placement
from services.sessions.domain.planning import (
    Draft,
    DraftRoom,
    free_name,
    require_free_name,
    require_other_rooms,
    require_room_for_another,
    require_sizes,
    with_changed_room,
    with_room,
    without_room,
)
from services.sessions.domain.policy import Late
from services.sessions.domain.refusals import NotTaken, RoomClosed, RoomOccupied
from services.sessions.models import RoomRow, RoundRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.change import Change, change_of
from services.sessions.use_cases.drafting import Look, new_room
from services.sessions.use_cases.drafts import change_one
from services.sessions.use_cases.rounds import round_for_host, set_timers
from services.sessions.use_cases.seating import seats_in_open_round
from services.sessions.use_cases.telling import tell_plan, tell_rooms, tell_round
from services.sessions.use_cases.views import RoundView, round_view


@dataclass(frozen=True)
class RoundEdit:
    """What a host changes of a round; None leaves it as it is."""

    title: str | None = None
    prompt: str | None = None
    minutes: int | None = None
    late: Late | None = None
    leaving: bool | None = None
    walking: bool | None = None
    closes_itself: bool | None = None
    countdown: int | None = None


@dataclass(frozen=True)
class RoomEdit:
    """What a host changes of a room, by name of the field: name, least, most, theme, language, accessible."""

    fields: Mapping[str, Any]

    def applied_to(self, room: DraftRoom) -> DraftRoom:
        """The room with what is given here."""
        return replace(room, **self.fields)


def edit_round(
    runtime: Runtime, session_id: str, round_id: str, person_id: str, edit: RoundEdit, version: int | None
) -> RoundView:
    """Change a round's words or its policy. Refused once it is closed."""
    with change_of(runtime, session_id) as change:
        row = round_for_host(change, round_id, person_id, version)
        rounds.require_editable(row.state)
        wanted = {name: getattr(edit, name) for name in RoundEdit.__dataclass_fields__}
        changed = {
            name: value for name, value in wanted.items() if value is not None and value != getattr(row, name)
        }
        if not changed:
            return _view(change, row)
        for name, value in changed.items():
            setattr(row, name, value)
        row.version += 1
        if row.status == "draft":
            return _tell_draft(change, row)
        set_timers(change, row)
        return tell_round(change, row)


def add_room(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    person_id: str,
    edit: RoomEdit,
    version: int | None,
) -> RoundView:
    """Add an empty room; without a name it is called "Room" and a number."""
    room_id = runtime.ids("roo")

    def room_beside(names: list[str]) -> DraftRoom:
        return edit.applied_to(DraftRoom(room_id, free_name(names)))

    def work(_: Look, draft: Draft) -> Draft:
        rounds.require_version(draft.version, version)
        return with_room(draft, room_beside([room.name for room in draft.rooms]))

    if _is_draft(runtime, session_id, round_id):
        return change_one(runtime, session_id, round_id, person_id, work)
    with change_of(runtime, session_id) as change:
        row, rooms = _open_round(change, round_id, person_id, version)
        require_room_for_another(len(rooms))
        names = [room.name for room in rooms]
        room = room_beside(names)
        require_free_name(room.name, names)
        require_sizes(room)
        made = new_room(change, round_id, room_id, store.next_room_position(change.db, round_id))
        _write(made, room)
        return _tell(change, row)


def edit_room(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    room_id: str,
    person_id: str,
    edit: RoomEdit,
    version: int | None,
) -> RoundView:
    """Rename a room, or change its theme or whom it takes. Nobody is moved."""

    def work(_: Look, draft: Draft) -> Draft:
        rounds.require_version(draft.version, version)
        room = next((one for one in draft.rooms if one.id == room_id), None)
        if room is None:
            raise NotFound("room")
        return with_changed_room(draft, edit.applied_to(room))

    if _is_draft(runtime, session_id, round_id):
        return change_one(runtime, session_id, round_id, person_id, work)
    with change_of(runtime, session_id) as change:
        row, rooms = _open_round(change, round_id, person_id, version)
        found = _room_of(rooms, room_id)
        room = edit.applied_to(_value(found))
        require_free_name(room.name, [other.name for other in rooms if other.id != room_id])
        require_sizes(room)
        if room == _value(found):
            return _view(change, row)
        _write(found, room)
        return _tell(change, row)


def remove_room(
    runtime: Runtime,
    session_id: str,
    round_id: str,
    room_id: str,
    person_id: str,
    *,
    to: str | None,
    spread: bool,
    version: int | None,
) -> RoundView:
    """Take a room away. Its people go to the room `to`, or with `spread` to the best seats that are left; those of a
    draft do so in any case. Refused while people are in an open room and nothing is said about them. What was written
    in it stays for the report."""

    def work(seen: Look, draft: Draft) -> Draft:
        rounds.require_version(draft.version, version)
        return without_room(draft, room_id, seen.people, main_room_id=seen.main_room_id, to=to)

    if _is_draft(runtime, session_id, round_id):
        return change_one(runtime, session_id, round_id, person_id, work)
    with change_of(runtime, session_id) as change:
        row, rooms = _open_round(change, round_id, person_id, version)
        gone = _room_of(rooms, room_id)
        require_other_rooms(len(rooms))
        if to is not None and to not in {change.session.main_room_id, *(room.id for room in rooms)} - {
            room_id
        }:
            raise RoomClosed("The people cannot go there, so the room stays. Choose a room that is open.")
        there = [p for p in store.placements(change.db, session_id).values() if p.room_id == room_id]
        if to is None and not spread:
            _require_empty(change, gone)
        gone.removed = True
        change.db.flush()
        change.place(_out_of_the_room(change, row, there, to), "move")
        return _tell(change, row)


def _out_of_the_room(
    change: Change, row: RoundRow, there: list[Placement], to: str | None
) -> list[Placement]:
    people = sorted(placed.person_id for placed in there)
    if to is not None:
        target = dict.fromkeys(people, to)
    else:
        # Hosts who look in get no seat: they go to the main room.
        target = dict.fromkeys(people, change.session.main_room_id) | seats_in_open_round(change, row, people)
    return [placed.into(target[placed.person_id]) for placed in there]


def _require_empty(change: Change, room: RoomRow) -> None:
    here = sorted(one.person_id for one in store.at_tables(change.db, change.session.id, [room.id]))
    if here:
        count = "1 person is" if len(here) == 1 else f"{len(here)} people are"
        raise RoomOccupied(
            f"{count} in {room.name}, so it was not taken away. Say where they shall go, then do it again.",
            people=here,
        )


def _is_draft(runtime: Runtime, session_id: str, round_id: str) -> bool:
    with runtime.database.reading() as db:
        row = store.round_of_session(db, session_id, round_id)
    if row is None:
        raise NotFound("round")
    return row.status == "draft"


def _open_round(
    change: Change, round_id: str, person_id: str, version: int | None
) -> tuple[RoundRow, list[RoomRow]]:
    row = round_for_host(change, round_id, person_id, version)
    rounds.require_running(row.state)
    return row, store.rooms_of_round(change.db, round_id)


def _room_of(rooms: list[RoomRow], room_id: str) -> RoomRow:
    found = next((room for room in rooms if room.id == room_id), None)
    if found is None:
        raise NotTaken("This round has no such room, so nothing was changed.", rooms=[room_id])
    return found


def _value(row: RoomRow) -> DraftRoom:
    return DraftRoom(row.id, row.name, row.least, row.most, row.theme, row.language, row.accessible)


def _write(row: RoomRow, room: DraftRoom) -> None:
    row.name, row.least, row.most = room.name, room.least, room.most
    row.theme, row.language, row.accessible = room.theme, room.language, room.accessible


def _tell(change: Change, row: RoundRow) -> RoundView:
    row.version += 1
    change.db.flush()
    tell_rooms(change, row)
    return tell_round(change, row)


def _tell_draft(change: Change, row: RoundRow) -> RoundView:
    change.session.plan_version += 1
    change.db.flush()
    shown = store.shown_round(change.db, change.session.id, host=True)
    plan = tell_plan(change, {row.id}, shown)
    return next(draft for draft in plan.drafts if draft.id == row.id)


def _view(change: Change, row: RoundRow) -> RoundView:
    seats = store.seats(change.db, [row.id])[row.id] if row.status == "draft" else ()
    return round_view(row, store.rooms_of_round(change.db, row.id), seats)
