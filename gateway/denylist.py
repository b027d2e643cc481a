"""Tokens that were revoked before they ran out (RFC 7009), learnt from registration's messages."""

import time
from collections.abc import Callable

from chassis.auth import Caller, Verifier
from chassis.problems import Unauthorised


class DenyList:
    """Ids of revoked tokens, each kept until the token would have run out anyway."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._until: dict[str, float] = {}
        self._swept = 0.0

    def add(self, token_id: str, expires_at: float) -> None:
        """Refuse the token until `expires_at` (seconds since 1970)."""
        now = self._now()
        if now - self._swept > 60:
            self._until = {known: until for known, until in self._until.items() if until > now - 60}
            self._swept = now
        self._until[token_id] = expires_at

    def __contains__(self, token_id: str) -> bool:
        return token_id in self._until


class GuardedVerifier:
    """A verifier behind the deny list."""

    def __init__(self, verifier: Verifier, denied: DenyList) -> None:
        self._verifier = verifier
        self._denied = denied

    def ready(self) -> bool:
        """Whether the signing keys are known."""
        return self._verifier.keys.loaded()

    def verify(self, token: str, audience: str) -> Caller:
        """The caller that the token proves; raises Unauthorised, also when it was revoked."""
        caller = self._verifier.verify(token, audience)
        if caller.token_id in self._denied:
            raise Unauthorised("You signed out with this token. Sign in again.", code="token-revoked")
        return caller
