"""What a poll asks, and how it may be answered."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

PollKind = Literal["one", "several", "ranking", "scale", "words", "text"]
"""One option; several; options in order; a step of a scale; a few short words; a text."""

ResultsFor = Literal["live", "closed", "hosts"]
"""Who sees results: everybody while it is open; everybody once it is closed; hosts, until one of them shows them."""

CHOOSING: tuple[PollKind, ...] = ("one", "several", "ranking")
MOST_OPTIONS = 20
MOST_STEPS = 11
MOST_WORDS = 5
LONGEST_TEXT = 500
"""Characters of an answer in open text."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What a poll asks for. Only the fields of its kind matter.

    options  one, several, ranking: what can be chosen; answers name them by their number, from 0
    least, most  several: how many options an answer has; words: `most` short answers at most
    low, high  scale: its first and last step, with what they mean in `low_label` and `high_label`
    """

    kind: PollKind
    options: tuple[str, ...] = ()
    least: int = 1
    most: int | None = None
    low: int = 1
    high: int = 5
    low_label: str = ""
    high_label: str = ""

    def flaw(self) -> str | None:
        """What keeps this from being asked, as a sentence; None when nothing does."""
        if self.kind in CHOOSING:
            if not 2 <= len(self.options) <= MOST_OPTIONS:
                return f"Give from 2 to {MOST_OPTIONS} options to choose from."
            if len({option.strip().casefold() for option in self.options}) != len(self.options):
                return "Give every option words of its own: two are the same."
            if self.kind == "several" and not 1 <= self.least <= self.most_chosen <= len(self.options):
                return "The least and the most options that can be chosen do not fit the options."
        if self.kind == "scale" and not 1 <= self.high - self.low < MOST_STEPS:
            return f"A scale has from 2 to {MOST_STEPS} steps."
        if self.kind == "words" and not 1 <= self.most_words <= MOST_WORDS:
            return f"Ask for 1 to {MOST_WORDS} short answers."
        return None

    @property
    def most_chosen(self) -> int:
        """How many options an answer can name."""
        if self.kind == "one":
            return 1
        if self.kind == "ranking" or self.most is None:
            return len(self.options)
        return self.most

    @property
    def most_words(self) -> int:
        """How many short answers one person can give."""
        return 1 if self.most is None else self.most

    def as_json(self) -> dict[str, Any]:
        """Plain values, for keeping."""
        return {**asdict(self), "options": list(self.options)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `as_json` gave."""
        return cls(**{**kept, "options": tuple(kept["options"])})
