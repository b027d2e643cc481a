"""A round goes draft -> open -> closing -> closed, and a timer of an earlier countdown does nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from services.sessions.domain import rounds
from services.sessions.domain.refusals import WrongRoundState
from services.sessions.domain.rounds import Round

NOW = datetime(2026, 9, 21, 13, 15, tzinfo=UTC)


def opened() -> Round:
    return rounds.open_round(Round(), NOW, None)


def test_opening_with_minutes_sets_the_planned_end() -> None:
    current = rounds.open_round(Round(), NOW, timedelta(minutes=20))
    assert (current.status, current.opened_at, current.ends_at) == ("open", NOW, NOW + timedelta(minutes=20))


def test_opening_without_minutes_has_no_planned_end() -> None:
    assert opened().ends_at is None


def test_a_round_opens_once() -> None:
    with pytest.raises(WrongRoundState, match="cannot be opened"):
        rounds.open_round(opened(), NOW, None)


def test_a_countdown_of_zero_closes_at_once() -> None:
    current = rounds.begin_closing(opened(), NOW, timedelta(seconds=0))
    assert (current.status, current.closed_at) == ("closed", NOW)


def test_a_countdown_closes_when_due() -> None:
    closing = rounds.begin_closing(opened(), NOW, timedelta(seconds=30))
    assert closing.closes_at == NOW + timedelta(seconds=30)
    closed = rounds.close_when_due(closing, closing.generation, NOW + timedelta(seconds=30))
    assert closed is not None
    assert closed.status == "closed"


def test_a_cancelled_countdown_does_not_close() -> None:
    closing = rounds.begin_closing(opened(), NOW, timedelta(seconds=30))
    reopened = rounds.cancel_closing(closing)
    assert (reopened.status, reopened.closes_at) == ("open", None)
    assert rounds.close_when_due(reopened, closing.generation, NOW + timedelta(seconds=30)) is None


def test_a_countdown_that_was_set_anew_ignores_the_earlier_timer() -> None:
    first = rounds.begin_closing(opened(), NOW, timedelta(seconds=10))
    second = rounds.begin_closing(first, NOW, timedelta(seconds=60))
    assert rounds.close_when_due(second, first.generation, NOW + timedelta(seconds=10)) is None
    assert rounds.close_when_due(second, second.generation, NOW + timedelta(seconds=60)) is not None


@pytest.mark.parametrize("current", [Round(), rounds.close(opened(), NOW)], ids=["draft", "closed"])
def test_only_a_running_round_can_be_closed(current: Round) -> None:
    with pytest.raises(WrongRoundState):
        rounds.begin_closing(current, NOW, timedelta(seconds=10))
    with pytest.raises(WrongRoundState):
        rounds.close(current, NOW)


def test_a_countdown_that_does_not_run_cannot_be_cancelled() -> None:
    with pytest.raises(WrongRoundState, match="no countdown"):
        rounds.cancel_closing(opened())


def test_the_plan_of_an_open_round_cannot_change() -> None:
    rounds.require_draft(Round())
    with pytest.raises(WrongRoundState, match="Move people instead"):
        rounds.require_draft(opened())


def test_every_transition_raises_the_generation() -> None:
    generations = [0]
    current = Round()
    for step in (
        lambda r: rounds.open_round(r, NOW, None),
        lambda r: rounds.begin_closing(r, NOW, timedelta(seconds=10)),
        rounds.cancel_closing,
        lambda r: rounds.begin_closing(r, NOW, timedelta(seconds=15)),
        lambda r: rounds.close(r, NOW),
    ):
        current = step(current)
        generations.append(current.generation)
    assert generations == sorted(set(generations))
