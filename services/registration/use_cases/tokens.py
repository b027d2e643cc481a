"""Access and refresh tokens: handed out, rotated, revoked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from chassis.messaging import outbox
from chassis.problems import Unauthorised
from contracts import TokenRevoked
from services.registration import store
from services.registration.domain import identity
from services.registration.models import AccessToken, Person, TokenFamily
from services.registration.runtime import Runtime
from services.registration.vault import digest_of, random_token, same


@dataclass(frozen=True)
class SignedIn:
    """What a person gets who has proved who they are. `refresh_token` goes into a cookie and nowhere else."""

    person: Person
    access_token: str
    refresh_token: str
    expires_in: int
    next: str | None = None
    family_id: str = ""


@dataclass(frozen=True)
class ClientToken:
    """An access token of a service or an integration."""

    access_token: str
    expires_in: int
    scope: str


def sign_in(runtime: Runtime, db: Session, person: Person, *, next_page: str | None = None) -> SignedIn:
    """Begin a token family for somebody who has just proved who they are."""
    now = runtime.clock.now()
    family = TokenFamily(
        id=runtime.ids("fam"), person_id=person.id, created_at=now, expires_at=now + identity.FAMILY_LIFETIME
    )
    db.add(family)
    db.flush()
    return _hand_out(runtime, db, person, family, random_token(), now, next_page)


def refresh(runtime: Runtime, refresh_token: str) -> SignedIn:
    """A new access token and the successor of the refresh token.

    Unauthorised when the token is unknown, expired or revoked; when it is an old copy the whole family is revoked.
    """
    with runtime.database.transaction() as db:
        found = store.family_of(db, digest_of(refresh_token))
        now = runtime.clock.now()
        if found is not None:
            family, token = found
            verdict = identity.judge_refresh(
                now=now,
                expires_at=token.expires_at,
                used_at=token.used_at,
                family_expires_at=family.expires_at,
                family_revoked=family.revoked_at is not None,
            )
            if verdict in ("rotate", "repeat"):
                person = store.person(db, family.person_id)
                if person is not None:
                    token.used_at = token.used_at or now
                    successor = runtime.vault.successor_of(refresh_token)
                    return _hand_out(runtime, db, person, family, successor, now, None)
            if verdict == "reused":
                revoke_family(runtime, db, family, "reused")
    raise Unauthorised("Your sign-in has ended. Sign in again.", code="sign-in-ended")


def sign_out(runtime: Runtime, *, token_id: str | None, refresh_token: str | None) -> None:
    """End the sign-in that either token belongs to; every access token of it is refused from now on."""
    with runtime.database.transaction() as db:
        family_ids = set()
        if refresh_token and (found := store.family_of(db, digest_of(refresh_token))) is not None:
            family_ids.add(found[0].id)
        if token_id and (access := store.access_token(db, token_id)) is not None:
            family_ids.add(access.family_id)
        for family_id in sorted(family_ids):
            family = store.lock_family(db, family_id)
            if family is not None:
                revoke_family(runtime, db, family, "signed out")


def revoke_family(runtime: Runtime, db: Session, family: TokenFamily, because: str) -> None:
    """End a family (its row is locked) and everything that was handed out with it."""
    now = runtime.clock.now()
    if family.revoked_at is None:
        family.revoked_at = now
        family.revoked_because = because
    live = store.live_access_tokens(db, family.id, now)
    person = store.lock_person(db, family.person_id) if live else None
    for token in live:
        token.revoked_at = now
        if person is not None:
            person.version += 1
            outbox.add(
                db,
                TokenRevoked(token_id=token.token_id, person_id=person.id, expires_at=token.expires_at),
                key=person.id,
                sequence=person.version,
                subject=person.id,
            )


def token_for_client(runtime: Runtime, client_id: str, client_secret: str, scope: str | None) -> ClientToken:
    """Client credentials (RFC 6749, section 4.4): a service by its configured secret, an integration by its own.

    `scope` may ask for less than the integration is allowed. Unauthorised for a wrong id or secret alike.
    """
    wrong = Unauthorised("The client id or the secret is wrong.", code="invalid-client")
    service_secret = runtime.settings.service_secrets.get(client_id)
    if service_secret is not None:
        if not same(client_secret, service_secret):
            raise wrong
        return _client_token(
            runtime, f"svc:{client_id}", client_id, identity.INTERNAL_AUDIENCE, "internal", None
        )
    with runtime.database.reading() as db:
        client = store.client(db, client_id)
        kept = client.secret_digest if client is not None else digest_of("")
        if not same(digest_of(client_secret), kept) or client is None:
            raise wrong
        asked = set(scope.split()) if scope else set(client.scopes)
        granted = " ".join(sorted(asked & set(client.scopes)))
        return _client_token(
            runtime, client.id, client.id, identity.PUBLIC_AUDIENCE, granted, client.organisation_id
        )


def _client_token(
    runtime: Runtime, subject: str, client_id: str, audience: str, scope: str, organisation_id: str | None
) -> ClientToken:
    claims = identity.access_claims(
        issuer=runtime.issuer.name,
        audience=audience,
        subject=subject,
        client_id=client_id,
        scope=scope,
        token_id=runtime.ids("tok"),
        now=runtime.clock.now(),
        lifetime=runtime.issuer.lifetime,
        organisation_id=organisation_id,
    )
    return ClientToken(runtime.issuer.sign(claims), claims["exp"] - claims["iat"], scope)


def _hand_out(
    runtime: Runtime,
    db: Session,
    person: Person,
    family: TokenFamily,
    refresh_token: str,
    now: datetime,
    next_page: str | None,
) -> SignedIn:
    claims = identity.access_claims(
        issuer=runtime.issuer.name,
        audience=identity.PUBLIC_AUDIENCE,
        subject=person.id,
        client_id="folkmoot",
        scope="person",
        token_id=runtime.ids("tok"),
        now=now,
        lifetime=runtime.issuer.lifetime,
    )
    expires_at = now + runtime.issuer.lifetime
    db.add(AccessToken(token_id=claims["jti"], family_id=family.id, expires_at=expires_at))
    store.put_refresh_token(
        db,
        digest_of(refresh_token),
        family.id,
        now,
        min(now + identity.REFRESH_LIFETIME, family.expires_at),
    )
    return SignedIn(
        person=person,
        access_token=runtime.issuer.sign(claims),
        refresh_token=refresh_token,
        expires_in=claims["exp"] - claims["iat"],
        next=next_page,
        family_id=family.id,
    )
