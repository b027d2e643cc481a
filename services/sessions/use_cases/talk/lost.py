"""People who are lost: here, while everybody else sits at a table, and neither by their own wish nor by a host's."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.placement import plan_opening
from services.sessions.domain.refusals import NotTaken, WrongRoundState
from services.sessions.domain.talk import lost_people
from services.sessions.runtime import Runtime
from services.sessions.store import talk
from services.sessions.use_cases.access import existing_session, require_host
from services.sessions.use_cases.change import change_of
from services.sessions.use_cases.moves import Moved
from services.sessions.use_cases.seating import seats_in_open_round


@dataclass(frozen=True)
class Missing:
    """Who is missing: people without a table; how many have a place at the event, and how many of them never came."""

    seq: int
    lost: list[str]
    registered: int
    not_arrived: int


def who_is_missing(runtime: Runtime, session_id: str, person_id: str) -> Missing:
    """For hosts."""
    with runtime.database.reading() as db:
        store.at_one_instant(db)
        session = existing_session(db, session_id)
        require_host(db, session, person_id)
        running = store.running_round(db, session_id)
        here = talk.in_main_room(db, session)
        stayed = [] if running is None else talk.stayed_by_choice(db, session, running.id, here)
        registered, missing = talk.arrivals(db, session)
        return Missing(
            session.seq, lost_people(here, stayed, round_runs=running is not None), registered, missing
        )


def seat(runtime: Runtime, session_id: str, by: str, person_ids: Sequence[str]) -> Moved:
    """Give people in the main room the best seats of the running round, by its own terms; all of them or nobody.

    Hosts, and who has a table already, stay where they are.
    """
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, by)
        lifecycle.require_live(change.session.status)
        row = store.running_round(change.db, session_id)
        if row is None:
            raise WrongRoundState("No round is open, so there is no table to sit at. Open one first.")
        named = list(dict.fromkeys(person_ids))
        current = store.placements(change.db, session_id, named)
        if strangers := sorted(set(named) - current.keys()):
            raise NotTaken(
                "Some of the people are not in this session, so nobody was seated.", people=strangers
            )
        without = [one for one in named if current[one].room_id == change.session.main_room_id]
        seats = seats_in_open_round(change, row, without)
        changed = {placed.person_id: placed for placed in plan_opening(current, seats, (), ())}
        change.place(list(changed.values()), "move", by=by)
        return Moved(change.session.seq, [changed.get(one, current[one]) for one in named])
