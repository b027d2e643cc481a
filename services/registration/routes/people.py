"""The caller's own account."""

from typing import Annotated

from pydantic import Field

from chassis.auth import PERSON
from chassis.http import Call
from services.registration.routes.fields import Body, Moment, View, api
from services.registration.routes.identity import Password
from services.registration.routes.registrations import OwnRegistrationView, own_view
from services.registration.routes.texts import password
from services.registration.runtime import Runtime
from services.registration.use_cases import people, registrations

TAGS = ("me",)


class OrganisationRole(View):
    """An organisation that the caller organises."""

    id: str
    name: str
    slug: str


class HostedEvent(View):
    """An event that the caller hosts."""

    id: str
    slug: str
    title: str
    starts_at: Moment


class AccountView(View):
    """The caller's account."""

    id: str
    name: str
    email: str
    has_password: bool
    organisations: list[OrganisationRole]
    hosting: list[HostedEvent]


class ExportView(View):
    """Everything that is kept about the caller here."""

    account: AccountView
    registrations: list[OwnRegistrationView]


class NewPasswordBody(Body):
    """A password to set; `current` is needed when there is one."""

    password: Annotated[
        str,
        password(12),
        Field(examples=["three old wooden boats"]),
    ]
    current: Password | None = None


def _account(account: people.Account) -> AccountView:
    return AccountView(
        id=account.person.id,
        name=account.person.name,
        email=account.person.email or "",
        has_password=account.person.password_hash is not None,
        organisations=[OrganisationRole(id=o.id, name=o.name, slug=o.slug) for o in account.organisations],
        hosting=[
            HostedEvent(id=event.id, slug=event.slug, title=event.title, starts_at=event.starts_at)
            for event in account.hosting
        ],
    )


@api.operation("GET", "/v1/me", summary="My account", access=PERSON, returns=AccountView, tags=TAGS)
def get_account(call: Call[Runtime, None]) -> AccountView:
    """Who the caller is, what they organise and what they host."""
    return _account(people.account(call.runtime, call.who))


@api.operation(
    "GET", "/v1/me/export", summary="Everything kept about me", access=PERSON, returns=ExportView, tags=TAGS
)
def export(call: Call[Runtime, None]) -> ExportView:
    """The account and every registration."""
    rows = registrations.registrations_of(call.runtime, call.who, None, 10_000)
    return ExportView(
        account=_account(people.account(call.runtime, call.who)),
        registrations=[own_view(row, event) for row, event in rows],
    )


@api.operation(
    "POST",
    "/v1/me/password",
    summary="Set my password",
    access=PERSON,
    body=NewPasswordBody,
    status=204,
    tags=TAGS,
)
def set_password(call: Call[Runtime, NewPasswordBody]) -> None:
    """Whoever has one must say it."""
    people.set_password(call.runtime, call.who, call.body.password, call.body.current)


@api.operation("DELETE", "/v1/me", summary="Forget me", access=PERSON, status=204, tags=TAGS)
def erase(call: Call[Runtime, None]) -> None:
    """Gives places to come back, empties what was said, ends every sign-in. It cannot be undone."""
    people.erase(call.runtime, call.who)
