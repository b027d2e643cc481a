"""What hosts say to everybody, or to some rooms."""

from collections.abc import Sequence

from chassis.problems import NotFound
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.refusals import NotTaken
from services.sessions.models import BroadcastRow
from services.sessions.runtime import Runtime
from services.sessions.store import talk
from services.sessions.use_cases.access import require_host
from services.sessions.use_cases.change import ALL, Change, change_of, to_room
from services.sessions.use_cases.talk.views import BroadcastView, broadcast_view


def send(
    runtime: Runtime, session_id: str, person_id: str, text: str, room_ids: Sequence[str] | None
) -> BroadcastView:
    """Say something to everybody (`room_ids` None) or to some rooms that are open."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        wanted = None if room_ids is None else list(dict.fromkeys(room_ids))
        _require_open(change, wanted or ())
        row = BroadcastRow(
            id=runtime.ids("brd"),
            session_id=session_id,
            person_id=person_id,
            number=change.session.seq + 1,
            text=text,
            room_ids=wanted,
            at=change.now,
            withdrawn=False,
        )
        change.db.add(row)
        return _tell(change, row)


def withdraw(runtime: Runtime, session_id: str, broadcast_id: str, person_id: str) -> None:
    """Take a broadcast back: it disappears from every screen."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        row = talk.broadcast(change.db, session_id, broadcast_id)
        if row is None:
            raise NotFound("broadcast")
        if not row.withdrawn:
            row.withdrawn = True
            _tell(change, row)


def _require_open(change: Change, room_ids: Sequence[str]) -> None:
    running = store.running_round(change.db, change.session.id)
    known = {change.session.main_room_id}
    if running is not None:
        known |= {room.id for room in store.rooms_of_round(change.db, running.id)}
    if unknown := sorted(set(room_ids) - known):
        raise NotTaken(
            "Some of the rooms are not open now, so nothing was sent. Choose among those that are.",
            rooms=unknown,
        )


def _tell(change: Change, row: BroadcastRow) -> BroadcastView:
    """One frame for each room, since a frame names one audience; hosts know the copies by the id."""
    view = broadcast_view(row)
    body = {"broadcast": view.model_dump(mode="json")}
    for audience in [ALL] if row.room_ids is None else map(to_room, row.room_ids):
        change.frame("broadcast", audience, body)
    return view
