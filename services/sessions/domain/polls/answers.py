"""An answer, checked against what its poll asks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from services.sessions.domain.polls.asking import CHOOSING, LONGEST_TEXT, Asking
from services.sessions.domain.polls.refusals import AnswerDoesNotFit, TooManyAnswers
from services.sessions.domain.polls.words import LONGEST_WORD, distinct


@dataclass(frozen=True, slots=True)
class Answer:
    """What `times` people behind one screen say alike. `choices` in order for a ranking, the dearest first."""

    choices: tuple[int, ...] = ()
    value: int | None = None
    words: tuple[str, ...] = ()
    text: str | None = None
    times: int = 1

    def as_json(self) -> dict[str, Any]:
        """Plain values, for keeping: only those that are given."""
        kept: dict[str, Any] = {"times": self.times}
        if self.choices:
            kept["choices"] = list(self.choices)
        if self.value is not None:
            kept["value"] = self.value
        if self.words:
            kept["words"] = list(self.words)
        if self.text is not None:
            kept["text"] = self.text
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `as_json` gave."""
        return cls(
            tuple(kept.get("choices", ())),
            kept.get("value"),
            tuple(kept.get("words", ())),
            kept.get("text"),
            kept["times"],
        )


def fit(asking: Asking, answers: Sequence[Answer], ballots: int) -> tuple[Answer, ...]:
    """The answers as they are counted, for somebody who may cast `ballots` (>= 1); tidied and in one form.

    AnswerDoesNotFit when one is not what the poll asks for; TooManyAnswers when they are more than `ballots`.
    """
    fitted = tuple(_fit(asking, answer) for answer in answers)
    cast = votes(fitted)
    if cast > ballots:
        own = "One vote is yours" if ballots == 1 else f"{ballots} votes are yours, one for each of you"
        raise TooManyAnswers(
            f"{own}, and these answers make {cast}. Take some away, then send them again.", ballots=ballots
        )
    return fitted


def votes(answers: Iterable[Answer]) -> int:
    """How many people the answers are from."""
    return sum(answer.times for answer in answers)


def _fit(asking: Asking, answer: Answer) -> Answer:
    given = {
        "choices": bool(answer.choices),
        "value": answer.value is not None,
        "words": bool(answer.words),
        "text": answer.text is not None,
    }
    wanted = "choices" if asking.kind in CHOOSING else "value" if asking.kind == "scale" else asking.kind
    if {name for name, there in given.items() if there} != {wanted} or answer.times < 1:
        raise AnswerDoesNotFit(f"This poll is answered with `{wanted}`, and with nothing else.")
    if wanted == "choices":
        return _fit_choices(asking, answer)
    if wanted == "value":
        assert answer.value is not None
        if not asking.low <= answer.value <= asking.high:
            raise AnswerDoesNotFit(f"Choose a number from {asking.low} to {asking.high}.")
        return answer
    return _fit_words(asking, answer) if wanted == "words" else _fit_text(answer)


def _fit_choices(asking: Asking, answer: Answer) -> Answer:
    chosen = answer.choices
    if len(set(chosen)) != len(chosen) or not all(0 <= number < len(asking.options) for number in chosen):
        raise AnswerDoesNotFit("Choose among the options of this poll, each of them once at the most.")
    least = asking.least if asking.kind == "several" else 1
    if not least <= len(chosen) <= asking.most_chosen:
        most = asking.most_chosen
        bounds = f"{least}" if least == most else f"from {least} to {most}"
        raise AnswerDoesNotFit(f"Choose {bounds} of the options; you chose {len(chosen)}.")
    in_order = chosen if asking.kind == "ranking" else tuple(sorted(chosen))
    return Answer(choices=in_order, times=answer.times)


def _fit_words(asking: Asking, answer: Answer) -> Answer:
    words = distinct(answer.words)
    if not words:
        raise AnswerDoesNotFit("Write at least one word.")
    if len(words) > asking.most_words:
        most = asking.most_words
        raise AnswerDoesNotFit(
            f"This poll takes {most} short answer{'s' * (most > 1)} from each; you gave {len(words)}."
        )
    if any(len(word) > LONGEST_WORD for word in words):
        raise AnswerDoesNotFit(f"Keep each short answer to {LONGEST_WORD} characters.")
    return Answer(words=words, times=answer.times)


def _fit_text(answer: Answer) -> Answer:
    text = (answer.text or "").strip()
    if not text:
        raise AnswerDoesNotFit("Write something first.")
    if len(text) > LONGEST_TEXT:
        raise AnswerDoesNotFit(f"Keep the answer to {LONGEST_TEXT} characters.")
    return Answer(text=text, times=answer.times)
