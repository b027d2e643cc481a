"""Counting. The same answers give the same tally, in whatever order they came."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.sessions.domain.polls.answers import Answer
from services.sessions.domain.polls.asking import CHOOSING, Asking
from services.sessions.domain.polls.words import key


@dataclass(frozen=True, slots=True)
class Line:
    """One bar of a chart and row of its table.

    votes   how many people chose it, or put it first in a ranking, or wrote it
    points  ranking: Borda points; else None
    """

    label: str
    votes: int
    points: float | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a poll.

    votes   people who answered; answers with several choices or words make one vote
    lines   the options or steps in their order; words and texts, the most frequent first
    mean, median  of a scale; None without votes
    """

    votes: int
    lines: tuple[Line, ...]
    mean: float | None = None
    median: float | None = None


def count(asking: Asking, answers: Iterable[Answer]) -> Tally:
    """The tally of answers that `fit` has let through."""
    cast = list(answers)
    votes = sum(answer.times for answer in cast)
    if asking.kind == "ranking":
        return Tally(votes, _ranking(asking, cast))
    if asking.kind in CHOOSING:
        chosen = Counter[int]()
        for answer in cast:
            for number in answer.choices:
                chosen[number] += answer.times
        return Tally(votes, tuple(Line(option, chosen[n]) for n, option in enumerate(asking.options)))
    if asking.kind == "scale":
        return _scale(asking, cast, votes)
    written = [(word, answer.times) for answer in cast for word in answer.words]
    if asking.kind == "text":
        written = [(answer.text, answer.times) for answer in cast if answer.text is not None]
    return Tally(votes, _written(written, exact=asking.kind == "text"))


def _ranking(asking: Asking, cast: Sequence[Answer]) -> tuple[Line, ...]:
    """Borda's count (J.-C. de Borda, Memoire sur les elections au scrutin, 1781): of n options the first gets n - 1
    points, the next n - 2, and so on. Options that somebody left out share the points of the places left, so that
    every ballot gives the same sum and leaving options out wins nothing."""
    options = len(asking.options)
    halves, first = Counter[int](), Counter[int]()
    for answer in cast:
        first[answer.choices[0]] += answer.times
        left = options - len(answer.choices)
        for place, number in enumerate(answer.choices):
            halves[number] += 2 * (options - 1 - place) * answer.times
        for number in range(options):
            if number not in answer.choices:
                halves[number] += (left - 1) * answer.times
    return tuple(Line(option, first[n], halves[n] / 2) for n, option in enumerate(asking.options))


def _scale(asking: Asking, cast: Sequence[Answer], votes: int) -> Tally:
    steps = Counter[int]()
    for answer in cast:
        if answer.value is not None:
            steps[answer.value] += answer.times
    lines = tuple(Line(str(step), steps[step]) for step in range(asking.low, asking.high + 1))
    if not votes:
        return Tally(0, lines)
    mean = sum(step * number for step, number in steps.items()) / votes
    middle = (_at(steps, (votes - 1) // 2) + _at(steps, votes // 2)) / 2
    return Tally(votes, lines, mean, middle)


def _at(steps: Counter[int], position: int) -> int:
    """The value at a position, from 0, of all values in order."""
    for step in sorted(steps):
        position -= steps[step]
        if position < 0:
            return step
    raise IndexError(position)


def _written(written: Sequence[tuple[str, int]], *, exact: bool) -> tuple[Line, ...]:
    """Texts alike are one line, by the spelling that most people used."""
    spellings: dict[str, Counter[str]] = {}
    for text, times in written:
        spellings.setdefault(text if exact else key(text), Counter())[text] += times
    lines = [Line(min(used, key=lambda one: (-used[one], one)), used.total()) for used in spellings.values()]
    return tuple(sorted(lines, key=lambda line: (-line.votes, line.label.casefold(), line.label)))
