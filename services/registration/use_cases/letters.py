"""What a letter needs to say: for notifications, which writes and sends them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chassis.problems import Conflict, NotFound
from services.registration import store
from services.registration.domain import identity
from services.registration.models import Event, Link, Registration
from services.registration.runtime import Runtime
from services.registration.vault import digest_of, random_token

Kind = Literal["confirmation", "link", "cancellation"]
"""Which letter about a registration is to be written."""


@dataclass(frozen=True)
class RegistrationLetter:
    """A registration's letter; with a fresh personal link, unless it tells of the cancellation."""

    registration: Registration
    event: Event
    organisation_name: str
    email: str
    link: str | None
    expires_at: datetime | None


@dataclass(frozen=True)
class SignInLetter:
    """A sign-in's letter."""

    person_id: str
    name: str
    email: str
    code: str
    link: str
    expires_at: datetime


def registration_letter(runtime: Runtime, registration_id: str, kind: Kind) -> RegistrationLetter:
    """Make a fresh link for the letter; NotFound when the registration or its person is gone, Conflict when a letter
    would invite somebody who has cancelled."""
    with runtime.database.transaction() as db:
        registration = store.registration(db, registration_id)
        person = store.person(db, registration.person_id) if registration is not None else None
        if registration is None or person is None or person.email is None:
            raise NotFound("registration")
        event = store.event(db, registration.event_id)
        assert event is not None
        organisation = store.organisation(db, event.organisation_id)
        assert organisation is not None
        if kind == "cancellation":
            return RegistrationLetter(registration, event, organisation.name, person.email, None, None)
        if registration.status == "cancelled":
            raise Conflict(
                "registration-cancelled",
                "The registration was cancelled.",
                "Nobody is invited by it any more. Drop the letter.",
            )
        token = random_token()
        expires_at = runtime.clock.now() + identity.LINK_LIFETIME
        store.put_link(
            db,
            Link(
                digest=digest_of(token),
                person_id=person.id,
                registration_id=registration.id,
                next=f"/live/{event.id}",
                expires_at=expires_at,
            ),
        )
        return RegistrationLetter(
            registration, event, organisation.name, person.email, _address(runtime, token), expires_at
        )


def sign_in_letter(runtime: Runtime, sign_in_id: str) -> SignInLetter:
    """The letter of a sign-in; asked again, it says the same. NotFound when it is used up or expired."""
    with runtime.database.transaction() as db:
        sign_in = store.lock_sign_in(db, sign_in_id)
        now = runtime.clock.now()
        if (
            sign_in is None
            or sign_in.person_id is None
            or identity.usable(sign_in.expires_at, sign_in.used_at, now) != "yes"
        ):
            raise NotFound("sign-in")
        person = store.person(db, sign_in.person_id)
        if person is None or person.email is None:
            raise NotFound("sign-in")
        token = runtime.vault.link_for(sign_in.id)
        store.put_link(
            db,
            Link(
                digest=digest_of(token),
                person_id=person.id,
                sign_in_id=sign_in.id,
                next="/me",
                expires_at=sign_in.expires_at,
            ),
        )
        return SignInLetter(
            person.id,
            person.name,
            person.email,
            runtime.vault.code_for(sign_in.id),
            _address(runtime, token),
            sign_in.expires_at,
        )


def demo_link(runtime: Runtime, person_id: str, next_page: str) -> str:
    """A link that signs a demo person in and leads to `next_page`."""
    with runtime.database.transaction() as db:
        if store.person(db, person_id) is None:
            raise NotFound("person")
        token = random_token()
        expires_at = runtime.clock.now() + identity.LINK_LIFETIME
        store.put_link(
            db,
            Link(digest=digest_of(token), person_id=person_id, next=next_page, expires_at=expires_at),
        )
        return _address(runtime, token)


def _address(runtime: Runtime, token: str) -> str:
    return f"{runtime.settings.public_url}/link/{token}"
