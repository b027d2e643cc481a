"""Signs access tokens (RFC 9068, EdDSA) with keys that are kept sealed in the database, and publishes their public
halves. Several processes share the keys; each looks again every few seconds."""

import json
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import OKPAlgorithm
from sqlalchemy.orm import Session

from chassis.clock import Clock
from chassis.database import Database
from chassis.ids import Ids
from services.registration import store
from services.registration.domain import identity
from services.registration.models import SigningKey
from services.registration.vault import Vault

LOOK_AGAIN_SECONDS = 5.0


class NoSigningKey(RuntimeError):
    """There is no key to sign with; `ensure_key` makes the first one."""


@dataclass(frozen=True)
class _Ring:
    times: tuple[identity.KeyTimes, ...]
    private: dict[str, Ed25519PrivateKey]
    jwks: dict[str, dict[str, Any]]
    loaded_at: float


class Issuer:
    """The holder of the signing keys. Is itself a source of verification keys (chassis.auth.Keys)."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        clock: Clock,
        ids: Ids,
        *,
        name: str,
        lifetime: timedelta,
    ) -> None:
        self.name = name
        self.lifetime = lifetime
        self._database = database
        self._vault = vault
        self._clock = clock
        self._ids = ids
        self._ring: _Ring | None = None
        self._lock = threading.Lock()

    def ensure_key(self) -> None:
        """Make the first key unless there is one. It signs at once: no verifier can know an older one."""
        with self._database.transaction() as db:
            store.lock_signing_keys(db)
            if not store.signing_keys(db):
                now = self._clock.now()
                db.add(self._new_key(now, signs_from=now))
        self._ring = None
        self._load()

    def rotate(self) -> tuple[str, datetime]:
        """Publish a new key that signs once every verifier knows it; forget keys that nothing needs any more.

        Returns the new kid and when it begins to sign.
        """
        now = self._clock.now()
        with self._database.transaction() as db:
            store.lock_signing_keys(db)
            new = self._new_key(now, signs_from=now + identity.PUBLISH_BEFORE_SIGNING)
            self._forget_old(db, now)
            db.add(new)
        self._ring = None
        return new.kid, new.signs_from

    def replace_at_once(self) -> str:
        """Throw every key away and sign with a new one: for a key that has leaked.

        Every token ends now; until verifiers fetch the keys again (a minute at most) nobody is let in.
        """
        now = self._clock.now()
        with self._database.transaction() as db:
            store.lock_signing_keys(db)
            for row in store.signing_keys(db):
                db.delete(row)
            new = self._new_key(now, signs_from=now)
            db.add(new)
        self._ring = None
        return new.kid

    def sign(self, claims: dict[str, Any]) -> str:
        """The claims as a signed access token."""
        ring = self._current()
        kid = identity.signing_key(ring.times, self._clock.now())
        if kid is None:
            raise NoSigningKey("there is no signing key; start the service or run `rotate-keys`")
        return jwt.encode(claims, ring.private[kid], algorithm="EdDSA", headers={"typ": "at+jwt", "kid": kid})

    def jwks(self) -> dict[str, list[dict[str, Any]]]:
        """The published keys as a JWK set (RFC 7517), newest first."""
        ring = self._current()
        return {"keys": [ring.jwks[kid] for kid in identity.published_keys(ring.times, self._clock.now())]}

    def find(self, kid: str) -> Ed25519PublicKey | None:
        """The verification key of this id, while it is published."""
        ring = self._current()
        if kid not in identity.published_keys(ring.times, self._clock.now()):
            return None
        return ring.private[kid].public_key()

    def loaded(self) -> bool:
        """Whether there is a key at all."""
        return bool(self._current().times)

    def _current(self) -> _Ring:
        ring = self._ring
        if ring is None or time.monotonic() - ring.loaded_at > LOOK_AGAIN_SECONDS:
            ring = self._load()
        return ring

    def _load(self) -> _Ring:
        with self._lock:
            ring = self._ring
            if ring is not None and time.monotonic() - ring.loaded_at <= LOOK_AGAIN_SECONDS:
                return ring
            with self._database.reading() as db:
                rows = store.signing_keys(db)
            ring = _Ring(
                times=tuple(identity.KeyTimes(row.kid, row.signs_from, row.created_at) for row in rows),
                private={row.kid: self._private(row) for row in rows},
                jwks={row.kid: row.public_jwk for row in rows},
                loaded_at=time.monotonic(),
            )
            self._ring = ring
            return ring

    def _private(self, row: SigningKey) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._vault.unseal(row.kid, row.sealed_private))

    def _new_key(self, now: datetime, *, signs_from: datetime) -> SigningKey:
        private = Ed25519PrivateKey.generate()
        kid = self._ids("key")
        raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        public = json.loads(OKPAlgorithm.to_jwk(private.public_key()))
        return SigningKey(
            kid=kid,
            public_jwk={
                "kty": public["kty"],
                "crv": public["crv"],
                "x": public["x"],
                "kid": kid,
                "use": "sig",
                "alg": "EdDSA",
            },
            sealed_private=self._vault.seal(kid, raw),
            created_at=now,
            signs_from=signs_from,
        )

    def _forget_old(self, db: Session, now: datetime) -> None:
        rows = store.signing_keys(db)
        times = [identity.KeyTimes(row.kid, row.signs_from, row.created_at) for row in rows]
        needed = {*identity.published_keys(times, now), identity.signing_key(times, now)}
        for row in rows:
            if row.kid not in needed:
                db.delete(row)
