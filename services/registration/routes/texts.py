"""Text in requests: what it may consist of, said in words that a person can act on, and as a pattern for programs."""

import re
from dataclasses import dataclass, field
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


@dataclass(frozen=True)
class Text:
    """An annotation for `str`: `least` to `most` characters that match `pattern` as a whole, or else `wrong` is said.

    JSON Schema gets the same bounds and the same pattern.
    """

    pattern: str
    least: int
    most: int
    wrong: str
    _compiled: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_compiled", re.compile(self.pattern))

    def check(self, value: str) -> str:
        """The value itself; an error that says `wrong` when it does not fit."""
        if not self.least <= len(value) <= self.most or not self._compiled.fullmatch(value):
            raise PydanticCustomError("text", self.wrong)
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, core_schema.str_schema(strict=True))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            **handler(schema),
            "minLength": self.least,
            "maxLength": self.most,
            "pattern": self.pattern,
        }


# No control characters: PostgreSQL takes no NUL, and a mail header no line break.
_LINE_OR_NOTHING = r"^[^\x00-\x1f\x7f]*$"
_VISIBLE = r"[^\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
_LINE = rf"^[^\x00-\x1f\x7f]*{_VISIBLE}[^\x00-\x1f\x7f]*$"
_PROSE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"


def line(most: int) -> Text:
    """One line with something to see in it."""
    return Text(_LINE, 1, most, f"Write one line of 1 to {most} characters.")


def optional_line(most: int) -> Text:
    """One line, or nothing."""
    return Text(_LINE_OR_NOTHING, 0, most, f"Write one line of at most {most} characters.")


def prose(most: int) -> Text:
    """Several lines, or nothing."""
    return Text(_PROSE, 0, most, f"Write at most {most} characters, and no control characters.")


def password(least: int) -> Text:
    """Any characters that a keyboard can type."""
    wrong = f"A password has {least} to 200 characters." if least > 1 else "Write your password."
    return Text(r"^[^\x00]*$", least, 200, wrong)


def key(prefix: str) -> Text:
    """One of our identifiers."""
    return Text(rf"^{prefix}_[0-9a-z]{{26}}$", 30, 30, f"This is no identifier: {prefix}_ and 26 characters.")


ADDRESS = Text(
    rf"^{_ATOM}(\.{_ATOM})*@({_LABEL}\.)+[A-Za-z]([A-Za-z0-9\-]{{0,61}}[A-Za-z0-9])$",
    6,
    254,
    "Write an e-mail address such as ann@example.org.",
)
"""An e-mail address as browsers accept it, with a full host name."""

SLUG = Text(
    r"^[a-z0-9]+(-[a-z0-9]+)*$",
    2,
    60,
    "Use 2 to 60 lower-case letters, digits and single hyphens between them.",
)
"""The last part of an address."""
