"""Token families and signing keys."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.registration.models import AccessToken, RefreshToken, SigningKey, TokenFamily

_SIGNING_KEYS_LOCK = 0x666D_6B65_7973


def family_of(db: Session, refresh_digest: str) -> tuple[TokenFamily, RefreshToken] | None:
    """A refresh token and its family, the family locked: refreshes of one browser happen one after the other."""
    family_id = db.scalars(
        select(RefreshToken.family_id).where(RefreshToken.digest == refresh_digest)
    ).one_or_none()
    if family_id is None:
        return None
    family = db.scalars(
        select(TokenFamily).where(TokenFamily.id == family_id).with_for_update(key_share=True)
    ).one_or_none()
    token = db.get(RefreshToken, refresh_digest, populate_existing=True)
    return None if family is None or token is None else (family, token)


def lock_family(db: Session, family_id: str) -> TokenFamily | None:
    """A token family, locked."""
    return db.scalars(
        select(TokenFamily)
        .where(TokenFamily.id == family_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def families_of(db: Session, person_id: str) -> Sequence[TokenFamily]:
    """A person's families that are not revoked, locked."""
    return db.scalars(
        select(TokenFamily)
        .where(TokenFamily.person_id == person_id, TokenFamily.revoked_at.is_(None))
        .order_by(TokenFamily.id)
        .with_for_update(key_share=True)
    ).all()


def put_refresh_token(db: Session, digest: str, family_id: str, now: datetime, expires_at: datetime) -> None:
    """Keep a refresh token unless it is kept already."""
    db.execute(
        insert(RefreshToken)
        .values(digest=digest, family_id=family_id, issued_at=now, expires_at=expires_at)
        .on_conflict_do_nothing()
    )


def live_access_tokens(db: Session, family_id: str, now: datetime) -> Sequence[AccessToken]:
    """The family's access tokens that would still be accepted."""
    return db.scalars(
        select(AccessToken).where(
            AccessToken.family_id == family_id, AccessToken.expires_at > now, AccessToken.revoked_at.is_(None)
        )
    ).all()


def access_token(db: Session, token_id: str) -> AccessToken | None:
    """An access token of a person."""
    return db.get(AccessToken, token_id)


def is_revoked(db: Session, token_id: str) -> bool:
    """Whether an access token was revoked."""
    found = db.scalars(select(AccessToken.revoked_at).where(AccessToken.token_id == token_id)).one_or_none()
    return found is not None


def lock_signing_keys(db: Session) -> None:
    """Let one process at a time change the signing keys."""
    db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SIGNING_KEYS_LOCK})


def signing_keys(db: Session) -> Sequence[SigningKey]:
    """Every signing key, oldest first."""
    return db.scalars(select(SigningKey).order_by(SigningKey.signs_from, SigningKey.kid)).all()
