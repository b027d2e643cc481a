"""Verification of access tokens (RFC 9068) with everything fixed that an attacker would like to choose (RFC 8725)."""

import re
from dataclasses import dataclass
from typing import Any, Literal

import jwt

from chassis.auth.keys import Keys
from chassis.clock import Clock, SystemClock
from chassis.problems import Unauthorised, Unavailable

PUBLIC_AUDIENCE = "folkmoot"
INTERNAL_AUDIENCE = "folkmoot-internal"
ALGORITHM = "EdDSA"
TYPE = "at+jwt"
MAXIMUM_BYTES = 4096
MAXIMUM_LIFETIME = 900
LEEWAY = 5

_SUBJECTS: dict[Literal["person", "client", "service"], re.Pattern[str]] = {
    "person": re.compile(r"per_[0-9a-z]{26}"),
    "client": re.compile(r"cli_[0-9a-z]{26}"),
    "service": re.compile(r"svc:[a-z]{1,32}"),
}
_CARRIED_KEYS = ("jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256", "crit", "b64", "zip", "enc")


@dataclass(frozen=True)
class Caller:
    """Who sent a request, as its token proves. Roles are not in here: they are looked up per object."""

    sub: str
    kind: Literal["person", "client", "service"]
    scopes: frozenset[str]
    organisation_id: str | None
    token_id: str
    expires_at: int


class Verifier:
    """Checks tokens for one issuer. Raises Unauthorised with a reason that helps an honest caller only."""

    def __init__(self, keys: Keys, issuer: str, *, clock: Clock | None = None) -> None:
        self.keys = keys
        self._issuer = issuer
        self._clock = clock or SystemClock()

    def verify(self, token: str, audience: str) -> Caller:
        """The caller that `token` proves for `audience`. Never makes a request, whatever the token says.

        Unavailable is raised while no signing key is known at all.
        """
        if not self.keys.loaded():
            raise Unavailable("The signing keys are not known yet.")
        if len(token) > MAXIMUM_BYTES or not token.isascii():
            raise Unauthorised("The token is not an access token of this Folkmoot.")
        try:
            return self._verified(token, audience)
        except jwt.ExpiredSignatureError:
            raise Unauthorised(
                "The token has expired. Refresh it, then try again.", code="token-expired"
            ) from None
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise Unauthorised("The token is not an access token of this Folkmoot.") from None

    def _verified(self, token: str, audience: str) -> Caller:
        header = jwt.get_unverified_header(token)
        if header.get("alg") != ALGORITHM or str(header.get("typ", "")).lower() != TYPE:
            raise jwt.InvalidTokenError("wrong algorithm or type")
        if any(name in header for name in _CARRIED_KEYS):
            raise jwt.InvalidTokenError("the token carries its own key or extension")
        kid = header.get("kid")
        key = self.keys.find(kid) if isinstance(kid, str) else None
        if key is None:
            raise jwt.InvalidTokenError("unknown key")
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=audience,
            issuer=self._issuer,
            # Time is checked below against our own clock.
            options={
                "require": ["iss", "aud", "sub", "exp", "iat", "jti", "client_id"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
                "strict_aud": True,
            },
        )
        self._check_times(claims)
        return _caller(claims, audience)

    def _check_times(self, claims: dict[str, Any]) -> None:
        now = int(self._clock.now().timestamp())
        issued, expires, not_before = claims["iat"], claims["exp"], claims.get("nbf", 0)
        if not all(type(moment) is int for moment in (issued, expires, not_before)):
            raise jwt.InvalidTokenError("times must be whole seconds")
        if expires - issued > MAXIMUM_LIFETIME or expires <= issued:
            raise jwt.InvalidTokenError("lifetime out of bounds")
        if issued > now + LEEWAY or not_before > now + LEEWAY:
            raise jwt.InvalidTokenError("not valid yet")
        if expires <= now - LEEWAY:
            raise jwt.ExpiredSignatureError("expired")


def _caller(claims: dict[str, Any], audience: str) -> Caller:
    subject, token_id, scopes, organisation = (
        claims["sub"],
        claims["jti"],
        claims.get("scope", ""),
        claims.get("org"),
    )
    if not (isinstance(subject, str) and isinstance(token_id, str) and isinstance(scopes, str)):
        raise jwt.InvalidTokenError("claims of the wrong type")
    if organisation is not None and not isinstance(organisation, str):
        raise jwt.InvalidTokenError("claims of the wrong type")
    kind = next((kind for kind, pattern in _SUBJECTS.items() if pattern.fullmatch(subject)), None)
    if kind is None:
        raise jwt.InvalidTokenError("unknown kind of subject")
    if (kind == "service") != (audience == INTERNAL_AUDIENCE):
        raise jwt.InvalidTokenError("this subject has no business with this audience")
    return Caller(
        sub=subject,
        kind=kind,
        scopes=frozenset(scopes.split()),
        organisation_id=organisation,
        token_id=token_id,
        expires_at=claims["exp"],
    )
