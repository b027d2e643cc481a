"""What a column means, told from its header: forgiving about case, accents, punctuation and synonyms."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import StrEnum


class Meaning(StrEnum):
    """What Folkmoot makes of a column. OTHER is an attribute by which people can be mixed."""

    NAME = "name"
    FIRST = "first name"
    LAST = "last name"
    EMAIL = "e-mail"
    PLACE = "place"
    ORGANISATION = "organisation"
    ROLE = "role"
    LANGUAGES = "languages"
    FACILITATOR = "facilitator"
    ACCESS = "access needs"
    CHOICE = "choice"
    THEMES = "themes"
    OUT = "opted out"
    ROOM = "room"
    TOGETHER = "together"
    APART = "apart"
    ROUND = "round"
    OTHER = "other"


ATTRIBUTES = (Meaning.PLACE, Meaning.ORGANISATION, Meaning.ROLE, Meaning.LANGUAGES, Meaning.OTHER)
"""Columns by which people can be mixed or gathered."""

_SYNONYMS: dict[Meaning, tuple[str, ...]] = {
    Meaning.NAME: ("name", "full name", "fullname", "display name", "names", "nom", "enw", "enw llawn"),
    Meaning.FIRST: ("first name", "firstname", "first names", "given name", "forename", "forenames", "first",
                    "prenom", "enw cyntaf"),
    Meaning.LAST: ("last name", "lastname", "surname", "family name", "last", "cyfenw"),
    Meaning.EMAIL: ("email", "e mail", "mail", "email address", "e mail address", "emailaddress", "emails",
                    "work email", "contact email", "e bost", "ebost", "cyfeiriad e bost"),
    Meaning.PLACE: ("place", "town", "city", "village", "neighbourhood", "neighborhood", "borough", "location",
                    "area", "district", "locality", "ward", "parish", "where", "where from", "town or city",
                    "where you are from", "where are you from", "lle", "tref", "ardal"),
    Meaning.ORGANISATION: ("organisation", "organization", "organisation name", "organization name", "org", "company",
                           "group", "employer", "charity", "institution", "affiliation", "sefydliad"),
    Meaning.ROLE: ("role", "job title", "job", "jobtitle", "position", "job role", "rol", "swydd"),
    Meaning.LANGUAGES: ("language", "languages", "spoken languages", "languages spoken", "iaith", "ieithoedd"),
    Meaning.FACILITATOR: ("facilitator", "facilitators", "is facilitator", "facilitates", "facilitating",
                          "table facilitator", "room facilitator", "hwylusydd"),
    Meaning.ACCESS: ("access", "access needs", "access need", "accessibility", "accessibility needs", "needs access",
                     "access requirements", "accessibility requirements", "accessible room", "anghenion mynediad"),
    Meaning.THEMES: ("themes", "theme", "preferences", "preference", "theme preferences", "choices", "interests",
                     "preferred themes", "themau"),
    Meaning.OUT: ("opted out", "opt out", "opts out", "optout", "opted out of breakouts", "no breakout",
                  "no breakouts", "stays out"),
    Meaning.ROOM: ("room", "pinned", "pin", "pinned to", "pinned room", "fixed room", "table", "breakout room",
                   "pre assign room name", "room name", "ystafell"),
    Meaning.TOGETHER: ("together", "with", "together with", "keep together", "keep with", "sits with",
                       "same room as", "gyda"),
    Meaning.APART: ("apart", "apart from", "keep apart", "not with", "keep apart from"),
}  # fmt: skip
_BY_WORD = {word: meaning for meaning, words in _SYNONYMS.items() for word in words}
_NAME_IF_FIRST = {
    "participant",
    "participants",
    "attendee",
    "attendees",
    "person",
    "people",
    "who",
    "delegate",
    "member",
}
"""These mean the name only when they head the first column: elsewhere they may as well be somebody's role."""
_LEADING = re.compile(r"^(?:what is |what s )?(?:your |participants? |attendees? |persons? |delegates? )")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_CHOICE = re.compile(rf"^(?:(\d+)(?:st|nd|rd|th)?|({'|'.join(_ORDINALS)})) (?:choice|preference|theme|pick)$")
_CHOICE_AFTER = re.compile(r"^(?:theme )?(?:choice|preference|theme|pick) (\d+)$")
_ROUND = re.compile(r"^(?:round|rownd) (\d+)$")


def plain(text: str) -> str:
    """Small letters and digits only, without accents, single spaces between words: how headers and names compare."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )
    return " ".join(re.sub(r"[\W_]+", " ", bare.casefold()).split())


def meaning_of(header: str, *, first: bool = False) -> tuple[Meaning, int]:
    """What this header says, and the rank of a choice or the number of a round (else 0). `first`: it heads the
    first column."""
    for words in _readings(header):
        if found := _CHOICE.match(words):
            rank = int(found[1]) if found[1] else _ORDINALS.index(found[2]) + 1
            return Meaning.CHOICE, rank
        if found := _CHOICE_AFTER.match(words):
            return Meaning.CHOICE, int(found[1])
        if found := _ROUND.match(words):
            return Meaning.ROUND, int(found[1])
        if words in _BY_WORD:
            return _BY_WORD[words], 0
        if first and words in _NAME_IF_FIRST:
            return Meaning.NAME, 0
    return Meaning.OTHER, 0


def _readings(header: str) -> Iterator[str]:
    yield plain(header)
    yield (without_remark := plain(re.sub(r"[(\[].*?[)\]]", " ", header)))
    yield _LEADING.sub("", without_remark)


def known_words(*meanings: Meaning) -> list[str]:
    """The synonyms of these meanings, to look for a misspelt one."""
    return [word for word, meaning in _BY_WORD.items() if meaning in meanings]


def is_header(cells: Sequence[str]) -> bool:
    """Whether these cells name columns: one of them is a name or an e-mail address, and none is somebody's."""
    if any("@" in cell for cell in cells):
        return False
    filled = [cell for cell in cells if cell]
    meanings = {meaning_of(cell, first=cell is filled[0])[0] for cell in filled}
    return bool(meanings & {Meaning.NAME, Meaning.FIRST, Meaning.LAST, Meaning.EMAIL})
