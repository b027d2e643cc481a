"""Signing in: links, codes, access tokens, refresh tokens and the keys that sign. Values only, no cryptography."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

PUBLIC_AUDIENCE = "folkmoot"
INTERNAL_AUDIENCE = "folkmoot-internal"

LINK_LIFETIME = timedelta(minutes=15)
CODE_DIGITS = 6
CODE_ATTEMPTS = 5
"""Wrong codes that one sign-in survives."""
SIGN_INS_PER_WINDOW = 5
"""Sign-in letters that one address gets within SIGN_IN_WINDOW."""
SIGN_IN_WINDOW = timedelta(minutes=15)
FAILURES_PER_DAY = 30
"""Wrong codes or passwords for one address within a day; then only the mailed link works."""

REFRESH_LIFETIME = timedelta(days=30)
FAMILY_LIFETIME = timedelta(days=90)
REFRESH_GRACE = timedelta(seconds=10)
"""So long a used refresh token yields its successor once more: tabs that refresh at the same moment."""

LONGEST_ACCESS = timedelta(minutes=15)
PUBLISH_BEFORE_SIGNING = timedelta(seconds=150)
"""A new key is published this long before it signs: verifiers refresh every 60 s, and one refresh may fail."""
KEY_LIFETIME = timedelta(days=30)

SCOPES = ("messages:read",)
"""What an integration may be allowed to do."""


def access_claims(
    *,
    issuer: str,
    audience: str,
    subject: str,
    client_id: str,
    scope: str,
    token_id: str,
    now: datetime,
    lifetime: timedelta,
    organisation_id: str | None = None,
) -> dict[str, Any]:
    """The claims of an access token (RFC 9068, section 2.2). `iat` and `exp` are whole seconds."""
    issued = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": audience,
        "sub": subject,
        "client_id": client_id,
        "iat": issued,
        "exp": issued + int(min(lifetime, LONGEST_ACCESS).total_seconds()),
        "jti": token_id,
        "scope": scope,
    }
    if organisation_id is not None:
        claims["org"] = organisation_id
    return claims


def usable(
    expires_at: datetime, used_at: datetime | None, now: datetime
) -> Literal["yes", "used", "expired"]:
    """Whether a one-use link or code still works. A used one is called used, however old it is."""
    if used_at is not None:
        return "used"
    return "yes" if now < expires_at else "expired"


RefreshVerdict = Literal["rotate", "repeat", "expired", "revoked", "reused"]


def judge_refresh(
    *,
    now: datetime,
    expires_at: datetime,
    used_at: datetime | None,
    family_expires_at: datetime,
    family_revoked: bool,
) -> RefreshVerdict:
    """What a presented refresh token leads to.

    rotate: first use. repeat: used a moment ago, the same successor again. reused: somebody holds an old copy, so the
    whole family ends (RFC 9700, section 4.14.2).
    """
    if family_revoked:
        return "revoked"
    if used_at is not None:
        return "repeat" if now - used_at <= REFRESH_GRACE else "reused"
    if now >= min(expires_at, family_expires_at):
        return "expired"
    return "rotate"


@dataclass(frozen=True)
class KeyTimes:
    """When a signing key signs, and until when it must stay published."""

    kid: str
    signs_from: datetime
    created_at: datetime


def signing_key(keys: Sequence[KeyTimes], now: datetime) -> str | None:
    """The kid that signs now: the newest one that has been published for long enough; None without any."""
    ready = [key for key in keys if key.signs_from <= now]
    return max(ready, key=lambda key: (key.signs_from, key.kid)).kid if ready else None


def published_keys(keys: Sequence[KeyTimes], now: datetime) -> list[str]:
    """The kids to publish, newest first: those that sign, will sign, or signed tokens which may still be alive.

    A key stops signing when the next one starts; its last token dies LONGEST_ACCESS later.
    """
    ordered = sorted(keys, key=lambda key: (key.signs_from, key.kid), reverse=True)
    kept = []
    next_signs_from: datetime | None = None
    for key in ordered:
        if next_signs_from is None or now < next_signs_from + LONGEST_ACCESS + PUBLISH_BEFORE_SIGNING:
            kept.append(key.kid)
        next_signs_from = key.signs_from
    return kept
