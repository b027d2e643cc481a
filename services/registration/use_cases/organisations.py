"""Organisations, their members and their integrations."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.auth import Caller
from chassis.problems import Conflict, Forbidden, Invalid
from services.registration import store
from services.registration.domain.names import normal_email
from services.registration.models import Client, Organisation, Organiser
from services.registration.runtime import Runtime
from services.registration.use_cases import guard
from services.registration.vault import digest_of, random_token


@dataclass(frozen=True)
class NewMember:
    """A member to add or change."""

    email: str
    name: str
    tier: str


def create_organisation(
    runtime: Runtime, caller: Caller, *, name: str, slug: str, tiers: Sequence[str]
) -> Organisation:
    """Found an organisation; the caller becomes its first organiser."""
    with runtime.database.transaction() as db:
        person = guard.signed_in(db, caller)
        if runtime.settings.organising == "invited" and not person.may_organise:
            raise Forbidden("Only invited organisers found organisations here. Ask the operator to add you.")
        now = runtime.clock.now()
        organisation = Organisation(
            id=runtime.ids("org"), name=name, slug=slug, tiers=list(tiers), created_at=now
        )
        if len(set(tiers)) != len(tiers):
            raise Invalid("Two tiers have the same name.", [{"pointer": "/tiers", "detail": "not unique"}])
        if not store.add_organisation(db, organisation):
            raise Conflict(
                "slug-taken", "This short name is taken.", "Another organisation has it. Choose another slug."
            )
        db.add(Organiser(organisation_id=organisation.id, person_id=person.id, created_at=now))
        return organisation


def organisation_of(runtime: Runtime, caller: Caller, organisation_id: str) -> Organisation:
    """An organisation, for its organisers."""
    with runtime.database.reading() as db:
        return guard.organisation_for(db, organisation_id, caller)


def put_members(runtime: Runtime, caller: Caller, organisation_id: str, members: Sequence[NewMember]) -> int:
    """Add members or change their name and tier; all or nothing. The number of addresses."""
    with runtime.database.transaction() as db:
        organisation = guard.organisation_for(db, organisation_id, caller)
        unknown = [
            {"pointer": f"/members/{number}/tier", "detail": "The organisation has no such tier."}
            for number, member in enumerate(members)
            if member.tier not in organisation.tiers
        ]
        if unknown:
            raise Invalid(f"The tiers are: {', '.join(organisation.tiers) or 'none'}.", unknown)
        now = runtime.clock.now()
        rows: dict[str, dict[str, object]] = {}
        for member in members:
            email = normal_email(member.email)
            rows[email] = {
                "organisation_id": organisation.id,
                "email": email,
                "name": member.name,
                "tier": member.tier,
                "updated_at": now,
            }
        # In one order for all, so that two imports at once cannot deadlock.
        store.put_members(db, [rows[email] for email in sorted(rows)])
        return len(rows)


def create_client(
    runtime: Runtime, caller: Caller, organisation_id: str, *, name: str, scopes: Sequence[str]
) -> tuple[Client, str]:
    """An integration and its secret, which is told this once and never again."""
    with runtime.database.transaction() as db:
        organisation = guard.organisation_for(db, organisation_id, caller)
        secret = random_token()
        client = Client(
            id=runtime.ids("cli"),
            organisation_id=organisation.id,
            name=name,
            secret_digest=digest_of(secret),
            scopes=sorted(set(scopes)),
            created_at=runtime.clock.now(),
        )
        db.add(client)
        return client, secret
