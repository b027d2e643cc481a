"""What the command line that sets a deployment up may ask, with a service token."""

from typing import Annotated, Any

from chassis.auth import SERVICE
from chassis.http import Call
from chassis.problems import Forbidden
from services.registration.routes.fields import Body, Email, PersonKey, PersonName, View, api
from services.registration.routes.identity import Password
from services.registration.routes.texts import Text
from services.registration.runtime import Runtime
from services.registration.use_cases import letters, people


class DemoLinkBody(Body):
    """Who is to be signed in, and where to."""

    person_id: PersonKey
    next: Annotated[
        str, Text(r"^/([A-Za-z0-9_\-][A-Za-z0-9_\-/]*)?$", 1, 300, "Write a path on this site, such as /me.")
    ]


class DemoLinkView(View):
    """The link."""

    link: str


class OrganiserBody(Body):
    """Who is to organise."""

    email: Email
    name: PersonName
    password: Password | None = None


class OrganiserView(View):
    """The person."""

    person_id: str


def _only_folkmoot(call: Call[Runtime, Any]) -> None:
    if call.who.sub != "svc:folkmoot":
        raise Forbidden("Only the command line (service folkmoot) may do this.")


@api.operation(
    "POST",
    "/internal/demo-links",
    summary="A link that signs a demo person in",
    access=SERVICE,
    body=DemoLinkBody,
    returns=DemoLinkView,
    internal=True,
)
def demo_link(call: Call[Runtime, DemoLinkBody]) -> DemoLinkView:
    """For the command line that loads the demo."""
    _only_folkmoot(call)
    return DemoLinkView(link=letters.demo_link(call.runtime, call.body.person_id, call.body.next))


@api.operation(
    "POST",
    "/internal/organisers",
    summary="Let somebody organise",
    access=SERVICE,
    body=OrganiserBody,
    returns=OrganiserView,
    internal=True,
)
def add_organiser(call: Call[Runtime, OrganiserBody]) -> OrganiserView:
    """For the command line that sets a deployment up. Asking again changes nothing but the password given."""
    _only_folkmoot(call)
    person = people.add_organiser(
        call.runtime, email=call.body.email, name=call.body.name.strip(), password=call.body.password
    )
    return OrganiserView(person_id=person.id)
