"""What requests and answers of this service are made of: the kinds of text, times and numbers that it takes."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from chassis.http import Api, View, decode_cursor
from chassis.problems import Invalid
from contracts.base import Moment
from services.registration.routes.texts import ADDRESS, SLUG, key, line

api = Api()

_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})?"
)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class Body(View):
    """A request's body: JSON types are taken as they are, never converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


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
    ADDRESS,
    Field(examples=["ann@example.org"], description="An e-mail address."),
    AfterValidator(lambda value: value.lower()),
]
PersonName = Annotated[str, line(120), Field(examples=["Ann Archer"])]
Slug = Annotated[str, SLUG, Field(examples=["locality"])]
TierName = Annotated[str, line(60), Field(examples=["Essentials"])]
OrganisationKey = Annotated[str, key("org"), Field(examples=["org_01jd5m7y5p0000000000000000"])]
EventKey = Annotated[str, key("evt")]
PersonKey = Annotated[str, key("per")]


def _agreed(value: object) -> object:
    if value is not True:
        raise PydanticCustomError(
            "consent", "Agree to how your details are used; without that they cannot be kept."
        )
    return value


Consent = Annotated[
    Literal[True],
    BeforeValidator(_agreed),
    WithJsonSchema(
        {"type": "boolean", "const": True, "description": "The person agrees to how this is used."}
    ),
]


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
