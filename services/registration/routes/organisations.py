"""Organisations, members and integrations."""

from typing import Annotated, Literal

from pydantic import Field

from chassis.auth import PERSON
from chassis.http import Call
from services.registration.models import Organisation
from services.registration.routes.fields import Body, Email, PersonName, Slug, TierName, View, api
from services.registration.routes.texts import line
from services.registration.runtime import Runtime
from services.registration.use_cases import organisations

TAGS = ("organisations",)


class OrganisationBody(Body):
    """A new organisation."""

    name: Annotated[str, line(120), Field(examples=["Locality"])]
    slug: Slug
    tiers: list[TierName] = Field(
        default=[],
        max_length=20,
        examples=[["Essentials", "Membership Plus"]],
        json_schema_extra={"uniqueItems": True},
        description="Levels of membership, by which events can be restricted.",
    )


class OrganisationView(View):
    """An organisation, as its organisers see it."""

    id: str
    name: str
    slug: str
    tiers: list[str]


class MemberBody(Body):
    """A member to add, or to change when the address is there already."""

    email: Email
    name: PersonName
    tier: TierName


class MembersBody(Body):
    """Members to add or change."""

    members: list[MemberBody] = Field(min_length=1, max_length=5000)


class MembersView(View):
    """How many addresses were added or changed."""

    saved: int


class ClientBody(Body):
    """A new integration."""

    name: Annotated[str, line(120), Field(examples=["Newsletter"])]
    scopes: list[Literal["messages:read"]] = Field(min_length=1, max_length=10)


class ClientView(View):
    """An integration. The secret is told this once and never again."""

    client_id: str
    client_secret: str
    name: str
    scopes: list[str]


def _view(organisation: Organisation) -> OrganisationView:
    return OrganisationView(
        id=organisation.id, name=organisation.name, slug=organisation.slug, tiers=organisation.tiers
    )


@api.operation(
    "POST",
    "/v1/organisations",
    summary="Found an organisation",
    access=PERSON,
    body=OrganisationBody,
    returns=OrganisationView,
    status=201,
    creates=True,
    problems=(409,),
    tags=TAGS,
)
def create_organisation(call: Call[Runtime, OrganisationBody]) -> OrganisationView:
    """Whoever founds an organisation is its first organiser."""
    body = call.body
    return _view(
        organisations.create_organisation(
            call.runtime, call.who, name=body.name.strip(), slug=body.slug, tiers=body.tiers
        )
    )


@api.operation(
    "GET",
    "/v1/organisations/{organisation_id}",
    summary="An organisation",
    access=PERSON,
    returns=OrganisationView,
    tags=TAGS,
)
def get_organisation(call: Call[Runtime, None]) -> OrganisationView:
    """For its organisers; by id or slug."""
    return _view(organisations.organisation_of(call.runtime, call.who, call.path["organisation_id"]))


@api.operation(
    "POST",
    "/v1/organisations/{organisation_id}/members",
    summary="Add or change members",
    access=PERSON,
    body=MembersBody,
    returns=MembersView,
    tags=TAGS,
)
def put_members(call: Call[Runtime, MembersBody]) -> MembersView:
    """A member is an address with a name and a tier. All or nothing; the same list twice changes nothing."""
    members = [
        organisations.NewMember(member.email, member.name.strip(), member.tier)
        for member in call.body.members
    ]
    return MembersView(
        saved=organisations.put_members(call.runtime, call.who, call.path["organisation_id"], members)
    )


@api.operation(
    "POST",
    "/v1/organisations/{organisation_id}/clients",
    summary="Create an integration",
    access=PERSON,
    body=ClientBody,
    returns=ClientView,
    status=201,
    tags=TAGS,
)
def create_client(call: Call[Runtime, ClientBody]) -> ClientView:
    """An integration gets tokens by client credentials (POST /v1/token) and sees its organisation's messages."""
    # No Idempotency-Key here: the kept answer would keep the secret readable.
    client, secret = organisations.create_client(
        call.runtime,
        call.who,
        call.path["organisation_id"],
        name=call.body.name.strip(),
        scopes=list(call.body.scopes),
    )
    return ClientView(client_id=client.id, client_secret=secret, name=client.name, scopes=client.scopes)
