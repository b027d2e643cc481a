"""How a person is shown to others."""

ERASED_NAME = "Former participant"
"""Stands for a person who asked to be forgotten."""


def initials(name: str) -> str:
    """One or two capitals for the seat at the table: first letters of the first and the last word.

    A name without letters gives its first character; an empty one gives a question mark.
    """
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return name.strip()[:1] or "?"
    letters = words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()[:4]
