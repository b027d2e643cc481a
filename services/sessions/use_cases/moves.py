"""Moving people between rooms: all of a request's moves, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.placement import Move, Placement, plan_moves
from services.sessions.domain.refusals import NotTaken, WrongRoundState
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
    """Somebody goes back to the main room themselves; who is there already stays there."""
    with change_of(runtime, session_id) as change:
        require_member(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        return Moved(change.session.seq, [_return(change, person_id)])


def _return(change: Change, person_id: str) -> Placement:
    placed = store.placement(change.db, change.session.id, person_id)
    if placed is None:
        raise NotTaken("You have not joined this session yet. Join first.")
    if placed.room_id == change.session.main_room_id:
        return placed
    if store.running_round(change.db, change.session.id) is None:
        raise WrongRoundState("No round is open. Load the page again to see where you are.")
    back = placed.into(change.session.main_room_id)
    change.place([back], "return", by=person_id)
    return back
