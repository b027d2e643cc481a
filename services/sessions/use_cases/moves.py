"""Moving people between rooms, all of a request's moves or none; and people who go from room to room themselves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.sessions import store
from services.sessions.domain import lifecycle, walking
from services.sessions.domain.placement import Move, Placement, plan_moves
from services.sessions.domain.planning import Terms
from services.sessions.domain.policy import USUAL
from services.sessions.domain.refusals import NotTaken, StalePlacement
from services.sessions.domain.walking import Floor, Table
from services.sessions.models import RoundRow, SessionRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import require_host, require_member
from services.sessions.use_cases.change import Change, change_of


@dataclass(frozen=True)
class Moved:
    """Where the people named are now, in the order in which they were named."""

    seq: int
    placements: list[Placement]


def move(runtime: Runtime, session_id: str, person_id: str, moves: Sequence[Move]) -> Moved:
    """A host moves people, at once. Refused as a whole when one of them was moved meanwhile."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_live(change.session.status)
        main = change.session.main_room_id
        round_row = store.running_round(change.db, session_id)
        open_rooms = {main}
        if round_row is not None:
            open_rooms |= {room.id for room in store.rooms_of_round(change.db, round_row.id)}
        wanted = {step.room_id for step in moves}
        known = open_rooms | {
            room_id
            for room_id in wanted - open_rooms
            if store.room(change.db, session_id, room_id) is not None
        }
        current = store.placements(change.db, session_id, [step.person_id for step in moves])
        changed = {placed.person_id: placed for placed in plan_moves(current, open_rooms, known, moves)}
        change.place(list(changed.values()), "move", by=person_id)
        return Moved(
            change.session.seq, [changed.get(step.person_id, current[step.person_id]) for step in moves]
        )


def return_to_main(runtime: Runtime, session_id: str, person_id: str) -> Moved:
    """Somebody goes back to the main room themselves, if the round lets them; who is there already stays there."""
    with change_of(runtime, session_id) as change:
        member = require_member(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        placed = walking.require_joined(store.placement(change.db, session_id, person_id))
        row = store.running_round(change.db, session_id)
        policy = USUAL if row is None else row.policy
        floor = Floor(change.session.main_room_id, {}, policy)
        back = walking.go_back(placed, floor, host=member.host)
        if back is not None:
            change.place([back], "return", by=person_id)
        return Moved(change.session.seq, [back or placed])


def walk(runtime: Runtime, session_id: str, person_id: str, room_id: str, epoch: int | None = None) -> Moved:
    """Somebody goes to an open room themselves, as far as the round lets them. `epoch`: the placement that they saw."""
    with change_of(runtime, session_id) as change:
        member = require_member(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        placed = walking.require_joined(store.placement(change.db, session_id, person_id))
        if store.room(change.db, session_id, room_id) is None:
            raise NotTaken("This session has no such room, so you stay where you are.", rooms=[room_id])
        if epoch is not None and epoch != placed.epoch:
            raise StalePlacement([{"person_id": person_id, "room_id": placed.room_id, "epoch": placed.epoch}])
        row = store.running_round(change.db, session_id)
        own = None if row is None else store.own_table(change.db, session_id, row.id, person_id)
        step = walking.walk(placed, room_id, _floor(change, row, person_id), host=member.host, own=own)
        if step is not None:
            change.place([step], "return" if room_id == change.session.main_room_id else "walk", by=person_id)
        return Moved(change.session.seq, [step or placed])


def own_table(db: Session, session: SessionRow, person_id: str) -> str | None:
    """The room of the open round in which somebody was last; None without one."""
    row = store.running_round(db, session.id)
    return None if row is None else store.own_table(db, session.id, row.id, person_id)


def _floor(change: Change, row: RoundRow | None, person_id: str) -> Floor:
    main = change.session.main_room_id
    if row is None:
        return Floor(main, {}, USUAL)
    rooms = store.rooms_of_round(change.db, row.id)
    here = store.at_tables(change.db, change.session.id, [room.id for room in rooms])
    at = {one.person_id: one.room_id for one in here}
    load = Counter[str]()
    for one in here:
        load[one.room_id] += one.stands_for
    terms = Terms.from_json((row.plan or {}).get("terms", {}))
    barred = {
        at.get(other)
        for couple in terms.apart
        if person_id in couple
        for other in couple
        if other != person_id
    }
    tables = {room.id: Table(room.name, load[room.id], room.most, room.id in barred) for room in rooms}
    return Floor(main, tables, row.policy)
