"""Whatever hosts do, however late timers fire: one item is on, nothing is held twice, and time adds up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.sessions.domain.refusals import Refused
from services.sessions.domain.running import (
    Happening,
    Item,
    Run,
    Step,
    begin,
    extend,
    finish,
    from_json,
    go_on,
    insert,
    next_due,
    pause,
    record,
    reorder,
    resume,
    set_advance,
    skip,
    tick,
    to_json,
)
from services.sessions.domain.running.clock import PUNCTUAL, Moved
from tests.unit.services.sessions.domain.running.agendas import STARTS, item, part, waiting

KINDS = ["plenary", "breakout", "poll", "questions", "feedback", "break", "notes"]
COUNTDOWNS = [0, 10, 30, 60]


@st.composite
def agendas(draw: st.DrawFn) -> list[dict[str, object]]:
    found, minute = [], 0
    for number in range(draw(st.integers(1, 5))):
        minute += draw(st.sampled_from([0, 0, 0, 5]))
        length = draw(st.integers(1, 30))
        cuts = sorted(draw(st.sets(st.integers(0, length - 1), max_size=3)))
        found.append(
            item(
                minute,
                minute + length,
                f"Item {number}",
                draw(st.sampled_from(KINDS)),
                advance=draw(st.sampled_from(["auto", "auto", "host"])),
                parts=[
                    part(minute + cut, f"Part {number}.{cut}", draw(st.sampled_from([None, *KINDS])))
                    for cut in cuts
                ],
            )
        )
        minute += length
    return found


class AnyRun(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = STARTS
        self.run = Run()
        self.held: list[str] = []
        self.ended: list[str] = []
        self.in_rooms: str | None = None
        self.entered: str | None = None
        self.inserted = 0

    @initialize(agenda=agendas(), pace=st.sampled_from([1, 1, 6, 60]))
    def publish(self, agenda: list[dict[str, object]], pace: int) -> None:
        self.run = waiting(*agenda, pace=pace)

    def hear(self, happened: list[Happening]) -> None:
        for one in happened:
            if one.what == "item_started":
                self.held.append(one.item.id)
            elif one.what == "item_ended":
                self.ended.append(one.item.id)
            elif one.what == "entered":
                assert self.entered is None
                self.entered = one.step.kind
            elif one.what == "left":
                assert self.entered == one.step.kind
                self.entered = None

    def do(self, command: Callable[[Run], Moved]) -> None:
        before = self.run
        due, happened = tick(before, self.now)
        try:
            after, more = command(due)
        except Refused:
            return
        assert after.version >= due.version
        assert (after.version > due.version) == (after != due)
        # What the command has put behind the clock happens with it.
        self.run, late = tick(after, self.now)
        self.hear([*happened, *more, *late])

    @rule()
    def start(self) -> None:
        self.do(lambda run: begin(run, self.now))

    @rule(seconds=st.floats(0.1, 1500))
    def time_passes_and_timers_fire_on_their_second(self, seconds: float) -> None:
        until = self.now + timedelta(seconds=seconds)
        turns = 0
        while (due := next_due(self.run)) is not None and due <= until:
            turns += 1
            assert turns < 2000, "the timer fires for ever"
            assert due >= self.now - PUNCTUAL
            self.run, happened = tick(self.run, max(due, self.now))
            assert tick(self.run, max(due, self.now)) == (self.run, [])
            self.hear(happened)
        self.now = until

    @rule(seconds=st.floats(0.1, 4000))
    def the_server_sleeps_and_then_fires(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        started = len(self.held)
        late = self.run.until is not None and self.now - self.run.until > PUNCTUAL
        self.run, happened = tick(self.run, self.now)
        self.hear(happened)
        if late:
            assert len(self.held) <= started + 1

    @rule()
    def pause(self) -> None:
        self.do(lambda run: pause(run, self.now))

    @rule()
    def resume(self) -> None:
        self.do(lambda run: resume(run, self.now))

    @rule(minutes=st.integers(-10, 10).filter(bool))
    def extend(self, minutes: int) -> None:
        self.do(lambda run: extend(run, self.now, minutes * 60))

    @rule(to=st.sampled_from(["item", "step"]), countdown=st.sampled_from(COUNTDOWNS))
    def go_on(self, to: str, countdown: int) -> None:
        self.do(lambda run: go_on(run, self.now, to=to, countdown=countdown))

    @rule(data=st.data(), skipped=st.booleans())
    def skip(self, data: st.DataObject, skipped: bool) -> None:
        item_id = data.draw(st.sampled_from([item.id for item in self.run.items]))
        self.do(lambda run: skip(run, item_id, skipped=skipped))

    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        order = data.draw(st.permutations([item.id for item in self.run.coming()]))
        self.do(lambda run: reorder(run, order))

    @rule(data=st.data(), minutes=st.integers(1, 5), kind=st.sampled_from(["plenary", "breakout", "break"]))
    def insert(self, data: st.DataObject, minutes: int, kind: str) -> None:
        self.inserted += 1
        before = data.draw(st.sampled_from([None, *(item.id for item in self.run.coming())]))
        extra = Item(
            f"extra_{self.inserted}",
            "Extra",
            "break" if kind == "break" else "breakout",
            (Step(minutes * 60, "breakout" if kind == "breakout" else "break"),),
        )
        self.do(lambda run: insert(run, extra, before))

    @rule(data=st.data(), advance=st.sampled_from(["auto", "host"]))
    def set_advance(self, data: st.DataObject, advance: str) -> None:
        item_id = data.draw(st.sampled_from([item.id for item in self.run.items]))
        self.do(lambda run: set_advance(run, self.now, item_id, "host" if advance == "host" else "auto"))

    @invariant()
    def one_item_is_on_while_the_run_goes_and_none_else(self) -> None:
        on = [item for item in self.run.items if item.status == "on"]
        assert len(on) == (1 if self.run.going else 0)
        assert (self.run.item is not None) == self.run.going
        assert (self.entered is not None) == self.run.going
        if self.run.step_on is not None:
            assert self.entered == self.run.step_on.kind

    @invariant()
    def every_item_is_held_once_at_most_and_in_the_order_that_is_shown(self) -> None:
        assert len(set(self.held)) == len(self.held)
        assert self.ended == self.held[: len(self.ended)]
        assert len(self.held) - len(self.ended) in (0, 1)
        shown = [item.id for item in self.run.items if item.started_at is not None]
        assert shown == self.held

    @invariant()
    def items_follow_each_other_without_a_gap(self) -> None:
        held = [item for item in self.run.items if item.started_at is not None]
        for before, after in pairwise(held):
            assert before.ended_at == after.started_at

    @invariant()
    def a_paused_run_has_no_timer_and_a_running_one_has_unless_it_waits(self) -> None:
        due = next_due(self.run)
        if self.run.status == "running" and not self.run.holding:
            assert due is not None
            assert self.run.until is not None
            assert due <= self.run.until
        else:
            assert due is None
        assert (self.run.left is not None) == (self.run.status == "paused")

    @invariant()
    def what_was_held_adds_up_to_the_time_since_the_start(self) -> None:
        if self.run.started_at is None:
            return
        records = [one for one in record(self.run) if one.actual_seconds is not None]
        spent = sum((one.actual_seconds or 0) + one.paused_seconds for one in records)
        last: datetime | None = max(
            (one.ended_at for one in records if one.ended_at is not None), default=self.run.started_at
        )
        assert last is not None
        real = (last - self.run.started_at).total_seconds() * self.run.pace
        assert abs(spent - real) <= len(records) + 0.01

    @invariant()
    def it_can_be_kept_and_read(self) -> None:
        assert from_json(to_json(self.run)) == self.run

    def teardown(self) -> None:
        run, happened = finish(self.run, self.now)
        self.hear(happened)
        assert self.ended == self.held
        assert run.status == "done"


AnyRun.TestCase.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
TestAnyRun = AnyRun.TestCase
