"""What requests about notes, feedback, themes and actions carry."""

import base64
import binascii
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chassis.http import View
from chassis.problems import Invalid
from services.sessions.domain.feedback import LEAST_SECONDS, MOST_SECONDS
from services.sessions.domain.notes import Horizon
from services.sessions.domain.notes.update import MOST_BYTES
from services.sessions.domain.planning import MOST_ROOMS
from services.sessions.routes.bodies import NUMBER, WRITTEN, Identifier, Whole

_BASE64 = r"^[A-Za-z0-9+/]*={0,2}$"
_BASE64_ANY = r"^[A-Za-z0-9+/_-]*={0,2}$"
_LONGEST = 4 * (MOST_BYTES // 3 + 1)

ActionText = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=WRITTEN)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=WRITTEN)]
OwnerName = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=WRITTEN)]
Seconds = Annotated[int, Field(ge=LEAST_SECONDS, le=MOST_SECONDS), NUMBER]
Ids = Annotated[list[Identifier], Field(min_length=1, max_length=500)]


class NoteUpdateBody(View):
    """A Yjs update (version 1) of the note, in base64."""

    update: Annotated[str, StringConstraints(min_length=4, max_length=_LONGEST, pattern=_BASE64)]

    @property
    def content(self) -> bytes:
        """The update's bytes; Invalid when it is no base64."""
        return _decoded(self.update)


class DocumentQuery(View):
    """What the caller has of the note: a Yjs state vector in base64, plain or for addresses."""

    vector: Annotated[str, StringConstraints(max_length=_LONGEST, pattern=_BASE64_ANY)] | None = None

    @property
    def content(self) -> bytes | None:
        """The vector's bytes; Invalid when it is no base64."""
        if self.vector is None:
            return None
        return _decoded(self.vector.translate(str.maketrans("-_", "+/")))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        raise Invalid("The bytes are not written in base64. Encode them, then try again.") from None


class NoteTakenView(View):
    """The note's version now, and the session's position."""

    version: int
    seq: int


class ReporterBody(View):
    """Who speaks for the room; null: nobody in particular."""

    person_id: Identifier | None


class FeedbackBody(View):
    """The rooms that speak, in order; without them, those of the round (without it, of the last one) in turn."""

    round_id: Identifier | None = None
    room_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MOST_ROOMS)] | None = None
    seconds: Seconds | None = None


class MoreTimeBody(View):
    """More time for the room that speaks, in seconds; less when negative."""

    seconds: Annotated[int, Field(ge=-MOST_SECONDS, le=MOST_SECONDS), NUMBER] = 60


class EverybodyBody(View):
    """Whether everybody may change themes and actions."""

    everybody: bool


class ThemeBody(View):
    """A new theme."""

    title: Title


class ThemeChangeBody(View):
    """Another title for the theme that had `version`."""

    title: Title
    version: Whole


class ActionBody(View):
    """A new action. `owner_id` is somebody in the session; `theme_id` a theme, or `theme` one's title."""

    text: ActionText
    owner_name: OwnerName | None = None
    owner_id: Identifier | None = None
    horizon: Horizon | None = None
    theme_id: Identifier | None = None
    theme: Title | None = None
    room_id: Identifier | None = None


class TakenOverBody(View):
    """Themes and actions that the notes suggested."""

    themes: Annotated[list[Title], Field(max_length=60)] = Field(default_factory=list)
    actions: Annotated[list[ActionBody], Field(max_length=200)] = Field(default_factory=list)


class ActionChangeBody(View):
    """What is to be different about the action that had `version`. What is left out stays; null empties."""

    version: Whole
    text: ActionText | None = None
    owner_name: OwnerName | None = None
    owner_id: Identifier | None = None
    horizon: Horizon | None = None
    theme_id: Identifier | None = None
    status: Literal["proposed", "dropped"] | None = None

    @model_validator(mode="after")
    def _not_emptied(self) -> Self:
        for name in ("text", "status"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null; leave it out to keep it")
        return self

    @property
    def changes(self) -> dict[str, Any]:
        """What was named."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"version"}}


class VersionQuery(View):
    """The version that the caller has seen."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]


class OrderBody(View):
    """Ids in their new order; what is not named comes last."""

    ids: Ids


class HandBody(View):
    """How many hands go up: all that one stands for when null, none for 0."""

    hands: Annotated[int, Field(ge=0, le=10_000), NUMBER] | None = None


class DecisionBody(View):
    """Whether the action is agreed; else it is dropped."""

    agreed: bool
