"""What a request for a plan of several rounds carries."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from chassis.http import View
from services.sessions.domain.allocation import pair
from services.sessions.domain.planning import MOST_ROOMS, Attribute, Mode, PersonTerms, Scope, Terms
from services.sessions.routes.bodies import (
    MOST_PEOPLE,
    NO_NUL,
    NUMBER,
    WRITTEN,
    Identifier,
    ListedSeatBody,
    Minutes,
    PolicyBody,
    RoomName,
    Whole,
    WishesBody,
)
from services.sessions.use_cases.drafts import WantedRoom, WantedRound

MOST_PLANNED = 12

Label = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=WRITTEN)]
Size = Annotated[int, Field(ge=0, le=MOST_PEOPLE), NUMBER]


class RoomBody(View):
    """A room. It takes from `least` to `most` people; null: as many as come."""

    name: RoomName
    least: Size = 0
    most: Size | None = None
    theme: Label | None = None
    language: Label | None = None
    accessible: bool = True

    @model_validator(mode="after")
    def _sizes_fit(self) -> Self:
        if self.most is not None and self.most < self.least:
            raise ValueError("a room cannot take fewer people than it needs")
        return self

    @property
    def wanted(self) -> WantedRoom:
        """The same for the use case."""
        return WantedRoom(
            self.name.strip(), self.least, self.most, self.theme, self.language, self.accessible
        )


class PlannedRoundBody(View):
    """A round to plan. `rooms`: how many, or each by its name. `seats`: for the mode `list`, everybody's room."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=WRITTEN)]
    prompt: Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)] = ""
    agenda_item_id: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_NUL)] | None = (
        None
    )
    rooms: (
        Annotated[int, Field(ge=1, le=MOST_ROOMS), NUMBER]
        | Annotated[list[RoomBody], Field(min_length=1, max_length=MOST_ROOMS)]
    )
    seats: Annotated[list[ListedSeatBody], Field(max_length=MOST_PEOPLE)] | None = None
    minutes: Minutes | None = None
    policy: PolicyBody = Field(default_factory=PolicyBody)

    @model_validator(mode="after")
    def _rooms_differ(self) -> Self:
        if not isinstance(self.rooms, int):
            names = [room.name.strip().casefold() for room in self.rooms]
            if len(set(names)) != len(names):
                raise ValueError("give every room a name of its own")
        return self

    @property
    def wanted(self) -> WantedRound:
        """The same for the use case."""
        if isinstance(self.rooms, int):
            rooms = [WantedRoom(f"Table {number}") for number in range(1, self.rooms + 1)]
        else:
            rooms = [room.wanted for room in self.rooms]
        seats = None if self.seats is None else {seat.person_id: seat.room.strip() for seat in self.seats}
        return WantedRound(
            self.title.strip(),
            self.prompt.strip(),
            rooms,
            self.agenda_item_id,
            seats,
            self.minutes,
            self.policy.policy,
        )


class AboutPersonBody(View):
    """What only the organiser knows of somebody. `themes`: the dearest first; `languages`: empty means any."""

    person_id: Identifier
    facilitator: bool = False
    stays_out: bool = False
    needs_access: bool = False
    languages: Annotated[list[Label], Field(max_length=20)] = Field(default_factory=list)
    themes: Annotated[list[Label], Field(max_length=20)] = Field(default_factory=list)


class PlanBody(View):
    """The coming rounds, planned together. `apart`: pairs who share no room; `together`: people who share each.

    `history`: whose rounds count as meetings. `mode`: mix by the wishes; again, the groups of the round before, or of
    `again_of`; random; gather who is alike in `attribute`; theme, by preference; list, as `seats` say; self, people
    choose a room when it is open.
    """

    rounds: Annotated[list[PlannedRoundBody], Field(min_length=1, max_length=MOST_PLANNED)]
    mode: Mode = "mix"
    attribute: Attribute | None = None
    wishes: WishesBody = Field(default_factory=WishesBody)
    history: Scope = "organisation"
    apart: Annotated[
        list[Annotated[list[Identifier], Field(min_length=2, max_length=2)]], Field(max_length=MOST_PEOPLE)
    ] = Field(default_factory=list)
    together: Annotated[
        list[Annotated[list[Identifier], Field(min_length=2, max_length=100)]], Field(max_length=MOST_PEOPLE)
    ] = Field(default_factory=list)
    people: Annotated[list[AboutPersonBody], Field(max_length=MOST_PEOPLE)] = Field(default_factory=list)
    facilitator_in_each_room: bool = False
    again_of: Identifier | None = None
    seed: Whole | None = None

    @model_validator(mode="after")
    def _pairs_are_two(self) -> Self:
        if any(one == other for one, other in self.apart):
            raise ValueError("nobody can be kept apart from themselves")
        return self

    @property
    def terms(self) -> Terms:
        """The same for the rules."""
        return Terms(
            mode=self.mode,
            attribute=self.attribute,
            wishes=self.wishes.wish_list,
            history=self.history,
            apart=frozenset(pair(one, other) for one, other in self.apart),
            together=tuple(frozenset(group) for group in self.together),
            people={
                about.person_id: PersonTerms(
                    about.facilitator,
                    about.stays_out,
                    about.needs_access,
                    tuple(about.languages),
                    tuple(about.themes),
                )
                for about in self.people
            },
            facilitator_in_each_room=self.facilitator_in_each_room,
            again_of=self.again_of,
        )
