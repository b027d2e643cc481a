"""Where verification keys come from. A token can never cause a request: keys are fetched by the clock alone."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm

from chassis.telemetry import logs

log = logs.get(__name__)

REFRESH_SECONDS = 60.0
RETRY_SECONDS = 0.25


class Keys(Protocol):
    """The public keys that tokens may be signed with, by `kid`."""

    def find(self, kid: str) -> Ed25519PublicKey | None: ...

    def loaded(self) -> bool: ...


def parse_jwks(document: Mapping[str, Any]) -> dict[str, Ed25519PublicKey]:
    """The Ed25519 signing keys of a JWK set (RFC 7517, RFC 8037); other keys are passed over."""
    keys = {}
    for jwk in document.get("keys", []):
        if jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519" and jwk.get("kid"):
            key = OKPAlgorithm.from_jwk({name: value for name, value in jwk.items() if name != "d"})
            if isinstance(key, Ed25519PublicKey):
                keys[str(jwk["kid"])] = key
    return keys


class LocalKeys:
    """Keys that this process holds itself (the issuer's own)."""

    def __init__(self, load: Callable[[], Mapping[str, Any]]) -> None:
        self._load = load

    def find(self, kid: str) -> Ed25519PublicKey | None:
        return parse_jwks(self._load()).get(kid)

    def loaded(self) -> bool:
        return True


class RemoteKeys:
    """A published key set, fetched in the background: at once, and then every minute.

    Call `start()` after any fork. A new signing key must be published for longer than REFRESH_SECONDS before it signs.
    """

    def __init__(self, url: str, *, refresh_seconds: float = REFRESH_SECONDS) -> None:
        self._url = url
        self._refresh_seconds = refresh_seconds
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin fetching; a second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._refresh_for_ever, name="jwks", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop fetching."""
        self._stop.set()

    def find(self, kid: str) -> Ed25519PublicKey | None:
        return self._keys.get(kid)

    def loaded(self) -> bool:
        return bool(self._keys)

    def refresh(self) -> None:
        """Fetch the key set now."""
        response = requests.get(self._url, timeout=(2, 5), allow_redirects=False)
        response.raise_for_status()
        keys = parse_jwks(response.json())
        if keys:
            self._keys = keys

    def _refresh_for_ever(self) -> None:
        while not self._stop.is_set():
            try:
                self.refresh()
            except (requests.RequestException, ValueError) as error:
                if self._keys:
                    log.warning("signing keys could not be fetched", url=self._url, error=str(error))
            self._stop.wait(self._refresh_seconds if self._keys else RETRY_SECONDS)
