"""Whatever two hosts, attendees, timers and crashes do in whatever order: everybody is in exactly one room, epochs rise,
timers fire once, and a snapshot with the stream after it is the state."""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.sessions.domain.placement import Move
from services.sessions.domain.policy import Policy
from services.sessions.domain.refusals import Refused, RoundChanged, StalePlacement
from services.sessions.domain.rounds import COUNTDOWNS
from tests.unit.services.sessions.domain.model_hall import MAIN, Hall, Kept, Page

RUNS, STEPS = 2_000, 50
PEOPLE = [f"p{n}" for n in range(6)]
POLICIES = [
    Policy(),
    Policy(late="smallest", leaving=False),
    Policy(late="choose", closes_itself=True, countdown=10),
    Policy(late="main", walking=True, closes_itself=True, countdown=60),
    Policy(walking=True, closes_itself=True, countdown=0),
]

somebody = st.sampled_from(PEOPLE)
which = st.integers(0, 7)
host = st.booleans()


class Workshop(RuleBasedStateMachine):
    ran: Counter[str] = Counter()

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

    def some_round(self, n: int, *statuses: str) -> Kept | None:
        found = [one for one in self.hall.rows.rounds if one.state.status in statuses]
        return found[n % len(found)] if found else None

    def seen_version(self, kept: Kept, other_host: bool) -> int:
        seen = self.desks[other_host].rounds.get(kept.id)
        return -1 if seen is None else int(seen["version"])

    def attempt(self, kept: Kept, other_host: bool, command: object, *args: object) -> bool:
        """A host's command with the version that they see: refused as a whole, or done. An older version is never
        taken for the present one."""
        seen = self.seen_version(kept, other_host)
        before, frames = (kept.state, kept.version), len(self.hall.rows.frames)
        stale = seen != kept.version
        try:
            command(kept, *args, seen)  # type: ignore[operator]
        except Refused as refused:
            assert isinstance(refused, RoundChanged) or not stale
            assert (kept.state, kept.version) == before
            assert len(self.hall.rows.frames) == frames
            return False
        assert not stale
        return True

    @rule(person=somebody, n=which)
    def people_come_and_go(self, person: str, n: int) -> None:
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

    @rule(count=st.integers(1, 3), policy=st.sampled_from(POLICIES))
    def prepare(self, count: int, policy: Policy) -> None:
        if sum(one.state.status == "draft" for one in self.hall.rows.rounds) < 2:
            self.hall.prepare(count, policy)
            for desk in self.desks:
                desk.hear(self.hall.rows.frames[desk.seq :])

    @rule(n=which, other=host, minutes=st.sampled_from([None, 1, 3]))
    def open(self, n: int, other: bool, minutes: int | None) -> None:
        kept = self.some_round(n, "draft")
        if kept is None:
            return
        if self.attempt(kept, other, self.hall.open, minutes) and kept.policy.late != "choose":
            for person in self.hall.here():
                assert self.hall.rows.people[person].room_id in kept.rooms, "nobody is left behind"

    @rule(n=which, other=host, minutes=st.sampled_from([None, 2]))
    def reopen(self, n: int, other: bool, minutes: int | None) -> None:
        kept = self.some_round(n, "closed")
        if kept is not None and self.attempt(kept, other, self.hall.reopen, minutes):
            for person, room in kept.at_close.items():
                assert self.hall.rows.people[person].room_id == room, "everybody is back where they were"

    @rule(other=host, countdown=st.sampled_from(COUNTDOWNS))
    def close(self, other: bool, countdown: int) -> None:
        kept = self.hall.running
        if kept is not None and self.attempt(kept, other, self.hall.close, countdown):
            self.expected_closings += countdown == 0

    @rule(other=host, seconds=st.sampled_from([-60, 60, 300]))
    def extend_or_cancel(self, other: bool, seconds: int) -> None:
        kept = self.hall.running
        if kept is None:
            return
        if kept.state.status == "closing" and seconds == 300:
            self.hall.cancel(kept)
            assert kept.state.status == "open"
        else:
            self.attempt(kept, other, self.hall.extend, seconds)

    @rule(n=which, other=host, policy=st.sampled_from(POLICIES), to=which)
    def edit(self, n: int, other: bool, policy: Policy, to: int) -> None:
        kept = self.some_round(n, "draft", "open", "closing")
        if kept is None:
            return
        if n < 3:
            self.attempt(kept, other, self.hall.set_policy, policy)
        elif n < 5:
            self.attempt(kept, other, self.hall.add_room)
        else:
            rooms = list(kept.rooms)
            gone = rooms[n % len(rooms)]
            target = [None, MAIN, *(room for room in rooms if room != gone)]
            self.attempt(kept, other, self.hall.remove_room, gone, target[to % len(target)])

    @rule(crowd=st.integers(1, 2 ** len(PEOPLE) - 1), to=which, other=host)
    def move(self, crowd: int, to: int, other: bool) -> None:
        desk = self.desks[other]
        rooms = [MAIN, *(room for one in desk.rounds.values() for room in one["rooms"])]
        room = rooms[to % len(rooms)]
        people = [one for bit, one in enumerate(PEOPLE) if crowd >> bit & 1 and one in desk.people]
        moves = [Move(one, room, desk.people[one][1]) for one in people]
        before = dict(self.hall.rows.people)
        stale = any(before[one].epoch != desk.people[one][1] for one in people)
        try:
            self.hall.move(moves)
        except Refused as refused:
            assert self.hall.rows.people == before, "all or nobody"
            assert isinstance(refused, StalePlacement) == (stale and room in self.hall.open_rooms)
        else:
            assert not stale
            assert all(self.hall.rows.people[one].room_id == room for one in people)

    @rule(person=somebody, to=which, learns=st.booleans())
    def walk(self, person: str, to: int, learns: bool) -> None:
        rooms = [MAIN, *(room for one in self.hall.rows.rounds for room in one.rooms)]
        room = rooms[to % len(rooms)]
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

    @rule(seconds=st.sampled_from([1, 5, 20, 70]), again=st.booleans())
    def time_passes(self, seconds: int, again: bool) -> None:
        self.hall.rows.now += timedelta(seconds=seconds)
        # What fires may make another timer due at once: a round whose countdown has passed meanwhile, say.
        while due := self.hall.due():
            self.old_timers += due
            for timer in [*due, *due] if again else due:
                self.fire(timer)
        assert all(at > self.hall.rows.now for at, _ in self.hall.rows.timers.values())

    @rule(n=which)
    def workers_die_and_timers_come_again(self, n: int) -> None:
        self.hall.restart()
        for timer in self.old_timers[-1 - n :]:
            assert not self.fire(timer), "what has fired does not fire again"

    def fire(self, timer: tuple[str, str, int]) -> bool:
        closings = len(self.hall.closings)
        done = self.hall.fire(*timer)
        if done:
            assert timer not in self.fired
            self.fired.add(timer)
        self.expected_closings += len(self.hall.closings) - closings
        return done

    @rule(n=which)
    def pages_hear(self, n: int) -> None:
        """A desk catches up, all of it or in part; a stream is resumed, with frames that were heard before; a page
        takes a new snapshot."""
        frames = self.hall.rows.frames
        desk = self.desks[n % 2]
        if n < 4:
            desk.hear(frames[desk.seq :])
        elif n < 6:
            desk.hear(frames[desk.seq : desk.seq + 2])
        else:
            self.page.take(self.hall)
        desk.hear(frames[max(0, desk.seq - n) : desk.seq])

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
        self.steps += 1

    def teardown(self) -> None:
        self.ran["whole runs"] += self.steps >= STEPS
        self.ran["rounds opened"] += sum(one.state.opened_at is not None for one in self.hall.rows.rounds)
        self.ran["rounds closed"] += len(self.hall.closings)
        self.ran["timers fired"] += len(self.fired)
        self.ran["moved people"] += sum(self.epochs.values()) - len(self.epochs)
        now = self.hall.snapshot()
        for page in (self.page, *self.desks):
            page.hear(self.hall.rows.frames[page.seq :])
            assert vars(page) == now


def test_any_interleaving_keeps_everybody_in_one_room_and_every_page_true() -> None:
    Workshop.ran.clear()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Workshop,
        settings=settings(
            # Some runs end early: hypothesis tries what is shorter, too.
            max_examples=RUNS * 5 // 4,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    assert Workshop.ran["whole runs"] >= RUNS
    for what in ("rounds opened", "rounds closed", "timers fired", "moved people"):
        assert Workshop.ran[what] >= RUNS, f"hardly any {what}: the runs say little"
