"""Plain English for counts and lists."""

from collections.abc import Sequence

MOST_NAMED = 4


def count(number: int, one: str, many: str | None = None) -> str:
    """ "no seat", "1 seat" or "5 seats"."""
    if number > 1:
        return f"{number} {many or one + 's'}"
    return f"{number or 'no'} {one}"


def people(number: int) -> str:
    """ "nobody", "1 person", "5 people"."""
    return count(number, "person", "people") if number else "nobody"


def all_of(words: Sequence[str]) -> str:
    """ "Ann, Bob and Cid"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def some_of(words: Sequence[str], most: int = MOST_NAMED) -> str:
    """As `all_of`, but of many only the first: "Ann, Bob, Cid and 7 others"."""
    if len(words) <= most + 1:
        return all_of(words)
    return f"{', '.join(words[:most])} and {len(words) - most} others"


def verb(number: int, one: str, many: str) -> str:
    """The form that goes with so many subjects."""
    return one if number == 1 else many
