"""What requests carry, and answers that no use case already shapes."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from chassis.http import View
from services.sessions.domain.planning import MOST_ROOMS, Attribute, WishList
from services.sessions.domain.policy import Late, Policy
from services.sessions.use_cases.drafts import Anew
from services.sessions.use_cases.views import PlacementView, Role

NO_NUL = r"^[^\x00]*$"
WRITTEN = r"^[^\x00]*\S[^\x00]*$"

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}_[0-9a-z]{26}$")]
StreamId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,100}$")]
RoomName = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=WRITTEN)]


def _not_text(value: object) -> object:
    """JSON knows numbers: `"2"` and `true` are none, but `2.0` is 2."""
    if isinstance(value, str | bool):
        raise ValueError("give a number, without quotes")
    return value


NUMBER = BeforeValidator(_not_text)
Whole = Annotated[int, Field(ge=0, le=2**31 - 1), NUMBER]

MOST_PEOPLE = 2000

_EITHER_ROOMS_OR_NAMES: dict[str, Any] = {
    "oneOf": [
        {
            "required": ["rooms"],
            "properties": {"rooms": {"type": "integer"}, "room_names": {"type": "null"}},
        },
        {
            "required": ["room_names"],
            "properties": {"rooms": {"type": "null"}, "room_names": {"type": "array", "uniqueItems": True}},
        },
    ]
}


Weight = Annotated[int, Field(ge=0, le=10), NUMBER]
DealMode = Literal["mix", "again", "random", "gather", "theme", "list", "self"]


class WishesBody(View):
    """How much each wish counts, from 0 (not at all) to 10."""

    meet_new: Weight = Field(default=8, description="People meet whom they have not met.")
    mix_places: Weight = Field(default=3, description="People from different places share a room.")
    mix_organisations: Weight = Field(
        default=3, description="People of different organisations share a room."
    )
    keep: Weight = Field(
        default=0, description="People stay in the room, by its name, that they were in last."
    )
    themes: Weight = Field(default=0, description="People get the themes that they prefer.")

    @property
    def wish_list(self) -> WishList:
        """The same for the rules."""
        return WishList(self.meet_new, self.mix_places, self.mix_organisations, self.keep, self.themes)


class PolicyBody(View):
    """What holds while the round is open. `late`: latecomers get the seat that mixes best, the smallest room, stay in
    the main room, or choose a room. `leaving`: people may go back to the main room before it closes; `walking`: to any
    open room. When it `closes_itself`, a countdown begins `countdown_seconds` before the end."""

    late: Late = "best"
    leaving: bool = True
    walking: bool = False
    closes_itself: bool = False
    countdown_seconds: Literal[0, 10, 15, 30, 60, 120] = 30

    @property
    def policy(self) -> Policy:
        """The same for the rules."""
        return Policy(self.late, self.leaving, self.walking, self.closes_itself, self.countdown_seconds)


Minutes = Annotated[int, Field(ge=1, le=600), NUMBER]


class ListedSeatBody(View):
    """Somebody and the name of their room."""

    person_id: Identifier
    room: RoomName


class NewRoundBody(View):
    """A breakout round to prepare: a number of rooms, or their names."""

    model_config = ConfigDict(json_schema_extra=_EITHER_ROOMS_OR_NAMES)

    title: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=WRITTEN)]
    prompt: Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)] = ""
    rooms: Annotated[int, Field(ge=1, le=MOST_ROOMS), NUMBER] | None = None
    room_names: Annotated[list[RoomName], Field(min_length=1, max_length=MOST_ROOMS)] | None = None
    seed: Whole | None = None
    minutes: Minutes | None = Field(default=None, description="How long it is planned to last.")
    policy: PolicyBody = Field(default_factory=PolicyBody)
    agenda_item_id: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_NUL)] | None = (
        None
    )

    @model_validator(mode="after")
    def _rooms_are_known(self) -> Self:
        if (self.rooms is None) == (self.room_names is None):
            raise ValueError("give either `rooms` (how many) or `room_names`")
        names = [name.strip().casefold() for name in self.room_names or ()]
        if len(set(names)) != len(names):
            raise ValueError("give every room a name of its own")
        return self

    @property
    def names(self) -> list[str]:
        """The rooms' names in order."""
        if self.room_names is not None:
            return [name.strip() for name in self.room_names]
        return [f"Table {number}" for number in range(1, (self.rooms or 0) + 1)]


class AllocateBody(View):
    """How to deal again; what is left out stays as it was, but the seed: without one, another plan each time.

    `seats`: for the mode `list`, everybody's room; `again_of`: for the mode `again`, the round whose groups meet again.
    """

    seed: Whole | None = None
    mode: DealMode | None = None
    attribute: Attribute | None = None
    wishes: WishesBody | None = None
    seats: Annotated[list[ListedSeatBody], Field(max_length=MOST_PEOPLE)] | None = None
    again_of: Identifier | None = None

    @property
    def anew(self) -> Anew:
        """The same for the use case."""
        wishes = None if self.wishes is None else self.wishes.wish_list
        seats = None if self.seats is None else {seat.person_id: seat.room.strip() for seat in self.seats}
        return Anew(self.seed, self.mode, self.attribute, wishes, seats, self.again_of)


class ReplanBody(View):
    """How to plan anew; what is left out stays as it was, but the seed: without one, another plan each time."""

    seed: Whole | None = None
    wishes: WishesBody | None = None

    @property
    def anew(self) -> Anew:
        """The same for the use case."""
        return Anew(self.seed, wishes=None if self.wishes is None else self.wishes.wish_list)


class AssignmentBody(View):
    """Where the draft puts somebody; the main room means that they stay there. `seen_at`: the room in which the host
    saw them; when that is stale, nothing is changed."""

    person_id: Identifier
    room_id: Identifier
    seen_at: Identifier | None = None


class AssignBody(View):
    """Changes of the draft, for the people named; the last one counts when somebody is named twice. `pinned` pins them
    where they are put, or lets them go; null leaves pins as they are."""

    assignments: Annotated[list[AssignmentBody], Field(min_length=1, max_length=MOST_PEOPLE)]
    pinned: bool | None = None


class PinBody(View):
    """Whom to pin where the draft has them, so that they stay there when it is dealt again; or, with `pinned` false,
    to let go."""

    person_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MOST_PEOPLE)]
    pinned: bool = True


class SeatBody(View):
    """Somebody in a draft. `room_id`: where the host saw them; when that is stale, nothing is changed."""

    person_id: Identifier
    room_id: Identifier | None = None


class SwapBody(View):
    """Two people who change places."""

    one: SeatBody
    other: SeatBody

    @model_validator(mode="after")
    def _two_people(self) -> Self:
        if self.one.person_id == self.other.person_id:
            raise ValueError("name two different people")
        return self

    @property
    def expected(self) -> dict[str, str]:
        """Room by person, as far as the host said."""
        return {seat.person_id: seat.room_id for seat in (self.one, self.other) if seat.room_id is not None}


class OpenBody(View):
    """How long the round lasts, in minutes, else as long as it was planned to; shown as a countdown. `version`: the one
    that the host saw; when it is stale, nothing is changed."""

    minutes: Minutes | None = None
    version: Whole | None = None


class CloseBody(View):
    """How many seconds people are given to finish; 0 closes at once. `version`: the one that the host saw; when it is
    stale, nothing is changed."""

    countdown_seconds: Literal[0, 10, 15, 30, 60, 120] = 30
    version: Whole | None = None


class MoveBody(View):
    """A move. `epoch` is the placement that the mover saw; when it is stale, nothing at all is moved."""

    person_id: Identifier
    room_id: Identifier
    epoch: Whole | None = None


class MovesBody(View):
    """Moves that happen all at once or not at all."""

    moves: Annotated[list[MoveBody], Field(min_length=1, max_length=MOST_PEOPLE)]


class NoteBody(View):
    """The new text of a note, and the version that it replaces."""

    text: Annotated[str, StringConstraints(max_length=20_000, pattern=NO_NUL)]
    version: Whole


class JoinedView(View):
    """Where somebody is after joining, and the session's position. Who is `waiting` to be let in is in no room."""

    person_id: str
    role: Role
    waiting: bool = False
    room_id: str | None
    epoch: int | None
    seq: int


class MovedView(View):
    """Where the people named are now, and the session's position."""

    seq: int
    placements: list[PlacementView]


class OpenedStreamBody(View):
    """A live stream that a hub has opened for somebody."""

    session_id: Identifier
    person_id: Identifier
    stream_id: StreamId


class PresenceBody(View):
    """Streams opened and closed at a hub since its last report."""

    hub_id: StreamId
    opened: Annotated[list[OpenedStreamBody], Field(max_length=5000, default_factory=list)]
    closed: Annotated[list[StreamId], Field(max_length=5000, default_factory=list)]


class NothingView(View):
    """Done."""


class HubView(View):
    """`known` false: the hub has to report all its open streams again."""

    known: bool


class AudienceView(View):
    """Who somebody is in a session. Role `none`: refuse the stream; `waiting`: only frames for them;
    room null: they have not joined yet."""

    session_id: str
    event_id: str
    organisation_id: str
    role: Literal["host", "attendee", "waiting", "none"]
    room_id: str | None
    epoch: int | None
    seq: int
