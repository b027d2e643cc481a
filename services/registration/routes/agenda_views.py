"""Agendas, as they are sent and shown."""

from typing import Annotated

from pydantic import Field

from services.registration.domain.agenda import (
    MOST_IN_ROOM,
    MOST_PARTS,
    MOST_ROOMS,
    Advance,
    AgendaItem,
    AgendaPart,
    Attribute,
    Breakout,
    ItemKind,
    Late,
    Mode,
)
from services.registration.routes.fields import Body, Instant, Moment, View
from services.registration.routes.texts import key, line, optional_line, prose

Title = Annotated[str, line(200)]
ItemKey = Annotated[str, key("agi"), Field(description="Keeps the item's id in a change.")]
RoomName = Annotated[str, line(80)]
Weight = Annotated[int, Field(ge=0, le=10)]


class WishesBody(Body):
    """How much each wish counts when rooms are dealt, from 0 (not at all) to 10; null: as usual."""

    meet_new: Weight | None = Field(default=None, description="People meet whom they have not met.")
    mix_places: Weight | None = Field(default=None, description="People from different places share a room.")
    mix_organisations: Weight | None = Field(
        default=None, description="People of different organisations share a room."
    )
    keep: Weight | None = Field(default=None, description="People stay in the room they were in last.")
    themes: Weight | None = Field(default=None, description="People get the themes that they prefer.")

    def value(self) -> dict[str, int]:
        """As the rules know it: only what was said."""
        return {name: weight for name, weight in self if weight is not None}


class BreakoutBody(Body):
    """How the rooms of a breakout are dealt: so many `rooms`, or rooms of at most `size` people, or `room_names`;
    without any of them, rooms of about five. And who may do what in them: where latecomers go (`late`), whether people
    may go back to the main room before the end (`leaving`) or to any open room (`walking`)."""

    rooms: Annotated[int, Field(ge=1, le=MOST_ROOMS)] | None = None
    size: Annotated[int, Field(ge=2, le=MOST_IN_ROOM)] | None = None
    room_names: list[RoomName] = Field(default=[], max_length=MOST_ROOMS)
    mode: Mode = "mix"
    attribute: Attribute | None = None
    wishes: WishesBody | None = None
    late: Late = "best"
    leaving: bool = True
    walking: bool = False

    def value(self) -> Breakout:
        """As the rules know it."""
        return Breakout(
            rooms=self.rooms,
            size=self.size,
            room_names=tuple(name.strip() for name in self.room_names),
            mode=self.mode,
            attribute=self.attribute,
            wishes={} if self.wishes is None else self.wishes.value(),
            late=self.late,
            leaving=self.leaving,
            walking=self.walking,
        )


class PartBody(Body):
    """A part of an agenda item; without a kind, it has the item's."""

    id: ItemKey | None = None
    starts_at: Instant
    title: Title
    prompt: Annotated[str, prose(1000)] = ""
    kind: ItemKind | None = None

    def value(self, kind: ItemKind) -> AgendaPart:
        """As the rules know it."""
        return AgendaPart(self.starts_at, self.title.strip(), self.prompt, self.kind or kind, self.id)


class ItemBody(Body):
    """An agenda item. `advance`: when its time is over, it hands over by itself (auto), or waits for the host."""

    id: ItemKey | None = None
    starts_at: Instant
    ends_at: Instant
    title: Title
    kind: ItemKind
    lead: Annotated[str, optional_line(200)] = ""
    prompt: Annotated[str, prose(1000)] = ""
    parts: list[PartBody] = Field(default=[], max_length=MOST_PARTS)
    advance: Advance = "auto"
    breakout: BreakoutBody | None = None

    def value(self) -> AgendaItem:
        """As the rules know it."""
        return AgendaItem(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            title=self.title.strip(),
            kind=self.kind,
            lead=self.lead,
            prompt=self.prompt,
            parts=tuple(part.value(self.kind) for part in self.parts),
            id=self.id,
            advance=self.advance,
            breakout=None if self.breakout is None else self.breakout.value(),
        )


class PartView(View):
    """A part of an agenda item; it lasts until the next part or the item's end."""

    id: str
    starts_at: Moment
    title: str
    prompt: str
    kind: ItemKind


class BreakoutView(View):
    """How the rooms of a breakout are dealt, and who may do what in them."""

    rooms: int | None
    size: int | None
    room_names: list[str]
    mode: Mode
    attribute: Attribute | None
    wishes: dict[str, int]
    late: Late
    leaving: bool
    walking: bool


class ItemView(View):
    """An agenda item. `advance`: when its time is over, it hands over by itself (auto), or waits for the host."""

    id: str
    starts_at: Moment
    ends_at: Moment
    title: str
    kind: ItemKind
    lead: str
    prompt: str
    parts: list[PartView]
    advance: Advance
    breakout: BreakoutView | None


def agenda_views(agenda: tuple[AgendaItem, ...]) -> list[ItemView]:
    """The agenda as it is shown."""
    return [
        ItemView(
            id=item.id or "",
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            title=item.title,
            kind=item.kind,
            lead=item.lead,
            prompt=item.prompt,
            parts=[
                PartView(id=p.id or "", starts_at=p.starts_at, title=p.title, prompt=p.prompt, kind=p.kind)
                for p in item.parts
            ],
            advance=item.advance,
            breakout=None if item.breakout is None else BreakoutView(**item.breakout.as_json()),
        )
        for item in agenda
    ]
