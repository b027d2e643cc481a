"""A session in memory, for the model test: rows are values, what decides is the service's own domain code.

What it does in the order of the use cases is all that is its own: load, let the domain decide, save, say it in frames.
"""

import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts import placements
from services.sessions.domain import rounds, walking
from services.sessions.domain.placement import (
    Move,
    Placement,
    first_placement,
    plan_gathering,
    plan_moves,
    plan_opening,
)
from services.sessions.domain.planning import (
    Draft,
    DraftRoom,
    Guest,
    Terms,
    best_seats,
    free_name,
    require_other_rooms,
    tend,
    with_room,
    without_room,
)
from services.sessions.domain.policy import USUAL, Policy, late_rooms
from services.sessions.domain.presence import presence_changes
from services.sessions.domain.refusals import RoundInTheWay
from services.sessions.domain.rounds import Round
from services.sessions.domain.walking import Floor, Table

MAIN = "main"
START = datetime(2026, 9, 21, 13, 0, tzinfo=UTC)
CLOSE, END = "close", "end"


@dataclass
class Kept:
    """A round's rows: its state, its rooms by id, the draft's seats, and at which table people were last."""

    id: str
    state: Round = field(default_factory=Round)
    policy: Policy = USUAL
    version: int = 0
    rooms: dict[str, str] = field(default_factory=dict)
    seats: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    at_close: dict[str, str] = field(default_factory=dict)


@dataclass
class Store:
    """What survives a restart."""

    now: datetime = START
    people: dict[str, Placement] = field(default_factory=dict)
    present: dict[str, bool] = field(default_factory=dict)
    streams: dict[str, int] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    rounds: list[Kept] = field(default_factory=list)
    timers: dict[tuple[str, str], tuple[datetime, int]] = field(default_factory=dict)
    frames: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    made: int = 0


class Hall:
    """Commands and timers of one session."""

    def __init__(self) -> None:
        self.rows = Store()
        self.closings: list[str] = []
        self.warnings: list[tuple[str, int]] = []

    def restart(self) -> None:
        """The process is killed and starts again: only rows are left, and nothing shared with what was in memory."""
        self.rows = copy.copy(self.rows)
        self.rows.rounds = [copy.copy(one) for one in self.rows.rounds]
        self.rows.people, self.rows.timers = dict(self.rows.people), dict(self.rows.timers)

    # What is so now.

    @property
    def running(self) -> Kept | None:
        return next((one for one in self.rows.rounds if one.state.running), None)

    @property
    def open_rooms(self) -> set[str]:
        return {MAIN, *(self.running.rooms if self.running else ())}

    def round(self, round_id: str) -> Kept:
        return next(one for one in self.rows.rounds if one.id == round_id)

    def shown(self) -> dict[str, Any] | None:
        """The round as it is told: the one that was made last of those that are or were open."""
        told = [one for one in self.rows.rounds if one.state.status != "draft"]
        return None if not told else self._view(self.running or told[-1])

    def snapshot(self) -> dict[str, Any]:
        """The state at its position."""
        return {
            "seq": len(self.rows.frames),
            "people": {one: (p.room_id, p.epoch) for one, p in self.rows.people.items()},
            "present": dict(self.rows.present),
            "rounds": {one.id: self._view(one) for one in self.rows.rounds},
        }

    # Commands.

    def join(self, person: str) -> None:
        self.rows.gone.discard(person)
        if person in self.rows.people:
            self._settle([person])
            return
        running = self.running
        room = self._late([person])[person] if running else MAIN
        placed = first_placement(person, room)
        self.rows.people[person] = placed
        self.rows.present[person] = False
        self._remember(placed)
        self.say("person", {"person_id": person, "room_id": placed.room_id, "epoch": placed.epoch})

    def connect(self, person: str) -> None:
        self.rows.streams[person] = self.rows.streams.get(person, 0) + 1
        self._show(person)

    def drop(self, person: str) -> None:
        self.rows.streams[person] = max(0, self.rows.streams.get(person, 0) - 1)
        self._show(person)

    def prepare(self, count: int, policy: Policy) -> None:
        self.rows.made += 1
        number = self.rows.made
        kept = Kept(f"r{number}", policy=policy)
        kept.rooms = {f"t{number}.{n}": f"Room {n}" for n in range(1, count + 1)}
        self.rows.rounds.append(kept)
        self._put_in_order(kept)
        self._tell(kept)

    def open(self, kept: Kept, minutes: int | None, version: int) -> None:
        rounds.require_version(kept.version, version)
        self._require_free()
        state = rounds.open_round(kept.state, self.rows.now, _minutes(minutes))
        missing = [one for one in self.here() if one not in kept.seats]
        # Whoever is here and was forgotten gets the best seat, unless people choose.
        seats = kept.seats | (self._best(kept, missing) if kept.policy.late != "choose" else {})
        self._become(kept, state)
        self._place(plan_opening(self.rows.people, seats, list(kept.rooms), ()))

    def reopen(self, kept: Kept, minutes: int | None, version: int) -> None:
        rounds.require_version(kept.version, version)
        self._require_free()
        state = rounds.reopen(kept.state, self.rows.now, _minutes(minutes))
        self._become(kept, state)
        there = {one: room for one, room in kept.at_close.items() if room in kept.rooms}
        self._place(plan_opening(self.rows.people, there, (), ()))
        self._settle(self.here())

    def close(self, kept: Kept, countdown: int, version: int) -> None:
        rounds.require_version(kept.version, version)
        state = rounds.begin_closing(kept.state, self.rows.now, timedelta(seconds=countdown))
        if state.status == "closed":
            self._close(kept)
        else:
            self._become(kept, state)

    def cancel(self, kept: Kept) -> None:
        self._become(kept, rounds.cancel_closing(kept.state))

    def extend(self, kept: Kept, seconds: int, version: int) -> None:
        rounds.require_version(kept.version, version)
        self._become(
            kept, rounds.move_end(kept.state, self.rows.now, timedelta(seconds=seconds), kept.policy)
        )

    def set_policy(self, kept: Kept, policy: Policy, version: int) -> None:
        rounds.require_version(kept.version, version)
        rounds.require_editable(kept.state)
        kept.policy = policy
        self._become(kept, kept.state)

    def add_room(self, kept: Kept, version: int) -> None:
        rounds.require_version(kept.version, version)
        rounds.require_editable(kept.state)
        self.rows.made += 1
        room = DraftRoom(f"t{kept.id[1:]}.{self.rows.made}+", free_name(list(kept.rooms.values())))
        changed = with_room(self._draft(kept), room)
        kept.rooms = {one.id: one.name for one in changed.rooms}
        self._become(kept, kept.state)

    def remove_room(self, kept: Kept, room_id: str, to: str | None, version: int) -> None:
        rounds.require_version(kept.version, version)
        rounds.require_editable(kept.state)
        if kept.state.status == "draft":
            guests = {one: Guest(one) for one in self.rows.people}
            changed = without_room(self._draft(kept), room_id, guests, main_room_id=MAIN, to=to)
            kept.rooms = {one.id: one.name for one in changed.rooms}
            kept.seats = dict(changed.seats)
        else:
            require_other_rooms(len(kept.rooms))
            there = [one for one, placed in self.rows.people.items() if placed.room_id == room_id]
            del kept.rooms[room_id]
            target = dict.fromkeys(there, to) if to in self.open_rooms else self._best(kept, there)
            kept.own = {one: room for one, room in kept.own.items() if room != room_id}
            self._place([self.rows.people[one].into(str(target[one])) for one in there])
        self._become(kept, kept.state)

    def move(self, moves: list[Move]) -> None:
        known = {MAIN, *(room for one in self.rows.rounds for room in one.rooms)}
        self._place(plan_moves(self.rows.people, self.open_rooms, known, moves))

    def walk(self, person: str, room_id: str, *, host: bool = False) -> Placement | None:
        placed = walking.require_joined(self.rows.people.get(person))
        kept = self.running
        load = self._load()
        tables = {} if kept is None else {room: Table(kept.rooms[room], load[room], 3) for room in kept.rooms}
        floor = Floor(MAIN, tables, USUAL if kept is None else kept.policy)
        own = None if kept is None else kept.own.get(person)
        step = walking.walk(placed, room_id, floor, host=host, own=own)
        self._place([] if step is None else [step])
        return step

    # Timers.

    def due(self) -> list[tuple[str, str, int]]:
        """(kind, round, generation) of what is due; a worker reads it, and may die before or after firing."""
        return [
            (kind, round_id, generation)
            for (kind, round_id), (at, generation) in self.rows.timers.items()
            if at <= self.rows.now
        ]

    def fire(self, kind: str, round_id: str, generation: int) -> bool:
        """A timer fires, or fires again; whether it changed anything."""
        kept = self.round(round_id)
        if kind == CLOSE:
            if rounds.close_when_due(kept.state, generation, self.rows.now) is None:
                return False
            self._close(kept)
            return True
        state = rounds.begin_end(kept.state, generation, self.rows.now)
        if state is None:
            return False
        self.warnings.append((round_id, generation))
        if state.status == "closed":
            self._close(kept)
        else:
            self._become(kept, state)
        return True

    # The rest of it.

    def here(self) -> list[str]:
        return sorted(one for one in self.rows.people if one not in self.rows.gone)

    def say(self, kind: str, body: dict[str, Any]) -> None:
        self.rows.frames.append((len(self.rows.frames) + 1, kind, body))

    def _require_free(self) -> None:
        if self.running is not None:
            raise RoundInTheWay("Another round is open.")

    def _close(self, kept: Kept) -> None:
        state = rounds.close(kept.state, self.rows.now)
        kept.at_close = {
            one: placed.room_id for one, placed in self.rows.people.items() if placed.room_id in kept.rooms
        }
        self.closings.append(kept.id)
        self._become(kept, state)
        self._place(plan_gathering(self.rows.people.values(), MAIN))

    def _become(self, kept: Kept, state: Round) -> None:
        kept.state = state
        kept.version += 1
        wanted = {
            CLOSE: state.closes_at if state.status == "closing" else None,
            END: rounds.warns_at(state, kept.policy),
        }
        for kind, at in wanted.items():
            if at is None:
                self.rows.timers.pop((kind, kept.id), None)
            else:
                self.rows.timers[kind, kept.id] = (at, state.generation)
        self._tell(kept)

    def _tell(self, kept: Kept) -> None:
        self.say("round", self._view(kept))

    @staticmethod
    def _view(kept: Kept) -> dict[str, Any]:
        return {
            "id": kept.id,
            "status": kept.state.status,
            "ends_at": kept.state.ends_at,
            "closes_at": kept.state.closes_at,
            "version": kept.version,
            "policy": kept.policy,
            "rooms": dict(kept.rooms),
        }

    def _place(self, changed: list[Placement]) -> None:
        if not changed:
            return
        for placed in changed:
            before = self.rows.people[placed.person_id]
            assert placed.epoch == before.epoch + 1, "epochs rise by one"
            assert placed.room_id != before.room_id
            self.rows.people[placed.person_id] = placed
            self._remember(placed)
        self.say("placement", placements.write((p.person_id, p.room_id, p.epoch) for p in changed))

    def _remember(self, placed: Placement) -> None:
        if self.running is not None and placed.room_id in self.running.rooms:
            self.running.own[placed.person_id] = placed.room_id

    def _show(self, person: str) -> None:
        for change in presence_changes(self.rows.present, self.rows.streams, [person]):
            self.rows.present[person] = change.present
            self.say("presence", {"person_id": person, "present": change.present})
            if change.present:
                self.rows.gone.discard(person)
                self._settle([person])
            else:
                self.rows.gone.add(person)

    def _settle(self, people: list[str]) -> None:
        kept = self.running
        if kept is None:
            return
        left_out = [
            one
            for one in people
            if self.rows.people[one].room_id == MAIN and one not in kept.seats and one not in kept.own
        ]
        if left_out:
            self._place(plan_opening(self.rows.people, self._late(left_out), (), ()))

    def _late(self, people: list[str]) -> dict[str, str]:
        kept = self.running
        assert kept is not None
        simple = late_rooms(kept.policy.late, people, self._load(), MAIN)
        return self._best(kept, people) if simple is None else simple

    def _load(self) -> dict[str, int]:
        load = dict.fromkeys(self.running.rooms if self.running else (), 0)
        for one, placed in self.rows.people.items():
            if placed.room_id in load and one not in self.rows.gone:
                load[placed.room_id] += 1
        return load

    def _best(self, kept: Kept, people: list[str]) -> dict[str, str]:
        if not people:
            return {}
        if kept.state.running:
            seats = {
                one: placed.room_id
                for one, placed in self.rows.people.items()
                if placed.room_id in kept.rooms and one not in people
            }
        else:
            seats = kept.seats
        seated = [Guest(one) for one in seats if one not in self.rows.gone]
        draft = replace(self._draft(kept), seats=seats)
        return best_seats(draft, [Guest(one) for one in people], seated, main_room_id=MAIN)

    def _put_in_order(self, kept: Kept) -> None:
        guests = {one: Guest(one) for one in self.rows.people}
        [tended] = tend([self._draft(kept)], guests, self.here(), (), main_room_id=MAIN)
        kept.seats = dict(tended.seats)

    @staticmethod
    def _draft(kept: Kept) -> Draft:
        rooms = tuple(DraftRoom(room_id, name) for room_id, name in kept.rooms.items())
        return Draft(kept.id, rooms, Terms(), kept.seats, version=kept.version)


def _minutes(minutes: int | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)
