"""What hosts see of a plan: on what terms each draft was dealt, and the figures that justify it."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from chassis.http import View
from services.sessions.domain.planning import Attribute, Mode, Scope

Weight = Annotated[int, Field(ge=0, le=10)]


class WishesView(View):
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


class MixView(View):
    """How an attribute is spread over the rooms: `alike` pairs share a room, `random` would at random, `fewest` at
    best. `score`: 0 is as good as random, 1 as good as can be."""

    attribute: str
    alike: int
    random: float
    fewest: int
    score: float


class DealView(View):
    """What somebody gets. `worst_choice`: the rank of their worst theme, 0 for one that is none of theirs."""

    person_id: str
    first_meetings: int
    repeats: int
    worst_choice: int | None


class FiguresView(View):
    """What a plan gives.

    `first_meetings`: pairs who share a room and never did before, of at most `first_meetings_bound` in any such plan
    (proven); `repeats`: meetings beyond the first of each pair; `choices`: seats by the rank of the theme; `moved`:
    seats in another room than the last one; `worst`: who has the worst deal; `sizes`: people in each room of each
    round.
    """

    people: int
    rounds: int
    first_meetings: int
    first_meetings_bound: int
    repeats: int
    mix: list[MixView]
    choices: list[int]
    no_choice: int
    moved: int
    worst: DealView | None
    sizes: list[list[int]]


class PersonTermsView(View):
    """What the organiser said about somebody."""

    person_id: str
    facilitator: bool = False
    stays_out: bool = False
    needs_access: bool = False
    languages: list[str] = Field(default_factory=list)
    themes: list[str] = Field(default_factory=list)


class DraftPlanView(View):
    """How a draft was dealt. The same people, seed, `moves` and `version` give it again, unless it was `edited` since.

    `figures` count the drafts before it as meetings; null while nobody has a seat. `broken`: what must hold and does
    not, because somebody changed the draft by hand, in sentences.
    """

    mode: Mode
    attribute: Attribute | None
    wishes: WishesView
    history: Scope
    apart: list[list[str]]
    together: list[list[str]]
    people: list[PersonTermsView]
    facilitator_in_each_room: bool
    moves: int | None
    version: int | None
    kernel: str | None
    edited: bool
    broken: list[str]
    figures: FiguresView | None


def draft_plan_view(record: Mapping[str, Any]) -> DraftPlanView:
    """From what is kept with the round."""
    terms, dealt = record["terms"], record.get("dealt") or {}
    return DraftPlanView(
        mode=terms["mode"],
        attribute=terms["attribute"],
        wishes=WishesView(**terms["wishes"]),
        history=terms["history"],
        apart=terms["apart"],
        together=terms["together"],
        people=[PersonTermsView(person_id=one, **said) for one, said in terms["people"].items()],
        facilitator_in_each_room=terms["facilitator_in_each_room"],
        moves=dealt.get("moves"),
        version=dealt.get("version"),
        kernel=dealt.get("kernel"),
        edited=record.get("edited", False),
        broken=record.get("broken", []),
        figures=figures_view(record.get("figures")),
    )


def figures_view(kept: Mapping[str, Any] | None) -> FiguresView | None:
    """Figures as they are kept."""
    return None if kept is None else FiguresView.model_validate(kept)
