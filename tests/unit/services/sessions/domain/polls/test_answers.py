"""Which answers fit which poll, and in what form they are counted."""

import pytest

from services.sessions.domain.polls import Answer, Asking, fit
from services.sessions.domain.polls.refusals import AnswerDoesNotFit, TooManyAnswers

HALLS = ("Village hall", "Church", "School")
ONE = Asking("one", HALLS)
SEVERAL = Asking("several", HALLS, least=1, most=2)
RANKING = Asking("ranking", HALLS)
SCALE = Asking("scale", low=0, high=10)
WORDS = Asking("words", most=2)
TEXT = Asking("text")


@pytest.mark.parametrize(
    ("asking", "given", "counted"),
    [
        (ONE, Answer(choices=(1,)), Answer(choices=(1,))),
        (SEVERAL, Answer(choices=(2, 0)), Answer(choices=(0, 2))),
        (RANKING, Answer(choices=(2, 0)), Answer(choices=(2, 0))),
        (SCALE, Answer(value=0), Answer(value=0)),
        (WORDS, Answer(words=("  a   Bus. ", "BUS", "")), Answer(words=("a Bus", "BUS"))),
        (WORDS, Answer(words=("café", "CAFE")), Answer(words=("café",))),
        (TEXT, Answer(text="  A roof. "), Answer(text="A roof.")),
    ],
)
def test_an_answer_is_brought_into_one_form(asking: Asking, given: Answer, counted: Answer) -> None:
    assert fit(asking, [given], 1) == (counted,)


@pytest.mark.parametrize(
    ("asking", "answer"),
    [
        (ONE, Answer()),
        (ONE, Answer(choices=(0, 1))),
        (ONE, Answer(choices=(3,))),
        (ONE, Answer(choices=(-1,))),
        (ONE, Answer(choices=(1,), text="and more")),
        (ONE, Answer(value=1)),
        (ONE, Answer(choices=(1,), times=0)),
        (SEVERAL, Answer(choices=(0, 0))),
        (SEVERAL, Answer(choices=(0, 1, 2))),
        (Asking("several", HALLS, least=2), Answer(choices=(0,))),
        (RANKING, Answer(choices=(0, 1, 0))),
        (SCALE, Answer(value=11)),
        (SCALE, Answer(value=-1)),
        (WORDS, Answer(words=("one", "two", "three"))),
        (WORDS, Answer(words=(" ... ",))),
        (WORDS, Answer(words=("x" * 41,))),
        (TEXT, Answer(text="   ")),
        (TEXT, Answer(text="x" * 501)),
    ],
)
def test_an_answer_that_was_not_asked_for_is_refused(asking: Asking, answer: Answer) -> None:
    with pytest.raises(AnswerDoesNotFit):
        fit(asking, [answer], 1)


def test_people_before_one_screen_have_a_vote_each_and_no_more() -> None:
    three = [Answer(choices=(0,), times=2), Answer(choices=(1,))]
    assert fit(ONE, three, 3) == tuple(three)
    assert fit(ONE, three, 4) == tuple(three)
    with pytest.raises(TooManyAnswers) as refused:
        fit(ONE, three, 2)
    assert refused.value.extra == {"ballots": 2}
    with pytest.raises(TooManyAnswers):
        fit(ONE, three[:1], 1)


@pytest.mark.parametrize(
    "asking",
    [
        Asking("one", ("Only this",)),
        Asking("one", ("Hall", "hall ")),
        Asking("several", HALLS, least=3, most=2),
        Asking("several", HALLS, least=1, most=4),
        Asking("scale", low=5, high=5),
        Asking("scale", low=0, high=11),
        Asking("words", most=6),
    ],
)
def test_what_cannot_be_asked_is_said(asking: Asking) -> None:
    assert (asking.flaw() or "").endswith(".")


@pytest.mark.parametrize("asking", [ONE, SEVERAL, RANKING, SCALE, WORDS, TEXT])
def test_what_can_be_asked_is_kept_as_it_is(asking: Asking) -> None:
    assert asking.flaw() is None
    assert Asking.from_json(asking.as_json()) == asking
