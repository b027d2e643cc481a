"""What requests about questions carry."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chassis.http import View
from services.sessions.domain.questions import Order
from services.sessions.routes.bodies import NO_NUL, WRITTEN, Identifier, Whole


class AskBody(View):
    """A question to the panel; `anonymous` where the hosts allow it."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=WRITTEN)]
    anonymous: bool = False


class QuestionBoardBody(View):
    """How to take questions; what is null or left out stays as it is."""

    open: bool | None = Field(default=None, description="People may ask.")
    moderated: bool | None = Field(
        default=None, description="A host lets each question through before others see it."
    )
    anonymous: bool | None = Field(default=None, description="People may leave their name away.")


class QuestionOrderBody(View):
    """By votes, or by hand. `question_ids`: the panel's own order; null leaves it as it was. `version`: the board's, as
    the host saw it."""

    order: Order
    question_ids: Annotated[list[Identifier], Field(max_length=1000)] | None = None
    version: Whole | None = None


class QuestionStateBody(View):
    """What is to become of a question. With a `version` that is stale nothing is changed."""

    state: Literal["shown", "answering", "answered", "set_aside"]
    version: Whole | None = None


class MergeBody(View):
    """With which question this one is to be counted."""

    into: Identifier
    version: Whole | None = None


class AnswerBody(View):
    """The written answer; empty takes it back."""

    text: Annotated[str, StringConstraints(max_length=4000, pattern=NO_NUL)]
    version: Whole | None = None
