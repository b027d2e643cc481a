"""What requests about talk carry, and the answers that no use case shapes."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from chassis.http import Page, View
from services.sessions.domain.planning import MOST_ROOMS
from services.sessions.domain.talk import (
    LONGEST_BROADCAST,
    LONGEST_HELP_WORDS,
    LONGEST_POST,
    HelpStatus,
)
from services.sessions.routes.bodies import MOST_PEOPLE, NO_NUL, WRITTEN, Identifier, Whole
from services.sessions.use_cases.talk.views import HandView, PostView


class NewPostBody(View):
    """A post."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_POST, pattern=WRITTEN)]


class PostChangeBody(View):
    """What becomes of a post; null leaves it as it is. `pinned`: whether it is to be in the report."""

    removed: bool | None = None
    pinned: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.removed is None and self.pinned is None:
            raise ValueError("say `removed` or `pinned`")
        return self


class PostPage(Page[PostView]):
    """Posts of a room, the newest first."""


class TalkRulesBody(View):
    """What hosts allow. `main_posts`: attendees may write posts in the main room."""

    main_posts: bool


class HandBody(View):
    """Whether the hand is up."""

    raised: bool


class LowerHandsBody(View):
    """Of which room the hands are put down; null: everywhere."""

    room_id: Identifier | None = None


class HandsView(View):
    """The hands that were put down."""

    hands: list[HandView]


class HelpBody(View):
    """A call for help, with a few words if wanted."""

    words: Annotated[str, StringConstraints(max_length=LONGEST_HELP_WORDS, pattern=NO_NUL)] = ""


class AnswerBody(View):
    """What becomes of a call for help, and the version of it that the caller saw."""

    status: HelpStatus
    version: Whole


class BroadcastBody(View):
    """What to say, to everybody (`room_ids` null) or to some rooms."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_BROADCAST, pattern=WRITTEN)]
    room_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MOST_ROOMS + 1)] | None = None


class SeatPeopleBody(View):
    """Whom to give a table."""

    person_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MOST_PEOPLE)]


class MissingView(View):
    """Who is missing at position `seq`: `lost` are here without a table although a round runs; `registered` people have
    a place at the event, and `not_arrived` of them never came in."""

    seq: int
    lost: list[str]
    registered: int
    not_arrived: int
