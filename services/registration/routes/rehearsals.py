"""Rehearsing an event with simulated people."""

from typing import Annotated

from pydantic import Field

from chassis.auth import PERSON
from chassis.http import Call, Page, PageQuery, encode_cursor
from services.registration.domain.rehearsals import FASTEST, MOST_PEOPLE
from services.registration.routes.fields import Body, Moment, View, api, decode_id_cursor
from services.registration.runtime import Runtime
from services.registration.use_cases import rehearsals
from services.registration.use_cases.rehearsals import Rehearsal

TAGS = ("rehearsals",)


class RehearseBody(Body):
    """How to rehearse."""

    people: Annotated[int, Field(ge=0, le=MOST_PEOPLE, description="Simulated people.")] = 20
    pace: Annotated[int, Field(ge=1, le=FASTEST, description="Agenda minutes that go by in one minute.")] = 1
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="The same seed names the same people.")] = 0
    listeners: Annotated[
        int, Field(ge=0, le=MOST_PEOPLE, description="Of them, who come only to listen.")
    ] = 0


class RehearsalView(View):
    """A rehearsal: an event that only the organisers and hosts of `rehearsal_of` can see. `id` is the event's id."""

    id: str
    rehearsal_of: str
    title: str
    people: int
    pace: int
    created_at: Moment


class RehearsalList(View):
    """The rehearsals that are kept, newest first."""

    items: list[RehearsalView]


class SimulatedTokenView(View):
    """An access token of a simulated person."""

    person_id: str
    name: str
    access_token: str
    expires_in: int = Field(description="Seconds.")


class SimulatedTokens(Page[SimulatedTokenView]):
    """Simulated people, in the order in which they were made."""


def _view(rehearsal: Rehearsal) -> RehearsalView:
    event = rehearsal.event
    return RehearsalView(
        id=event.id,
        rehearsal_of=rehearsal.of.id,
        title=event.title,
        people=rehearsal.people,
        pace=event.pace,
        created_at=event.created_at,
    )


@api.operation(
    "POST",
    "/v1/events/{event_id}/rehearsals",
    summary="Rehearse an event",
    access=PERSON,
    body=RehearseBody,
    returns=RehearsalView,
    status=201,
    creates=True,
    problems=(409,),
    tags=TAGS,
)
def rehearse(call: Call[Runtime, RehearseBody]) -> RehearsalView:
    """For the event's organisers and hosts. Makes a hidden copy that begins now, with simulated people. No letter is
    written and no integration hears of it; it is forgotten after a day."""
    body = call.body
    return _view(
        rehearsals.rehearse(
            call.runtime,
            call.who,
            call.path["event_id"],
            people=body.people,
            pace=body.pace,
            seed=body.seed,
            listeners=body.listeners,
        )
    )


@api.operation(
    "GET",
    "/v1/events/{event_id}/rehearsals",
    summary="The rehearsals of an event",
    access=PERSON,
    returns=RehearsalList,
    tags=TAGS,
)
def list_rehearsals(call: Call[Runtime, None]) -> RehearsalList:
    """For the event's organisers and hosts; three at most."""
    found = rehearsals.rehearsals_of(call.runtime, call.who, call.path["event_id"])
    return RehearsalList(items=[_view(rehearsal) for rehearsal in found])


@api.operation(
    "DELETE",
    "/v1/events/{event_id}/rehearsals/{rehearsal_id}",
    summary="Forget a rehearsal",
    access=PERSON,
    status=204,
    tags=TAGS,
)
def forget_rehearsal(call: Call[Runtime, None]) -> None:
    """For the event's organisers and hosts. Its session ends, and everything of it is removed. Again: nothing
    happens."""
    rehearsals.remove(call.runtime, call.who, call.path["event_id"], call.path["rehearsal_id"])


@api.operation(
    "POST",
    "/v1/events/{event_id}/rehearsal-tokens",
    summary="Act as the simulated people of a rehearsal",
    access=PERSON,
    query=PageQuery,
    returns=SimulatedTokens,
    tags=TAGS,
)
def rehearsal_tokens(call: Call[Runtime, None]) -> SimulatedTokens:
    """Only for whoever made the rehearsal; `event_id` is the rehearsal's. Access tokens of its simulated people,
    never of anybody else. Ask again before they expire."""
    tokens, last = rehearsals.tokens_for(
        call.runtime,
        call.who,
        call.path["event_id"],
        decode_id_cursor(call.query.cursor),
        call.query.limit,
    )
    return SimulatedTokens(
        items=[
            SimulatedTokenView(
                person_id=token.person_id,
                name=token.name,
                access_token=token.access_token,
                expires_in=token.expires_in,
            )
            for token in tokens
        ],
        next_cursor=None if last is None else encode_cursor(last),
    )
