"""Questions to the panel."""

from chassis.http import Call
from services.sessions.routes.question_bodies import (
    AnswerBody,
    AskBody,
    MergeBody,
    QuestionBoardBody,
    QuestionOrderBody,
    QuestionStateBody,
)
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import questions
from services.sessions.use_cases.question_views import QuestionBoardView, QuestionView, VoteView

_ALL = "/v1/sessions/{session_id}/questions"
_ONE = _ALL + "/{question_id}"


@api.operation(
    "POST",
    _ALL,
    summary="Ask the panel",
    body=AskBody,
    returns=QuestionView,
    status=201,
    creates=True,
    problems=(409,),
)
def ask_question(call: Call[Runtime, AskBody]) -> QuestionView:
    """Asking counts as the first vote. In state `new` the question waits for a host to show it."""
    return questions.ask(
        call.runtime,
        call.path["session_id"],
        call.who.sub,
        call.body.text.strip(),
        anonymous=call.body.anonymous,
    )


@api.operation(
    "PUT",
    _ALL,
    summary="Switch how questions are taken",
    body=QuestionBoardBody,
    returns=QuestionBoardView,
    problems=(409,),
)
def set_questions(call: Call[Runtime, QuestionBoardBody]) -> QuestionBoardView:
    """For hosts."""
    return questions.set_board(
        call.runtime,
        call.path["session_id"],
        call.who.sub,
        floor_open=call.body.open,
        moderated=call.body.moderated,
        anonymous=call.body.anonymous,
    )


@api.operation(
    "PUT",
    _ALL + "/order",
    summary="Put the questions in order",
    body=QuestionOrderBody,
    returns=QuestionBoardView,
    problems=(409,),
)
def order_questions(call: Call[Runtime, QuestionOrderBody]) -> QuestionBoardView:
    """For hosts. Ids that are not of this session are passed over."""
    return questions.put_in_order(
        call.runtime,
        call.path["session_id"],
        call.who.sub,
        call.body.order,
        call.body.question_ids,
        call.body.version,
    )


@api.operation("PUT", _ONE + "/vote", summary="Vote for a question", returns=VoteView, problems=(409,))
def vote_for_question(call: Call[Runtime, None]) -> VoteView:
    """One vote each, while it waits for its answer. Counts are told a moment later."""
    return questions.vote(
        call.runtime, call.path["session_id"], call.path["question_id"], call.who.sub, up=True
    )


@api.operation(
    "DELETE", _ONE + "/vote", summary="Take the vote for a question back", returns=VoteView, problems=(409,)
)
def unvote_question(call: Call[Runtime, None]) -> VoteView:
    """While it waits for its answer."""
    return questions.vote(
        call.runtime, call.path["session_id"], call.path["question_id"], call.who.sub, up=False
    )


@api.operation(
    "POST",
    _ONE + "/state",
    summary="Show a question, take it, say that it was answered, or set it aside",
    body=QuestionStateBody,
    returns=QuestionView,
    problems=(409,),
)
def change_question(call: Call[Runtime, QuestionStateBody]) -> QuestionView:
    """For hosts. At most one is being answered: taking the next says that the one before was answered."""
    return questions.become(
        call.runtime,
        call.path["session_id"],
        call.path["question_id"],
        call.who.sub,
        call.body.state,
        call.body.version,
    )


@api.operation(
    "POST",
    _ONE + "/merge",
    summary="Count a question with another one",
    body=MergeBody,
    returns=QuestionView,
    problems=(409,),
)
def merge_question(call: Call[Runtime, MergeBody]) -> QuestionView:
    """For hosts. Who voted for both counts once. Returns the other one."""
    return questions.merge(
        call.runtime,
        call.path["session_id"],
        call.path["question_id"],
        call.who.sub,
        call.body.into,
        call.body.version,
    )


@api.operation(
    "POST",
    _ONE + "/split",
    summary="Let a merged question stand for itself again",
    returns=QuestionView,
    problems=(409,),
)
def split_question(call: Call[Runtime, None]) -> QuestionView:
    """For hosts. It has the votes that were cast for it."""
    return questions.split(call.runtime, call.path["session_id"], call.path["question_id"], call.who.sub)


@api.operation(
    "PUT",
    _ONE + "/answer",
    summary="Answer a question in writing",
    body=AnswerBody,
    returns=QuestionView,
    problems=(409,),
)
def answer_question(call: Call[Runtime, AnswerBody]) -> QuestionView:
    """For hosts, after the session has ended, too. Everybody sees question and answer; empty text takes it back."""
    return questions.answer(
        call.runtime,
        call.path["session_id"],
        call.path["question_id"],
        call.who.sub,
        call.body.text.strip(),
        call.body.version,
    )
