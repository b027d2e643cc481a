"""Whatever two hosts, attendees, timers and crashes do in whatever order: everybody is in exactly one room, epochs
rise, timers fire and votes count once, and a snapshot with the stream after it is the state."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from contracts import placements
from services.sessions.domain.placement import Move
from services.sessions.domain.policy import Policy
from services.sessions.domain.refusals import Refused, RoundChanged, StalePlacement
from services.sessions.domain.rounds import COUNTDOWNS
from tests.unit.services.sessions.domain.model_hall import MAIN, Hall, Kept
from tests.unit.services.sessions.domain.model_page import Page
from tests.unit.services.sessions.domain.model_poll import Box

RUNS, STEPS = 2_000, 50
PEOPLE = [f"p{n}" for n in range(6)]
POLICIES = [
    Policy(),
    Policy(late="smallest", leaving=False),
    Policy(late="choose", closes_itself=True, countdown=10),
    Policy(late="main", walking=True, closes_itself=True, countdown=60),
    Policy(walking=True, closes_itself=True, countdown=0),
]

BY = [(0, True), (1, True), (0, True), (1, False), (0, False)]
"""Which of the two hosts, and whether they have heard of everything."""

T = TypeVar("T")


class Dice:
    """One number that stands for several choices: hypothesis is slow to draw them one by one."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __getitem__(self, choices: Sequence[T]) -> T:
        self.left, index = divmod(self.left, len(choices))
        return choices[index]


class Workshop(RuleBasedStateMachine):
    ran: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.hall = Hall()
        # What the two hosts see may be late: each hears of changes when their own rule says so.
        self.desks = (Page(self.hall), Page(self.hall))
        self.page = Page(self.hall)
        self.epochs: dict[str, int] = {}
        self.old_timers: list[tuple[str, str, int]] = []
        self.fired: set[tuple[str, str, int]] = set()
        self.expected_closings = 0
        self.steps = -1
        self.box = Box(0, anonymous=False)
        self.box.open(self.hall.rows.now, None)
        self.votes: dict[str, int] = {}
        self.polls = 1
        self.old_countdowns: list[tuple[Box, int]] = []

    def some_round(self, n: int, *statuses: str) -> Kept | None:
        found = [one for one in self.hall.rows.rounds if one.state.status in statuses]
        return found[n % len(found)] if found else None

    def desk(self, by: tuple[int, bool]) -> Page:
        """What a host sees."""
        desk = self.desks[by[0]]
        if by[1]:
            desk.hear(self.hall.rows.frames[desk.seq :])
        return desk

    def attempt(self, kept: Kept, by: tuple[int, bool], command: object, *args: object) -> bool:
        """A host's command with the version that they see: refused as a whole, or done. An older version is never
        taken for the present one."""
        shown = self.desk(by).rounds.get(kept.id)
        seen = -1 if shown is None else int(shown["version"])
        before, frames = (kept.state, kept.version), len(self.hall.rows.frames)
        stale = seen != kept.version
        try:
            command(kept, *args, seen)  # type: ignore[operator]
        except Refused as error:
            refused = error
        else:
            assert not stale
            return True
        assert isinstance(refused, RoundChanged) or not stale
        assert (kept.state, kept.version) == before
        assert len(self.hall.rows.frames) == frames
        return False

    def people_come_and_go(self, dice: Dice) -> None:
        person, n = dice[PEOPLE], dice[range(8)]
        known = person in self.hall.rows.people
        before = self.hall.rows.people.get(person)
        if n < 4 or not known:
            self.hall.join(person)
        elif n < 6:
            self.hall.connect(person)
        else:
            self.hall.drop(person)
            assert self.hall.rows.people[person] == before, "whoever drops keeps their room"
        kept = self.hall.running
        if before is not None and before.room_id != MAIN:
            assert self.hall.rows.people[person] == before, "whoever comes back comes back to their own room"
        elif kept is not None and before is None and kept.policy.late in ("best", "smallest"):
            assert self.hall.rows.people[person].room_id in kept.rooms

    def open_one(self, dice: Dice) -> None:
        by, n, minutes = dice[BY], dice[range(8)], dice[[None, 1, 3]]
        if self.some_round(n, "draft") is None:
            self.hall.prepare(dice[range(1, 4)], dice[POLICIES])
        kept = self.some_round(n, "draft")
        assert kept is not None
        if self.attempt(kept, by, self.hall.open, minutes) and kept.policy.late != "choose":
            for person in self.hall.here():
                # Whoever is in the main room was put there by a host who took their room away.
                at = self.hall.rows.people[person].room_id
                assert at in kept.rooms or kept.seats.get(person) == MAIN, "nobody is left behind"

    def reopen(self, dice: Dice) -> None:
        by, n, minutes = dice[BY], dice[range(8)], dice[[None, 2]]
        kept = self.some_round(n, "closed")
        if kept is not None and self.attempt(kept, by, self.hall.reopen, minutes):
            for person, room in kept.at_close.items():
                assert self.hall.rows.people[person].room_id == room, "everybody is back where they were"

    def close(self, dice: Dice) -> None:
        by, countdown = dice[BY], dice[COUNTDOWNS]
        kept = self.hall.running
        if kept is not None and self.attempt(kept, by, self.hall.close, countdown):
            self.expected_closings += countdown == 0

    def extend_or_cancel(self, dice: Dice) -> None:
        by, seconds = dice[BY], dice[[-60, 60, 300]]
        kept = self.hall.running
        if kept is None:
            return
        if kept.state.status == "closing" and seconds == 300:
            self.hall.cancel(kept)
            assert kept.state.closes_at is None
        else:
            self.attempt(kept, by, self.hall.extend, seconds)

    def edit(self, dice: Dice) -> None:
        by, n, to, policy = dice[BY], dice[range(8)], dice[range(8)], dice[POLICIES]
        kept = self.some_round(n, "draft", "open", "closing")
        if kept is None:
            return
        if n < 3:
            self.attempt(kept, by, self.hall.set_policy, policy)
        elif n < 5:
            self.attempt(kept, by, self.hall.add_room)
        else:
            rooms = list(kept.rooms)
            gone = rooms[n % len(rooms)]
            target = [None, MAIN, *(room for room in rooms if room != gone)]
            self.attempt(kept, by, self.hall.remove_room, gone, target[to % len(target)])

    def move(self, dice: Dice) -> None:
        by, crowd = dice[BY], dice[range(1, 2 ** len(PEOPLE))]
        desk = self.desk(by)
        everywhere = [MAIN, *(room for one in desk.rounds.values() for room in one["rooms"])]
        room = dice[sorted(self.hall.open_rooms) if dice[range(4)] else everywhere]
        people = [one for bit, one in enumerate(PEOPLE) if crowd >> bit & 1 and one in desk.people]
        moves = [Move(one, room, desk.people[one][1]) for one in people]
        before = dict(self.hall.rows.people)
        stale = any(before[one].epoch != desk.people[one][1] for one in people)
        try:
            self.hall.move(moves)
        except Refused as error:
            refused = error
        else:
            assert not stale
            assert all(self.hall.rows.people[one].room_id == room for one in people)
            return
        assert self.hall.rows.people == before, "all or nobody"
        assert isinstance(refused, StalePlacement) == (stale and room in self.hall.open_rooms)

    def walk(self, dice: Dice) -> None:
        person, learns = dice[PEOPLE], dice[[True, False]]
        everywhere = [MAIN, *(room for one in self.hall.rows.rounds for room in one.rooms)]
        room = dice[sorted(self.hall.open_rooms) if dice[range(4)] else everywhere]
        before = self.hall.rows.people.get(person)
        kept = self.hall.running
        try:
            step = self.hall.walk(person, room)
        except Refused:
            assert self.hall.rows.people.get(person) == before
            return
        assert self.hall.rows.people[person].room_id == room
        if step is not None and room == MAIN and kept is not None:
            assert kept.policy.leaving
        if step is not None and learns:
            self.page.learn(step)

    def time_passes(self, dice: Dice) -> None:
        seconds, again = dice[[1, 5, 20, 70]], dice[[True, False]]
        planned = [at for at, _ in self.hall.rows.timers.values()]
        # Mostly until something is due; sometimes the service sleeps well past that.
        until = min(planned, default=self.hall.rows.now) if again else self.hall.rows.now
        self.hall.rows.now = max(until, self.hall.rows.now) + timedelta(seconds=seconds)
        # What fires may make another timer due at once: a round whose countdown has passed meanwhile, say.
        while due := self.hall.due():
            self.old_timers += due
            for timer in [*due, *due] if again else due:
                self.fire(timer)
        assert all(at > self.hall.rows.now for at, _ in self.hall.rows.timers.values())
        self._countdowns_of_polls(again)

    def workers_die_and_timers_come_again(self, dice: Dice) -> None:
        self.hall.restart()
        for timer in self.old_timers[-1 - dice[range(8)] :]:
            assert not self.fire(timer), "what has fired does not fire again"
        self._countdowns_of_polls(True)

    def fire(self, timer: tuple[str, str, int]) -> bool:
        closings = len(self.hall.closings)
        done = self.hall.fire(*timer)
        if done:
            assert timer not in self.fired
            self.fired.add(timer)
        self.expected_closings += len(self.hall.closings) - closings
        return done

    def pages_hear(self, dice: Dice) -> None:
        """A desk catches up, all of it or in part; a stream is resumed, with frames that were heard before; a page
        takes a new snapshot."""
        n = dice[range(8)]
        frames = self.hall.rows.frames
        desk = self.desks[n % 2]
        if n < 4:
            desk.hear(frames[desk.seq :])
        elif n < 6:
            desk.hear(frames[desk.seq : desk.seq + 2])
        else:
            self.page.take(self.hall)
        desk.hear(frames[max(0, desk.seq - n) : desk.seq])

    def polls_open_and_close(self, dice: Dice) -> None:
        """An open poll closes; a closed one opens again with its votes, or another one is asked."""
        lasts = dice[[None, timedelta(seconds=20)]]
        now = self.hall.rows.now
        if self.box.poll.status == "open":
            if self.box.timer is not None:
                self.old_countdowns.append((self.box, self.box.timer[1]))
            self.box.close(now)
        elif self.box.poll.status == "draft" or dice[range(2)] == 0:
            try:
                self.box.open(now, lasts)
            except Refused:
                assert self.box.anonymous
                assert self.box.poll.status == "closed"
        else:
            self.box, self.votes = Box(self.polls, anonymous=self.polls % 2 == 1), {}
            self.polls += 1

    def vote(self, dice: Dice) -> None:
        """Somebody answers, answers again, sends the same once more, or takes it back."""
        person, choice, again = dice[PEOPLE], dice[[0, 1, 2, None]], dice[[1, 2]]
        for _ in range(again):
            try:
                if choice is None:
                    self.box.withdraw(person)
                else:
                    self.box.vote(person, choice)
            except Refused:
                assert self.box.poll.status != "open"
                return
        assert self.box.poll.status == "open"
        self.votes.pop(person, None)
        if choice is not None:
            self.votes[person] = choice

    def _countdowns_of_polls(self, again: bool) -> None:
        if self.box.timer is not None and self.box.timer[0] <= self.hall.rows.now:
            self.old_countdowns.append((self.box, self.box.timer[1]))
            assert self.box.fire(self.box.timer[1], self.hall.rows.now)
        if again:
            assert not any(
                box.fire(generation, self.hall.rows.now) for box, generation in self.old_countdowns
            )

    DO: ClassVar[Sequence[Callable[["Workshop", Dice], None]]] = [
        people_come_and_go,
        people_come_and_go,
        people_come_and_go,
        open_one,
        open_one,
        reopen,
        close,
        extend_or_cancel,
        edit,
        move,
        move,
        walk,
        walk,
        time_passes,
        time_passes,
        time_passes,
        workers_die_and_timers_come_again,
        pages_hear,
        polls_open_and_close,
        polls_open_and_close,
        vote,
        vote,
    ]

    # One rule for all: with several, hypothesis would leave some of them out of each run.
    @rule(what=st.integers(0, len(DO) - 1), number=st.integers(0, 2**24))
    def act(self, what: int, number: int) -> None:
        note(self.DO[what].__name__)
        self.DO[what](self, Dice(number))

    @invariant()
    def it_all_fits_together(self) -> None:
        rows = self.hall.rows
        open_rooms = self.hall.open_rooms
        for person, placed in rows.people.items():
            assert placed.room_id in open_rooms, "exactly one room, and one that is open"
            assert placed.epoch >= self.epochs.get(person, 1)
            self.epochs[person] = placed.epoch
        assert sum(one.state.running for one in rows.rounds) <= 1
        assert len(self.hall.closings) == self.expected_closings
        self.page.hear(rows.frames[self.page.seq :])
        assert self.page.people == {one: (p.room_id, p.epoch) for one, p in rows.people.items()}
        assert self.page.present == rows.present
        tally = self.box.tally()
        assert tally.votes == len(self.votes), "each vote counts once"
        chosen = list(self.votes.values())
        assert [line.votes for line in tally.lines] == [chosen.count(choice) for choice in range(3)]
        self.steps += 1

    def teardown(self) -> None:
        self.ran["whole runs"] += self.steps >= STEPS
        self.ran["rounds opened"] += sum(one.state.opened_at is not None for one in self.hall.rows.rounds)
        self.ran["rounds closed"] += len(self.hall.closings)
        self.ran["timers fired"] += len(self.fired)
        self.ran["votes"] += len(self.votes)
        self.ran["moved people"] += sum(self.epochs.values()) - len(self.epochs)
        now = self.hall.snapshot()
        for page in (self.page, *self.desks):
            page.hear(self.hall.rows.frames[page.seq :])
            assert vars(page) == now


# About 45 seconds of work for one core; how long that takes where cores are shared says nothing.
@pytest.mark.timeout(900)
def test_any_interleaving_keeps_everybody_in_one_room_and_every_page_true(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Three people are many here, so that pages read both forms of placements.
    monkeypatch.setattr(placements, "FEW", 2)
    Workshop.ran.clear()
    run_state_machine_as_test(
        Workshop,
        settings=settings(
            # Some runs end early: hypothesis tries what is shorter, too.
            max_examples=RUNS * 11 // 10,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    assert Workshop.ran["whole runs"] >= RUNS
    for what in ("rounds opened", "rounds closed", "timers fired", "moved people", "votes"):
        assert Workshop.ran[what] >= RUNS // 4, f"hardly any {what}: the runs say little"
