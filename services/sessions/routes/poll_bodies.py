"""What requests about polls carry."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from chassis.http import View
from services.sessions.domain.polls import (
    LONGEST_TEXT,
    LONGEST_WORD,
    MOST_OPTIONS,
    MOST_WORDS,
    Answer,
    Asking,
    PollKind,
    ResultsFor,
)
from services.sessions.routes.bodies import MOST_PEOPLE, NO_NUL, NUMBER, WRITTEN, Identifier, Whole
from services.sessions.use_cases.polls.preparing import WantedPoll

LONGEST_COUNTDOWN = 3600

Option = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=WRITTEN)]
StepLabel = Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)]
Step = Annotated[int, Field(ge=-100, le=100), NUMBER]
Seconds = Annotated[int, Field(ge=0, le=LONGEST_COUNTDOWN), NUMBER]
Small = Annotated[int, Field(ge=1, le=MOST_OPTIONS), NUMBER]


class AskingBody(View):
    """What is asked for. `options`: one, several, ranking; `least` and `most` of them: several; `most` short answers:
    words; the rest: a scale from `low` to `high`, with what its ends mean."""

    kind: PollKind
    options: Annotated[list[Option], Field(max_length=MOST_OPTIONS)] = Field(default_factory=list)
    least: Small = 1
    most: Small | None = None
    low: Step = 1
    high: Step = 5
    low_label: StepLabel = ""
    high_label: StepLabel = ""

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        flaw = self.asking.flaw()
        if flaw is not None:
            raise ValueError(flaw)
        return self

    @property
    def asking(self) -> Asking:
        """The same for the rules."""
        return Asking(
            kind=self.kind,
            options=tuple(option.strip() for option in self.options),
            least=self.least,
            most=self.most,
            low=self.low,
            high=self.high,
            low_label=self.low_label.strip(),
            high_label=self.high_label.strip(),
        )


class PollBody(View):
    """A poll to prepare. Whether it is anonymous is fixed once it opens. `seconds`: it closes by itself that long after
    it opened."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=WRITTEN)]
    detail: Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)] = ""
    asks: AskingBody
    anonymous: bool = True
    results: ResultsFor = "closed"
    seconds: Annotated[int, Field(ge=5, le=LONGEST_COUNTDOWN), NUMBER] | None = None
    agenda_item_id: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_NUL)] | None = (
        None
    )

    @property
    def wanted(self) -> WantedPoll:
        """The same for the use case."""
        return WantedPoll(
            title=self.title.strip(),
            detail=self.detail.strip(),
            asking=self.asks.asking,
            anonymous=self.anonymous,
            results=self.results,
            seconds=self.seconds,
            agenda_item_id=self.agenda_item_id,
        )


class ChangedPollBody(PollBody):
    """A draft written anew, over the `version` that was seen."""

    version: Whole


class PollOrderBody(View):
    """All prepared polls in their new order."""

    poll_ids: Annotated[list[Identifier], Field(max_length=1000)]


class OpenPollBody(View):
    """How long the poll stays open: null as prepared, 0 until a host closes it."""

    seconds: Seconds | None = None


class ReopenPollBody(View):
    """How long the poll stays open: 0 until a host closes it."""

    seconds: Seconds = 0


class ClosePollBody(View):
    """Seconds until the poll closes; 0 at once."""

    countdown_seconds: Seconds = 0


class ShowPollBody(View):
    """Whether everybody sees the results, and whether the poll is on everybody's screen."""

    shown: bool
    on_stage: bool


class AnswerBody(View):
    """What `times` people say alike. `choices`: numbers of options, from 0, in order for a ranking; `value`: a step of
    the scale; `words`; `text`: only what the poll asks for."""

    choices: Annotated[
        list[Annotated[int, Field(ge=0, lt=MOST_OPTIONS), NUMBER]], Field(max_length=MOST_OPTIONS)
    ] = Field(default_factory=list)
    value: Step | None = None
    words: Annotated[
        list[Annotated[str, StringConstraints(max_length=2 * LONGEST_WORD, pattern=NO_NUL)]],
        Field(max_length=MOST_WORDS),
    ] = Field(default_factory=list)
    text: Annotated[str, StringConstraints(max_length=2 * LONGEST_TEXT, pattern=NO_NUL)] | None = None
    times: Annotated[int, Field(ge=1, le=MOST_PEOPLE), NUMBER] = 1

    @property
    def answer(self) -> Answer:
        """The same for the rules."""
        return Answer(tuple(self.choices), self.value, tuple(self.words), self.text, self.times)


class BallotBody(View):
    """One's answers: one, or for several people before one screen one for each of them."""

    answers: Annotated[list[AnswerBody], Field(min_length=1, max_length=MOST_PEOPLE)]
