"""What edits of a round carry. `version`: the round's version that the host saw; when it is stale, nothing changes."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chassis.http import View
from services.sessions.domain.policy import Late
from services.sessions.routes.bodies import (
    MOST_PEOPLE,
    NO_NUL,
    NUMBER,
    WRITTEN,
    Identifier,
    Minutes,
    RoomName,
    Whole,
)
from services.sessions.use_cases.round_edits import RoomEdit, RoundEdit

_FURTHEST = 120 * 60

Title = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=WRITTEN)]
Prompt = Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)]
Size = Annotated[int, Field(ge=0, le=MOST_PEOPLE), NUMBER]
Label = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=WRITTEN)]


class WalkBody(View):
    """The room to go to. `epoch`: the placement that you saw; when it is stale, you stay where you are."""

    room_id: Identifier
    epoch: Whole | None = None


class EditRoundBody(View):
    """Changes of a round; what is left out stays as it is."""

    version: Whole
    title: Title | None = None
    prompt: Prompt | None = None
    minutes: Minutes | None = None
    late: Late | None = None
    leaving: bool | None = None
    walking: bool | None = None
    closes_itself: bool | None = None
    countdown_seconds: Literal[0, 10, 15, 30, 60, 120] | None = None

    @property
    def edit(self) -> RoundEdit:
        """The same for the use case."""
        return RoundEdit(
            title=None if self.title is None else self.title.strip(),
            prompt=None if self.prompt is None else self.prompt.strip(),
            minutes=self.minutes,
            late=self.late,
            leaving=self.leaving,
            walking=self.walking,
            closes_itself=self.closes_itself,
            countdown=self.countdown_seconds,
        )


class MoveEndBody(View):
    """How many seconds later the round ends; below 0: how much earlier."""

    seconds: Annotated[int, Field(ge=-_FURTHEST, le=_FURTHEST), NUMBER]
    version: Whole | None = None


class RoomFieldsBody(View):
    """A room's name, what it is about, and whom it takes; what is left out stays as it is."""

    version: Whole | None = None
    name: RoomName | None = None
    least: Size | None = None
    most: Size | None = None
    theme: Label | None = None
    language: Label | None = None
    accessible: bool | None = None

    @model_validator(mode="after")
    def _sizes_fit(self) -> Self:
        if self.most is not None and self.least is not None and self.most < self.least:
            raise ValueError("a room cannot take fewer people than it needs")
        return self

    @property
    def edit(self) -> RoomEdit:
        """The same for the use case. `most`, `theme` and `language` can be given as null, which lifts them."""
        said: dict[str, Any] = {}
        for name in self.model_fields_set - {"version"}:
            value = getattr(self, name)
            if value is not None or name in ("most", "theme", "language"):
                said[name] = value.strip() if isinstance(value, str) else value
        return RoomEdit(said)


class RemoveRoomBody(View):
    """Where the people of a room go that is taken away: to a room, or, with `spread`, to the best seats left."""

    people_to: Identifier | None = None
    spread: bool = False
    version: Whole | None = None


class RepeatBody(View):
    """One more round like this one. `groups`: the same ones meet again, or people meet whom they have not met."""

    groups: Literal["same", "new"]
    title: Title | None = None
    prompt: Prompt | None = None
    seed: Whole | None = None
