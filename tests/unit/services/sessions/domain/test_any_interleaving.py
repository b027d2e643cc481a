"""Whatever hosts and attendees do, in whatever order: exactly one room each, epochs rise, moves are whole."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.sessions.domain import rounds
from services.sessions.domain.allocation import Person, Problem, Room, allocate
from services.sessions.domain.placement import (
    Move,
    Placement,
    first_placement,
    plan_gathering,
    plan_moves,
    plan_opening,
    smallest_room,
)
from services.sessions.domain.refusals import Refused
from services.sessions.domain.rounds import Round

PEOPLE = [f"per_{n}" for n in range(12)]
START = datetime(2026, 9, 21, 13, 0, tzinfo=UTC)


class Workshop(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.placements: dict[str, Placement] = {}
        self.gone: set[str] = set()
        self.round: Round | None = None
        self.rooms: list[str] = []
        self.draft: dict[str, str] = {}
        self.placed_in_round: set[str] = set()
        self.timers: list[tuple[datetime, int]] = []
        self.rounds_made = 0
        self.closes = 0
        self.expected_closes = 0

    def save(self, changes: list[Placement]) -> None:
        for change in changes:
            before = self.placements[change.person_id]
            assert change.epoch == before.epoch + 1
            assert change.room_id != before.room_id
            self.placements[change.person_id] = change
            if change.room_id in self.rooms:
                self.placed_in_round.add(change.person_id)

    @property
    def running(self) -> bool:
        return self.round is not None and self.round.running

    def arrival(self) -> str:
        if not self.running:
            return "main"
        return smallest_room(
            {room: sum(p.room_id == room for p in self.placements.values()) for room in self.rooms}
        )

    @rule(person=st.sampled_from(PEOPLE))
    def join(self, person: str) -> None:
        self.gone.discard(person)
        if person not in self.placements:
            placement = first_placement(person, self.arrival())
            self.placements[person] = placement
            if placement.room_id in self.rooms:
                self.placed_in_round.add(person)
        elif (
            self.running and person not in self.placed_in_round and self.placements[person].room_id == "main"
        ):
            room = self.arrival()
            self.save([self.placements[person].into(room)])

    @rule(person=st.sampled_from(PEOPLE))
    def drop(self, person: str) -> None:
        if person in self.placements:
            self.gone.add(person)

    @precondition(lambda self: self.round is None or self.round.status == "closed")
    @rule(count=st.integers(1, 5), seed=st.integers(0, 1000))
    def prepare(self, count: int, seed: int) -> None:
        self.rounds_made += 1
        self.round = Round()
        self.rooms = [f"roo_{self.rounds_made}_{n}" for n in range(count)]
        here = tuple(Person(p) for p in self.placements if p not in self.gone)
        problem = Problem(here, (tuple(Room(room) for room in self.rooms),))
        self.draft = dict(allocate(problem, seed=seed, moves=100).rounds[0])
        self.placed_in_round = set()

    @precondition(lambda self: self.round is not None)
    @rule(minutes=st.one_of(st.none(), st.integers(1, 60)))
    def open(self, minutes: int | None) -> None:
        assert self.round is not None
        try:
            self.round = rounds.open_round(
                self.round, self.now, None if minutes is None else timedelta(minutes=minutes)
            )
        except Refused:
            assert self.round.status != "draft"
            return
        unassigned = [p for p in sorted(self.placements) if p not in self.draft and p not in self.gone]
        self.save(plan_opening(self.placements, self.draft, self.rooms, unassigned))
        for person, placement in self.placements.items():
            if person not in self.gone:
                assert placement.room_id in self.rooms

    @rule(
        data=st.data(),
        people=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=6),
        honest=st.booleans(),
    )
    def move(self, data: st.DataObject, people: list[str], honest: bool) -> None:
        target = data.draw(st.sampled_from(["main", *self.rooms, "nowhere"]))
        moves = [
            Move(p, target, self.placements[p].epoch - (0 if honest else 1) if p in self.placements else None)
            for p in people
        ]
        open_rooms = {"main", *(self.rooms if self.running else ())}
        before = dict(self.placements)
        try:
            changes = plan_moves(self.placements, open_rooms, {"main", *self.rooms}, moves)
        except Refused:
            assert self.placements == before
            return
        assert honest
        self.save(changes)
        assert all(self.placements[p].room_id == target for p in people)

    @precondition(lambda self: self.running)
    @rule(countdown=st.sampled_from(rounds.COUNTDOWNS))
    def begin_closing(self, countdown: int) -> None:
        assert self.round is not None
        self.round = rounds.begin_closing(self.round, self.now, timedelta(seconds=countdown))
        self.expected_closes += self.round.status == "closed"
        if self.round.closes_at is not None and self.round.status == "closing":
            self.timers.append((self.round.closes_at, self.round.generation))
        if self.round.status == "closed":
            self.gather()

    @precondition(lambda self: self.round is not None and self.round.status == "closing")
    @rule()
    def cancel_closing(self) -> None:
        assert self.round is not None
        self.round = rounds.cancel_closing(self.round)

    @rule(seconds=st.integers(1, 90))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        due = [timer for timer in self.timers if timer[0] <= self.now]
        self.timers = [timer for timer in self.timers if timer[0] > self.now]
        closes = 0
        for _, generation in [*due, *due]:
            assert self.round is not None
            closed = rounds.close_when_due(self.round, generation, self.now)
            if closed is not None:
                closes += 1
                self.round = closed
                self.expected_closes += 1
                self.gather()
        assert closes <= 1

    def gather(self) -> None:
        self.closes += 1
        self.save(plan_gathering(self.placements.values(), "main"))

    @invariant()
    def everybody_is_in_exactly_one_open_room(self) -> None:
        open_rooms = {"main", *(self.rooms if self.running else ())}
        for person, placement in self.placements.items():
            assert placement.person_id == person
            assert placement.room_id in open_rooms
            assert placement.epoch >= 1

    @invariant()
    def a_round_closes_once(self) -> None:
        assert self.closes == self.expected_closes <= self.rounds_made


Workshop.TestCase.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
TestWorkshop = Workshop.TestCase
