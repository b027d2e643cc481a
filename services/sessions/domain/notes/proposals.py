"""What the lines of the rooms' notes promise: actions and themes that a host may take over."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

Horizon = Literal["short", "medium", "long"]

LONGEST = 500
"""Characters of an action or theme; what is longer is no single promise."""

_HEADING = re.compile(r"^#{1,6}\s+(.+)$")
_TITLE = re.compile(r"^(?:themes?\s*[:-]\s*)(.+)$", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*•–+]|\d{1,2}[.)])\s+(?:\[[ xX]?\]\s*)?(.+)$")
_MARKED = re.compile(r"^(?:actions?|to[- ]?do|next steps?|agreed|promise)\s*[:-]\s*(.+)$", re.IGNORECASE)
_PROMISE = re.compile(
    r"^(?:we|i|they)(?:'ll|’ll| will| are going to| am going to| should| must| need to| want to| agree to)\b"
    r"|^let(?:'|’)?s\b",
    re.IGNORECASE,
)
_WILL = re.compile(r"^([A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*){0,2})\s+(?:will|is going to|has promised to)\s+\S")
_OWNER = re.compile(r"\s*[(\[]?\b(?:owner|who|lead)\s*:\s*([^()\[\],;]{1,60})[)\]]?\s*", re.IGNORECASE)
_NOBODY = frozenset(
    {"we", "they", "everybody", "everyone", "somebody", "someone", "this", "that", "it", "there", "who"}
)

_WHEN: tuple[tuple[Horizon, re.Pattern[str]], ...] = (
    (
        "long",
        re.compile(
            r"\b(long[- ]term|next year|in \w+ years|within \w+ years|years from now|by 20\d\d)\b", re.I
        ),
    ),
    (
        "medium",
        re.compile(
            r"\b(medium[- ]term|this year|next (?:spring|summer|autumn|winter)|in \w+ months|within \w+ months)\b",
            re.I,
        ),
    ),
    (
        "short",
        re.compile(
            r"\b(short[- ]term|today|tomorrow|at once|straight away|(?:this|next) (?:week|month)|"
            r"by (?:mon|tues|wednes|thurs|fri|satur|sun)day|in \w+ (?:days|weeks)|within \w+ (?:days|weeks))\b",
            re.I,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An action, or a theme, that a line of a note suggests. `theme`: the heading under which it stood."""

    kind: Literal["action", "theme"]
    text: str
    room_id: str
    theme: str | None = None
    owner: str | None = None
    horizon: Horizon | None = None


def proposals(notes: Iterable[tuple[str, str]]) -> list[Proposal]:
    """What the notes, as (room id, text), suggest, in the order in which it stands there.

    A theme is a heading ("# Transport", "Theme: transport", or a short line that ends in a colon); an action is a
    line that begins like a list, like a promise ("We will ...", "Ann will ...") or with "Action:". What two rooms
    wrote alike comes once, with the first of them.
    """
    found: dict[tuple[str, str], Proposal] = {}
    for room_id, text in notes:
        for proposal in _of_note(room_id, text):
            found.setdefault((proposal.kind, _plain(proposal.text)), proposal)
    return list(found.values())


def _of_note(room_id: str, text: str) -> Iterator[Proposal]:
    theme: str | None = None
    for written in text.splitlines():
        line = written.strip()
        title = _theme(line)
        if title is not None:
            theme = title
            yield Proposal("theme", title, room_id)
            continue
        said = _action(line)
        if said is not None:
            yield _described(Proposal("action", said, room_id, theme))


def _theme(line: str) -> str | None:
    match = _HEADING.match(line) or _TITLE.match(line)
    if match is not None:
        return _fitting(match[1].strip().rstrip(":"))
    if line.endswith(":") and len(line) <= 60 and not _BULLET.match(line) and not _MARKED.match(line + " x"):
        return _fitting(line.rstrip(":"))
    return None


def _action(line: str) -> str | None:
    bullet = _BULLET.match(line)
    rest = bullet[1] if bullet else line
    marked = _MARKED.match(rest)
    if marked is not None:
        return _fitting(marked[1])
    will = _WILL.match(rest)
    named = will is not None and will[1].casefold() not in _NOBODY
    if bullet is not None or named or _PROMISE.match(rest):
        return _fitting(rest)
    return None


def _described(proposal: Proposal) -> Proposal:
    """With the owner and the time that the words name."""
    horizon = next((name for name, words in _WHEN if words.search(proposal.text)), None)
    owner = _OWNER.search(proposal.text)
    if owner is not None:
        rest = _fitting(_OWNER.sub(" ", proposal.text).strip(" ,;"))
        if rest is not None:
            return replace(proposal, text=rest, owner=owner[1].strip(), horizon=horizon)
    will = _WILL.match(proposal.text)
    if will is not None and will[1].casefold() not in _NOBODY:
        return replace(proposal, owner=will[1], horizon=horizon)
    return replace(proposal, horizon=horizon)


def _fitting(text: str) -> str | None:
    """The words, when there are any and they are not too many."""
    words = text.strip()
    return words if 2 <= len(words) <= LONGEST and any(letter.isalnum() for letter in words) else None


def _plain(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
