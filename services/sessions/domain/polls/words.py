"""Short answers that say the same are one answer: how words are brought to one form."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_WORD = 40
"""Characters of one answer to a poll for short words."""

_MARKS = re.compile(r"[\u0300-\u036f]")
_EDGES = " \t\r\n.,;:!?\"'()[]{}<>*_-–—“”‘’„…·•/\\"


def tidy(word: str) -> str:
    """The word as it is shown: white space single, no punctuation around it; empty when nothing is left."""
    return " ".join(unicodedata.normalize("NFC", word).split()).strip(_EDGES)


def key(word: str) -> str:
    """What spellings of the same word share: no capitals, no Latin accents, one kind of white space.

    Marks of other scripts stay: there they are letters, not accents.
    """
    plain = unicodedata.normalize("NFKD", tidy(word)).casefold()
    return " ".join(unicodedata.normalize("NFKC", _MARKS.sub("", plain)).split())


def distinct(words: Iterable[str]) -> tuple[str, ...]:
    """Tidied words in their order, each once, without empty ones."""
    found: dict[str, str] = {}
    for word in words:
        shown = tidy(word)
        if shown:
            found.setdefault(key(shown), shown)
    return tuple(found.values())
