"""What requests and answers of this service are made of: the kinds of text, times and numbers that it takes."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from chassis.http import Api, View, decode_cursor
from chassis.problems import Invalid
from contracts.base import Moment

api = Api()

_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

# Something visible in it, and no control characters: PostgreSQL takes no NUL, a mail header no line break.
_LINE_OR_NOTHING = r"^[^\x00-\x1f\x7f]*$"
_VISIBLE = r"[^\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
_LINE = rf"^[^\x00-\x1f\x7f]*{_VISIBLE}[^\x00-\x1f\x7f]*$"
_PROSE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_EMAIL = r"^[A-Za-z0-9._%+\-]{1,64}@([A-Za-z0-9]([A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}$"


class Body(View):
    """A request's body: JSON types are taken as they are, never converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def line(most: int) -> Any:
    """One line of text with something in it."""
    return StringConstraints(min_length=1, max_length=most, pattern=_LINE)


def optional_line(most: int) -> Any:
    """One line of text, or none."""
    return StringConstraints(max_length=most, pattern=_LINE_OR_NOTHING)


def prose(most: int) -> Any:
    """Text of several lines, or none."""
    return StringConstraints(max_length=most, pattern=_PROSE)


def _instant(value: object) -> object:
    if not isinstance(value, datetime):
        if not isinstance(value, str) or not _RFC3339.fullmatch(value):
            raise PydanticCustomError("instant", "Write a time such as 2026-11-23T14:00:00+00:00.")
        try:
            value = datetime.fromisoformat(value.upper())
        except ValueError:
            raise PydanticCustomError("instant", "Write a time such as 2026-11-23T14:00:00+00:00.") from None
    if value.tzinfo is None:
        raise PydanticCustomError("instant", "Say the offset from UTC too, such as +01:00 or Z.")
    try:
        moment = value.astimezone(UTC)
    except OverflowError:
        moment = LATEST
    if not EARLIEST <= moment < LATEST:
        raise PydanticCustomError("instant", "Choose a time between the years 2000 and 2100.")
    return moment.replace(microsecond=0)


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "examples": ["2026-11-23T14:00:00+00:00"],
            "description": "RFC 3339 with an offset; between the years 2000 and 2100.",
        },
        mode="validation",
    ),
]
"""A moment in a request, in UTC and whole seconds."""

Email = Annotated[
    str,
    StringConstraints(max_length=254, pattern=_EMAIL),
    Field(examples=["ann@example.org"], description="An e-mail address."),
    AfterValidator(lambda value: value.lower()),
]
PersonName = Annotated[str, line(120), Field(examples=["Ann Archer"])]
Slug = Annotated[
    str,
    StringConstraints(min_length=2, max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
    Field(examples=["locality"], description="Lower-case letters, digits and single hyphens."),
]
TierName = Annotated[str, line(60), Field(examples=["Essentials"])]
OrganisationKey = Annotated[
    str, StringConstraints(pattern=r"^org_[0-9a-z]{26}$"), Field(examples=["org_01jd5m7y5p0000000000000000"])
]
EventKey = Annotated[str, StringConstraints(pattern=r"^evt_[0-9a-z]{26}$")]
PersonKey = Annotated[str, StringConstraints(pattern=r"^per_[0-9a-z]{26}$")]


def decode_moment_cursor(cursor: str | None) -> tuple[datetime, str] | None:
    """A cursor of (moment, id)."""
    if cursor is None:
        return None
    moment, key = decode_cursor(cursor, 2)
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Invalid(
            "The cursor is not one that this list gave out. Leave it away to start at the beginning.",
            [{"pointer": "cursor", "detail": "not a cursor of this list"}],
        )
    return at, key


def decode_id_cursor(cursor: str | None) -> str | None:
    """A cursor of an id alone."""
    return None if cursor is None else decode_cursor(cursor, 1)[0]


__all__ = ["Body", "Moment", "View", "api"]
