"""What requests about people's parts carry: how somebody shows themselves, who leads, who is let in."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from chassis.http import View
from services.sessions.domain.parts import MOST_IN_FRONT
from services.sessions.routes.bodies import MOST_PEOPLE, NUMBER, Identifier
from services.sessions.use_cases.people_views import FacilitatorView
from services.sessions.use_cases.showing import Showing

CompanionName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00]*$")
]
People = Annotated[list[Identifier], Field(min_length=1, max_length=MOST_PEOPLE)]


class ShowingBody(View):
    """How to be shown in this session; what is left out stays as it is. `stands_for`: how many people sit in front of
    your screen, you among them; `companions`: the names of the others, or of some of them."""

    stands_for: Annotated[int, Field(ge=1, le=MOST_IN_FRONT), NUMBER] | None = None
    companions: Annotated[list[CompanionName], Field(max_length=MOST_IN_FRONT - 1)] | None = None
    show_place: bool | None = None
    show_organisation: bool | None = None

    @model_validator(mode="after")
    def _no_more_names_than_people(self) -> Self:
        if self.stands_for is not None and len(self.companions or ()) >= self.stands_for:
            raise ValueError("`stands_for` counts you and everybody named in `companions`")
        return self

    @property
    def showing(self) -> Showing:
        """The same for the use case."""
        return Showing(self.stands_for, self.companions, self.show_place, self.show_organisation)


class AdmissionBody(View):
    """open: whoever may come, comes in; host: newcomers wait until a host lets them in."""

    admission: Literal["open", "host"]


class LetInBody(View):
    """Whom to let in; null: everybody who waits."""

    person_ids: People | None = None


class PeopleBody(View):
    """The people meant."""

    person_ids: People


class CohostBody(View):
    """Who shall be a host of this session."""

    person_id: Identifier


class MarkBody(View):
    """Who facilitates, for the whole session; or, with `facilitates` false, does not any more."""

    person_ids: People
    facilitates: bool = True


class LeadBody(View):
    """Who leads this room of the round; null: they lead none of its rooms."""

    person_id: Identifier
    room_id: Identifier | None = None


class CohostsView(View):
    """Hosts of this session only, whom other hosts have named."""

    cohosts: list[str]


class MarkedView(View):
    """Whom it changed."""

    person_ids: list[str]


class FacilitatorsView(View):
    """Who leads which room of an open round; empty for a draft, which says so itself."""

    facilitators: list[FacilitatorView]


class NeedsView(View):
    """What somebody needs to take part, in their own words; empty when they said nothing."""

    person_id: str
    access_needs: str
