"""Breakout rounds: prepared as a draft, opened for everybody at once, closed with or without a countdown."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from chassis.messaging import timers
from chassis.problems import NotFound
from contracts import RoundClosed, RoundClosing, RoundOpened
from services.sessions import store
from services.sessions.domain import lifecycle, rounds
from services.sessions.domain.allocation.balanced import Person, allocate
from services.sessions.domain.placement import plan_gathering, plan_opening
from services.sessions.domain.presence import expected_in_rooms
from services.sessions.domain.refusals import NotTaken, RoundInTheWay
from services.sessions.models import ParticipantRow, RoomRow, RoundRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import require_host
from services.sessions.use_cases.change import ALL, HOSTS, Change, change_of, changing
from services.sessions.use_cases.views import RoundView, room_views, round_view

CLOSE_TIMER = "round.close"


@dataclass(frozen=True)
class NewRound:
    """What a host asks for. `seed` None chooses one; it is recorded either way."""

    title: str
    prompt: str
    room_names: Sequence[str]
    seed: int | None = None
    agenda_item_id: str | None = None


def prepare(runtime: Runtime, session_id: str, person_id: str, wanted: NewRound) -> RoundView:
    """Make a draft with balanced rooms for everybody who is here; only hosts see it."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        lifecycle.require_not_ended(change.session.status)
        _require_no_other(change)
        _require_agenda_item(change, wanted.agenda_item_id)
        round_id = runtime.ids("rnd")
        row = RoundRow(
            id=round_id,
            session_id=session_id,
            position=store.next_round_position(change.db, session_id),
            agenda_item_id=wanted.agenda_item_id,
            title=wanted.title,
            prompt=wanted.prompt,
            seed=_chosen_seed(wanted.seed, round_id),
            status="draft",
            generation=0,
        )
        change.db.add(row)
        change.db.flush()
        rooms = [
            RoomRow(
                id=runtime.ids("roo"),
                session_id=session_id,
                round_id=round_id,
                kind="breakout",
                name=name,
                position=position,
            )
            for position, name in enumerate(wanted.room_names, start=1)
        ]
        change.db.add_all(rooms)
        change.db.flush()
        _allocate(change, row, rooms)
        _tell_rooms(change, row, rooms)
        return _tell_round(change, row, rooms)


def allocate_anew(
    runtime: Runtime, session_id: str, round_id: str, person_id: str, seed: int | None
) -> RoundView:
    """Throw the draft's plan away and make another."""
    with change_of(runtime, session_id) as change:
        row = _round_for_host(change, round_id, person_id)
        rounds.require_draft(row.state)
        row.seed = _chosen_seed(seed, f"{round_id}:{change.session.seq}")
        rooms = store.rooms_of_round(change.db, round_id)
        _allocate(change, row, rooms)
        return _tell_round(change, row, rooms)


def assign(
    runtime: Runtime, session_id: str, round_id: str, person_id: str, wanted: Mapping[str, str]
) -> RoundView:
    """Change the draft for the people named: room by person. The main room means: stays there."""
    with change_of(runtime, session_id) as change:
        row = _round_for_host(change, round_id, person_id)
        rounds.require_draft(row.state)
        rooms = store.rooms_of_round(change.db, round_id)
        known = {room.id for room in rooms} | {change.session.main_room_id}
        if unknown := sorted(set(wanted.values()) - known):
            raise NotTaken("This round has no such room, so nothing was changed.", rooms=unknown)
        joined = store.placements(change.db, session_id, list(wanted))
        if strangers := sorted(set(wanted) - set(joined)):
            raise NotTaken(
                "Some of the people are not in this session, so nothing was changed. Leave them out.",
                people=strangers,
            )
        store.save_assignments(change.db, round_id, wanted, replace=False)
        return _tell_round(change, row, rooms)


def discard(runtime: Runtime, session_id: str, round_id: str, person_id: str) -> None:
    """Throw a draft away."""
    with change_of(runtime, session_id) as change:
        row = _round_for_host(change, round_id, person_id)
        rounds.require_draft(row.state)
        discard_draft(change, row)


def discard_draft(change: Change, row: RoundRow) -> None:
    """Delete a draft and show hosts the round before it."""
    change.db.execute(delete(RoundRow).where(RoundRow.id == row.id))
    change.db.expunge(row)
    before = store.latest_round(change.db, change.session.id, drafts=True)
    rooms = [] if before is None else store.rooms_of_round(change.db, before.id)
    main = store.main_room(change.db, change.session)
    shown = [view.model_dump() for view in room_views(main, before, rooms)]
    change.frame("rooms", HOSTS, {"rooms": shown})
    view = None if before is None else round_view(before, rooms, {}).model_dump(mode="json")
    change.frame("round", HOSTS, {"round": view})


def open_round(
    runtime: Runtime, session_id: str, round_id: str, person_id: str, minutes: int | None
) -> RoundView:
    """Open the draft: everybody who is here goes to their room, in one transaction and one frame."""
    with change_of(runtime, session_id) as change:
        row = _round_for_host(change, round_id, person_id)
        lifecycle.require_live(change.session.status)
        row.state = rounds.open_round(row.state, change.now, minutes)
        rooms = store.rooms_of_round(change.db, round_id)
        _tell_rooms(change, row, rooms)
        view = _tell_round(change, row, rooms)
        change.message(RoundOpened, round_id=round_id, room_ids=[room.id for room in rooms])
        drafted = store.assignments(change.db, round_id)
        here = [person.person_id for person in _to_be_seated(change.db, session_id)]
        placed = plan_opening(
            store.placements(change.db, session_id),
            drafted,
            [room.id for room in rooms],
            [person for person in here if person not in drafted],
        )
        change.place(placed, "open")
        return view


def close(
    runtime: Runtime, session_id: str, round_id: str, person_id: str, countdown_seconds: int
) -> RoundView:
    """Count down to the close, or close at once. While it counts, sets the countdown anew."""
    with change_of(runtime, session_id) as change:
        row = _round_for_host(change, round_id, person_id)
        state = rounds.begin_closing(row.state, change.now, countdown_seconds)
        if state.status == "closed":
            return close_now(change, row)
        row.state = state
        assert state.closes_at is not None
        timers.schedule(
            change.db,
            CLOSE_TIMER,
            round_id,
            state.closes_at,
            data={"session_id": session_id, "generation": state.generation},
        )
        change.message(RoundClosing, round_id=round_id, closes_at=state.closes_at)
        return _tell_round(change, row, store.rooms_of_round(change.db, round_id))


def cancel_close(runtime: Runtime, session_id: str, round_id: str, person_id: str) -> RoundView:
    """Stop the countdown; the round stays open."""
    with change_of(runtime, session_id) as change:
        row = _round_for_host(change, round_id, person_id)
        row.state = rounds.cancel_closing(row.state)
        timers.cancel(change.db, CLOSE_TIMER, round_id)
        return _tell_round(change, row, store.rooms_of_round(change.db, round_id))


def close_due(runtime: Runtime, db: Session, session_id: str, round_id: str, generation: int) -> bool:
    """The countdown that was set with `generation` is over; whether it closed the round."""
    with changing(runtime, db, session_id) as change:
        row = store.round_of_session(db, session_id, round_id)
        if row is None or rounds.close_when_due(row.state, generation, change.now) is None:
            return False
        close_now(change, row, timer_runs=False)
        return True


def close_now(change: Change, row: RoundRow, *, timer_runs: bool = True) -> RoundView:
    """Close a running round: everybody is back in the main room. `timer_runs` false: its own timer closes it."""
    if timer_runs and row.status == "closing":
        timers.cancel(change.db, CLOSE_TIMER, row.id)
    row.state = rounds.close(row.state, change.now)
    everybody = store.placements(change.db, change.session.id)
    change.place(plan_gathering(everybody.values(), change.session.main_room_id), "close")
    change.message(RoundClosed, round_id=row.id)
    rooms = store.rooms_of_round(change.db, row.id)
    view = _tell_round(change, row, rooms)
    _tell_rooms(change, row, rooms)
    return view


def _round_for_host(change: Change, round_id: str, person_id: str) -> RoundRow:
    require_host(change.db, change.session, person_id)
    lifecycle.require_not_ended(change.session.status)
    row = store.round_of_session(change.db, change.session.id, round_id)
    if row is None:
        raise NotFound("round")
    return row


def _require_no_other(change: Change) -> None:
    other = store.unclosed_round(change.db, change.session.id)
    if other is not None and other.status == "draft":
        raise RoundInTheWay(
            "Another round is being prepared. Open it or throw it away first.", round_id=other.id
        )
    if other is not None:
        raise RoundInTheWay("A round is open. Close it first, then prepare the next.", round_id=other.id)


def _require_agenda_item(change: Change, item_id: str | None) -> None:
    known = {item["id"] for item in change.session.agenda if item.get("id")}
    if item_id is not None and known and item_id not in known:
        raise NotTaken("The agenda has no such item. Look at the session's agenda for the ids.")


def _to_be_seated(db: Session, session_id: str) -> list[ParticipantRow]:
    """Attendees who have joined and not gone; hosts stay where they are."""
    attendees = {
        person.person_id: person
        for person in store.participants(db, session_id)
        if person.role != "host" and not person.erased
    }
    gone = {person_id for person_id, person in attendees.items() if person.gone_at is not None}
    return [attendees[person_id] for person_id in expected_in_rooms(attendees, gone)]


def _allocate(change: Change, row: RoundRow, rooms: Sequence[RoomRow]) -> None:
    people = [
        Person(person.person_id, person.place, person.organisation)
        for person in _to_be_seated(change.db, change.session.id)
    ]
    plan = allocate(people, [room.id for room in rooms], row.seed)
    store.save_assignments(change.db, row.id, plan, replace=True)


def _chosen_seed(seed: int | None, source: str) -> int:
    """The host's seed, or one that `source` decides; below 2**31, so that every client can show it."""
    if seed is not None:
        return seed
    return int.from_bytes(hashlib.blake2b(source.encode(), digest_size=4).digest(), "big") >> 1


def _tell_round(change: Change, row: RoundRow, rooms: Sequence[RoomRow]) -> RoundView:
    draft = row.status == "draft"
    view = round_view(row, rooms, store.assignments(change.db, row.id) if draft else {})
    change.frame("round", HOSTS if draft else ALL, {"round": view.model_dump(mode="json")})
    return view


def _tell_rooms(change: Change, row: RoundRow, rooms: Sequence[RoomRow]) -> None:
    main = store.main_room(change.db, change.session)
    shown = [view.model_dump() for view in room_views(main, row, rooms)]
    change.frame("rooms", HOSTS if row.status == "draft" else ALL, {"rooms": shown})
