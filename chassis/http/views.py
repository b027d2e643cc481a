"""What requests and answers are made of."""

import base64
import binascii
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.problems import Invalid

T = TypeVar("T", bound=BaseModel)


class View(BaseModel):
    """A body, in or out: frozen, and nothing undeclared in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PageQuery(View):
    """Cursor paging."""

    cursor: Annotated[str, StringConstraints(max_length=200)] | None = Field(
        default=None, description="`next_cursor` of the page before."
    )
    limit: int = Field(default=50, ge=1, le=200, description="How many at the most.")


class Page(View, Generic[T]):
    """One page of a list; `next_cursor` is null on the last."""

    items: list[T]
    next_cursor: str | None = None


def encode_cursor(*parts: str) -> str:
    """An opaque position in a list, from the sort key of its last row."""
    return base64.urlsafe_b64encode("\x1f".join(parts).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, parts: int) -> tuple[str, ...]:
    """The sort key that `encode_cursor` was given; Invalid when it was not made by it."""
    try:
        decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        decoded = ""
    found = tuple(decoded.split("\x1f"))
    if len(found) != parts or "\x00" in decoded:
        raise Invalid(
            "The cursor is not one that this list gave out. Leave it away to start at the beginning.",
            [{"pointer": "cursor", "detail": "not a cursor of this list"}],
        )
    return found
