"""What may become of a question, who may ask, and how questions stand in order."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.questions import (
    PUBLIC,
    VOTABLE,
    QuestionState,
    Standing,
    WrongQuestionState,
    become,
    first_state,
    in_order,
    require_mergeable,
    with_answer,
)

STATES: tuple[QuestionState, ...] = get_args(QuestionState)


@pytest.mark.parametrize("state", STATES)
def test_becoming_what_it_is_already_changes_nothing(state: QuestionState) -> None:
    assert become(state, state) is False


def test_nothing_comes_out_of_a_merged_question_but_by_splitting_it() -> None:
    for to in STATES:
        if to != "merged":
            with pytest.raises(WrongQuestionState):
                become("merged", to)
    with pytest.raises(WrongQuestionState):
        with_answer("merged", "Yes.")


def test_whatever_a_host_did_can_be_undone() -> None:
    for there, back in (("set_aside", "shown"), ("answering", "shown"), ("answered", "shown")):
        assert become("shown", there)
        assert become(there, back)
    assert with_answer(with_answer("shown", "Yes."), "") == "shown"


def test_a_question_cannot_go_back_to_waiting() -> None:
    for state in STATES:
        if state != "new":
            with pytest.raises(WrongQuestionState):
                become(state, "new")


def test_what_came_with_a_registration_waits_and_what_hosts_ask_does_not() -> None:
    assert first_state(moderated=False, submitted=True, by_host=False) == "new"
    assert first_state(moderated=True, submitted=False, by_host=False) == "new"
    assert first_state(moderated=True, submitted=False, by_host=True) == "shown"
    assert first_state(moderated=False, submitted=False, by_host=False) == "shown"


def test_an_answer_in_writing_does_not_take_away_that_it_was_answered_aloud() -> None:
    assert with_answer("answered", "As said: yes.") == "answered"
    assert with_answer("answering", "Yes.") == "answering"
    assert with_answer("set_aside", "No, because ...") == "written"


def test_only_open_questions_are_merged() -> None:
    require_mergeable("new", "answering", same=False)
    for one, into in (("answered", "shown"), ("shown", "set_aside"), ("answering", "shown")):
        with pytest.raises(WrongQuestionState):
            require_mergeable(one, into, same=False)
    with pytest.raises(WrongQuestionState):
        require_mergeable("shown", "shown", same=True)


def test_whoever_can_vote_for_a_question_sees_it() -> None:
    assert VOTABLE < PUBLIC


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=8))
def test_by_hand_the_panels_choice_comes_first_and_the_rest_by_votes(
    given_: list[tuple[int, bool]],
) -> None:
    questions = [Standing(f"q{number}", votes, number) for number, (votes, _) in enumerate(given_)]
    sequence = [f"q{number}" for number, (_, chosen) in enumerate(given_) if chosen][::-1]
    ordered = in_order(questions, "hand", [*sequence, "gone"])
    assert ordered[: len(sequence)] == sequence
    rest = [one for one in in_order(questions, "votes", sequence) if one not in sequence]
    assert ordered[len(sequence) :] == rest
    votes = [next(q.votes for q in questions if q.question_id == one) for one in rest]
    assert votes == sorted(votes, reverse=True)
