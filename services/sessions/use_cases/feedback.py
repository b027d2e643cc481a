"""Feedback to the whole group: room after room, its note on everyone's screen. Moves on by itself."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from chassis.http import View
from chassis.messaging import timers
from chassis.problems import NotFound
from contracts.base import Moment
from services.sessions import store
from services.sessions.domain import lifecycle
from services.sessions.domain.feedback import (
    SECONDS,
    Feedback,
    NoFeedback,
    begin,
    extend,
    hold,
    is_due,
    release,
    share,
    turn_to,
)
from services.sessions.domain.running import ItemOn, Run
from services.sessions.models import FeedbackRow, RoomRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import require_host
from services.sessions.use_cases.change import ALL, Change, change_of, changing
from services.sessions.use_cases.documents.texts import (
    FOLD_AFTER_ON_SCREEN,
    expect_folding,
    text_of,
)

TURN_TIMER = "feedback.turn"


class FeedbackRoomView(View):
    """A room that speaks, or will."""

    room_id: str
    name: str


class FeedbackView(View):
    """Whose turn it is: `rooms[index]`, until `ends_at`. `text` is its note at `version`; `reporter` speaks for it.

    `seconds_left`: what is left while the agenda is paused; None while the clock runs.
    """

    agenda_item_id: str | None
    rooms: list[FeedbackRoomView]
    index: int
    seconds: int
    ends_at: Moment
    seconds_left: float | None
    room_id: str
    name: str
    text: str
    version: int
    reporter: str | None
    next: str | None


def start(
    runtime: Runtime,
    session_id: str,
    person_id: str,
    *,
    round_id: str | None = None,
    room_ids: Sequence[str] | None = None,
    seconds: int | None = None,
) -> FeedbackView:
    """Show the notes of these rooms, or of the round's (the last one's) that have something to tell, in turn."""
    with change_of(runtime, session_id) as change:
        _require(change, person_id)
        rooms = _rooms(change, round_id) if room_ids is None else _named(change, room_ids)
        shown = _begin(runtime, change, rooms, SECONDS if seconds is None else seconds, None)
        assert shown is not None
        return shown


def step(runtime: Runtime, session_id: str, person_id: str, by: int) -> FeedbackView | None:
    """The next room (1), or the one before (-1); past the last, feedback is over."""
    with change_of(runtime, session_id) as change:
        _require(change, person_id)
        row, current = _going(change)
        return _show(runtime, change, row, turn_to(current, current.index + by, change.now))


def more_time(runtime: Runtime, session_id: str, person_id: str, seconds: int) -> FeedbackView | None:
    """More, or less, time for the room that speaks."""
    with change_of(runtime, session_id) as change:
        _require(change, person_id)
        row, current = _going(change)
        return _show(runtime, change, row, extend(current, change.now, seconds))


def stop(runtime: Runtime, session_id: str, person_id: str) -> None:
    """Nobody's note is shown any more. Stopping again changes nothing."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        end(change)


def turn_due(runtime: Runtime, db: Session, session_id: str, generation: int) -> None:
    """The time of a room that spoke is over."""
    with changing(runtime, db, session_id) as change:
        row = store.feedback(db, session_id)
        if row is None or row.state is None or not is_due(row.state, generation):
            return
        _show(runtime, change, row, turn_to(row.state, row.state.index + 1, change.now), timer_runs=False)


def enter_item(change: Change, item: ItemOn) -> None:
    """An agenda item of feedback begins: each room of the last round gets an equal share of it."""
    row = store.feedback(change.db, change.session.id)
    if row is not None and row.state is not None and row.agenda_item_id == item.id:
        return
    rooms = _rooms(change, None)
    if rooms:
        seconds = (item.ends_at - change.now).total_seconds()
        _begin(change.runtime, change, rooms, share(seconds, len(rooms)), item.id)


def leave_item(change: Change, item: ItemOn) -> None:
    """The item is over, and with it the feedback that it began."""
    row = store.feedback(change.db, change.session.id)
    if row is not None and row.agenda_item_id == item.id:
        end(change)


def keep_time(change: Change, run: Run, item_id: str) -> None:
    """While the run is paused, so is the feedback that its item began."""
    row = store.feedback(change.db, change.session.id)
    if row is None or row.state is None or row.agenda_item_id != item_id:
        return
    state = (hold if run.status == "paused" else release)(row.state, change.now)
    if state != row.state:
        _show(change.runtime, change, row, state)


def end(change: Change) -> None:
    """Nobody's note is shown any more."""
    row = store.feedback(change.db, change.session.id)
    if row is not None and row.state is not None:
        _show(change.runtime, change, row, None)


def is_on_screen(change: Change, room_id: str) -> bool:
    """Whether the room's note is what everybody sees."""
    row = store.feedback(change.db, change.session.id)
    return row is not None and row.state is not None and row.state.room_id == room_id


def follow(runtime: Runtime, change: Change, room: RoomRow) -> None:
    """The room's note, or who speaks for it, has changed: if it is on the screens, they show it."""
    row = store.feedback(change.db, change.session.id)
    if row is not None and row.state is not None and row.state.room_id == room.id:
        row.shown_text, row.shown_version = text_of(runtime, change.db, room), room.note_version
        _tell(change, row)


def view_of(db: Session, session_id: str) -> FeedbackView | None:
    """What the screens show; None when they show no note."""
    row = store.feedback(db, session_id)
    if row is None or row.state is None:
        return None
    state = row.state
    names = {room.id: room.name for room in store.rooms_by_id(db, session_id, state.room_ids)}
    following = state.next_room_id
    return FeedbackView(
        agenda_item_id=row.agenda_item_id,
        rooms=[FeedbackRoomView(room_id=one, name=names[one]) for one in state.room_ids],
        index=state.index,
        seconds=state.seconds,
        ends_at=state.ends_at,
        seconds_left=state.left,
        room_id=state.room_id,
        name=names[state.room_id],
        text=row.shown_text,
        version=row.shown_version,
        reporter=store.reporters(db, [state.room_id]).get(state.room_id),
        next=None if following is None else names[following],
    )


def _require(change: Change, person_id: str) -> None:
    require_host(change.db, change.session, person_id)
    lifecycle.require_live(change.session.status)


def _going(change: Change) -> tuple[FeedbackRow, Feedback]:
    row = store.feedback(change.db, change.session.id)
    if row is None or row.state is None:
        raise NoFeedback("Nobody's note is on the screens. Start the feedback first.")
    return row, row.state


def _rooms(change: Change, round_id: str | None) -> list[RoomRow]:
    last = store.last_round(change.db, change.session.id)
    if round_id is not None:
        last = store.round_of_session(change.db, change.session.id, round_id)
        if last is None or last.opened_at is None:
            raise NotFound("round that was opened")
    return [] if last is None else store.speaking_rooms(change.db, last.id)


def _named(change: Change, room_ids: Sequence[str]) -> list[RoomRow]:
    opened = {None, *(row.id for row in store.opened_rounds(change.db, change.session.id))}
    rooms = store.rooms_by_id(change.db, change.session.id, room_ids)
    found = {room.id: room for room in rooms if room.round_id in opened}
    if any(room_id not in found for room_id in room_ids):
        raise NotFound("room")
    return [found[room_id] for room_id in dict.fromkeys(room_ids)]


def _begin(
    runtime: Runtime, change: Change, rooms: Sequence[RoomRow], seconds: int, item_id: str | None
) -> FeedbackView | None:
    row = store.feedback(change.db, change.session.id)
    state = begin([room.id for room in rooms], seconds, change.now, 0 if row is None else row.generation)
    if row is None:
        row = FeedbackRow(session_id=change.session.id)
        change.db.add(row)
    row.agenda_item_id = item_id
    return _show(runtime, change, row, state)


def _show(
    runtime: Runtime, change: Change, row: FeedbackRow, state: Feedback | None, *, timer_runs: bool = True
) -> FeedbackView | None:
    row.state = state
    if state is None:
        row.shown_text, row.shown_version = "", 0
        if timer_runs:
            timers.cancel(change.db, TURN_TIMER, change.session.id)
    else:
        room = store.room(change.db, change.session.id, state.room_id)
        assert room is not None, "a room that was opened stays"
        row.shown_text, row.shown_version = text_of(runtime, change.db, room), room.note_version
        if room.note_version != room.note_text_version:
            expect_folding(change, room, FOLD_AFTER_ON_SCREEN)
        if state.left is not None:
            timers.cancel(change.db, TURN_TIMER, change.session.id)
            return _tell(change, row)
        timers.schedule(
            change.db,
            TURN_TIMER,
            change.session.id,
            state.ends_at,
            data={"generation": state.generation},
        )
    return _tell(change, row)


def _tell(change: Change, row: FeedbackRow) -> FeedbackView | None:
    change.db.flush()
    view = view_of(change.db, row.session_id)
    change.frame("feedback", ALL, {"feedback": None if view is None else view.model_dump(mode="json")})
    return view
