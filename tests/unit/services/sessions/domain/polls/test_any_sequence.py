"""Whatever people do in whatever order, each is counted once by what they said last while the poll was open."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.sessions.domain import polls
from services.sessions.domain.polls import Answer, Asking, Poll, PollKind
from services.sessions.domain.polls.refusals import AnonymousStaysClosed, PollNotOpen, WrongPollState
from services.sessions.domain.refusals import Refused

START = datetime(2026, 9, 21, 13, tzinfo=UTC)
PEOPLE = 6
somebody = st.integers(0, PEOPLE - 1)
WRITTEN = st.sampled_from(["bus", "Bus", " BUS. ", "Café", "cafe", "a hall", "shop"])


def askings() -> st.SearchStrategy[Asking]:
    options = st.lists(st.sampled_from("ABCDEFG"), min_size=2, max_size=6, unique=True).map(tuple)
    choosing: list[PollKind] = ["one", "several", "ranking"]
    return st.one_of(
        st.builds(Asking, st.sampled_from(choosing), options),
        st.builds(Asking, st.just("scale"), low=st.integers(-2, 1), high=st.integers(2, 7)),
        st.builds(Asking, st.just("words"), most=st.integers(1, 4)),
        st.just(Asking("text")),
    )


def answers(asking: Asking, ballots: int) -> st.SearchStrategy[list[Answer]]:
    """Answers that fit, from one to `ballots` people."""
    numbers = st.integers(0, max(len(asking.options) - 1, 0))
    one = {
        "one": st.builds(Answer, numbers.map(lambda number: (number,))),
        "several": st.builds(Answer, st.lists(numbers, min_size=1, unique=True).map(tuple)),
        "ranking": st.builds(Answer, st.lists(numbers, min_size=1, unique=True).map(tuple)),
        "scale": st.builds(Answer, value=st.integers(asking.low, asking.high)),
        "words": st.builds(
            Answer, words=st.lists(WRITTEN, min_size=1, max_size=asking.most_words).map(tuple)
        ),
        "text": st.builds(Answer, text=WRITTEN),
    }[asking.kind]
    return st.lists(one, min_size=1, max_size=ballots)


class AnyPoll(RuleBasedStateMachine):
    """The rules, with a ballot box that holds one entry for each voter, as the table does."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.poll = Poll()
        self.box: dict[str, tuple[Answer, ...]] = {}
        self.last_said: dict[int, tuple[Answer, ...]] = {}
        self.generations = [0]

    @initialize(
        asking=askings(),
        anonymous=st.booleans(),
        results=st.sampled_from(["live", "closed", "hosts"]),
        stands_for=st.lists(st.integers(1, 3), min_size=PEOPLE, max_size=PEOPLE),
    )
    def prepare(
        self, asking: Asking, anonymous: bool, results: polls.ResultsFor, stands_for: list[int]
    ) -> None:
        self.asking, self.anonymous, self.results, self.stands_for = asking, anonymous, results, stands_for

    def key(self, who: int) -> str:
        return polls.voter(f"per_{who}", "secret", "own") if self.anonymous else f"per_{who}"

    @rule(lasts=st.one_of(st.none(), st.integers(5, 60)))
    def open(self, lasts: int | None) -> None:
        was = self.poll.status
        try:
            wait = None if lasts is None else timedelta(seconds=lasts)
            self.poll = polls.open_poll(self.poll, self.now, self.results, wait)
        except WrongPollState:
            assert was != "draft"
        else:
            assert was == "draft"
            assert self.poll.shown == (self.results == "live")

    @rule(who=somebody, data=st.data())
    def vote(self, who: int, data: st.DataObject) -> None:
        said = data.draw(answers(self.asking, self.stands_for[who]))
        try:
            polls.require_open(self.poll)
        except PollNotOpen:
            assert self.poll.status != "open"
            return
        fitted = polls.fit(self.asking, said, self.stands_for[who])
        self.box[self.key(who)] = self.last_said[who] = fitted

    @rule(who=somebody)
    def withdraw(self, who: int) -> None:
        if self.poll.status == "open":
            self.box.pop(self.key(who), None)
            self.last_said.pop(who, None)

    @rule(seconds=st.integers(5, 60))
    def count_down(self, seconds: int) -> None:
        try:
            self.poll = polls.count_down(self.poll, self.now, timedelta(seconds=seconds))
        except WrongPollState:
            assert self.poll.status != "open"

    @rule()
    def stop_countdown(self) -> None:
        counting = self.poll.status == "open" and self.poll.closes_at is not None
        try:
            self.poll = polls.stop_countdown(self.poll)
        except WrongPollState:
            assert not counting
        else:
            assert counting

    @rule(which=st.integers(0, 50))
    def a_timer_fires(self, which: int) -> None:
        generation = self.generations[which % len(self.generations)]
        if polls.due(self.poll, generation):
            assert generation == self.generations[-1]
            self.close()

    @rule()
    def close(self) -> None:
        try:
            self.poll = polls.close(self.poll, self.now, self.results)
        except WrongPollState:
            assert self.poll.status != "open"
            return
        if self.anonymous:
            self.box = {new: self.box[old] for old, new in polls.sealed(self.box).items()}

    @rule()
    def reopen(self) -> None:
        was = self.poll.status
        try:
            self.poll = polls.reopen(self.poll, self.now, self.results, None, anonymous=self.anonymous)
        except AnonymousStaysClosed:
            assert self.anonymous
        except Refused:
            assert was != "closed"
        else:
            assert was == "closed"

    @precondition(lambda self: self.poll.status != "draft")
    @rule(shown=st.booleans(), on_stage=st.booleans())
    def show(self, shown: bool, on_stage: bool) -> None:
        self.poll = polls.show(self.poll, shown, on_stage)

    @rule(seconds=st.integers(1, 100))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def everybody_is_counted_once_by_what_they_said_last(self) -> None:
        if self.poll.generation != self.generations[-1]:
            assert self.poll.generation == self.generations[-1] + 1
            self.generations.append(self.poll.generation)
        cast = [answer for kept in self.box.values() for answer in kept]
        said = [answer for kept in self.last_said.values() for answer in kept]
        tally = polls.count(self.asking, cast)
        assert tally == polls.count(self.asking, reversed(said))
        assert tally.votes == sum(len(kept) for kept in self.last_said.values())
        counted = sum(line.votes for line in tally.lines)
        if self.asking.kind in ("one", "ranking", "scale", "text"):
            assert counted == tally.votes
        else:
            assert counted >= tally.votes
        if self.asking.kind == "ranking":
            options = len(self.asking.options)
            points = sum(line.points or 0 for line in tally.lines)
            assert points == tally.votes * options * (options - 1) / 2


def test_everybody_is_counted_once_under_any_sequence() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        AnyPoll,
        settings=settings(
            max_examples=150,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
