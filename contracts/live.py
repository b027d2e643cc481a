"""Frames: what a browser needs to draw the live room. They carry names and notes, live a day at most on their own
topic, and are never offered to integrations."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.base import EventId, Message, PersonId, RoomId, SessionId
from contracts.topics import LIVE

FrameKind = Literal[
    "participant",
    "presence",
    "placement",
    "round",
    "rooms",
    "plan",
    "note",
    "document",
    "reporter",
    "feedback",
    "theme",
    "action",
    "action_list",
    "own_hands",
    "poll",
    "session",
    "question",
    "slides",
    "run",
    "lobby",
    "cohosts",
    "facilitators",
    "post",
    "hand",
    "help",
    "broadcast",
    "talk",
]


class _Audience(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ToAll(_Audience):
    """Everybody in the session."""

    to: Literal["all"] = "all"


class ToHosts(_Audience):
    """The session's hosts."""

    to: Literal["hosts"] = "hosts"


class ToRoom(_Audience):
    """Who is placed in the room, and the hosts."""

    to: Literal["room"] = "room"
    room_id: RoomId


class ToPerson(_Audience):
    """One person, and the hosts; without `hosts`, nobody but that person."""

    to: Literal["person"] = "person"
    person_id: PersonId
    hosts: bool = True


Audience = Annotated[ToAll | ToHosts | ToRoom | ToPerson, Field(discriminator="to")]


class Frame(Message):
    """One change of a live session. `seq` is the session's own counter; `body` is what the browser gets."""

    TYPE = "live.frame"
    TOPIC = LIVE

    session_id: SessionId
    event_id: EventId
    seq: int
    kind: FrameKind
    audience: Audience
    body: dict[str, Any]
