"""Secrets at rest: what is sealed, what is only kept as a digest, and how passwords are hashed."""

import hashlib
import hmac
import secrets
import threading
from base64 import urlsafe_b64encode

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.low_level import Type
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.registration.domain.identity import CODE_DIGITS

_NONCE_BYTES = 12

# OWASP's second choice for argon2id: 19 MiB and two passes, so that a few sign-ins at once fit beside everything else.
_passwords = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
_hashing = threading.BoundedSemaphore(2)


class WrongKeySecret(Exception):
    """The signing keys in the database were sealed with another key secret. Set FOLKMOOT_KEY_SECRET to that one, or
    remove the rows of signing_keys to start with new keys (everybody then signs in again)."""

    def __str__(self) -> str:
        return str(self.__doc__)


def random_token() -> str:
    """256 random bits, safe in an address (43 characters)."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """SHA-256 in hexadecimal; enough for what has 256 random bits itself."""
    return hashlib.sha256(token.encode()).hexdigest()


class Vault:
    """Everything that depends on the key secret. Each purpose has its own key (HKDF, RFC 5869)."""

    def __init__(self, key_secret: str) -> None:
        self._secret = key_secret.encode()
        self._sealing = AESGCM(self._key("seal signing keys"))
        self._codes = self._key("sign-in codes")
        self._links = self._key("sign-in links")
        self._successors = self._key("refresh successors")
        self._dummy_password = ""

    def _key(self, purpose: str) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=b"folkmoot registration: " + purpose.encode()).derive(
            self._secret
        )

    def seal(self, name: str, private: bytes) -> bytes:
        """AES-256-GCM, bound to `name`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, private, name.encode())

    def unseal(self, name: str, sealed: bytes) -> bytes:
        """What `seal` was given; WrongKeySecret when it was sealed with another secret, or for another name."""
        try:
            return self._sealing.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name.encode())
        except InvalidTag:
            raise WrongKeySecret from None

    def code_for(self, sign_in_id: str) -> str:
        """The typed code of a sign-in. Derived, so that a letter that is made twice says the same."""
        number = int.from_bytes(hmac.digest(self._codes, sign_in_id.encode(), "sha256"))
        return str(number % 10**CODE_DIGITS).zfill(CODE_DIGITS)

    def code_digest(self, sign_in_id: str, code: str) -> str:
        """What is kept of a code: useless without the key secret, although a code has only a million values."""
        return hmac.digest(self._codes, f"{sign_in_id} {code}".encode(), "sha256").hex()

    def link_for(self, sign_in_id: str) -> str:
        """The link token of a sign-in; derived for the same reason."""
        return _text(hmac.digest(self._links, sign_in_id.encode(), "sha256"))

    def successor_of(self, refresh_token: str) -> str:
        """The refresh token that follows this one: always the same, so that two tabs that refresh at once agree."""
        return _text(hmac.digest(self._successors, refresh_token.encode(), "sha256"))

    def hash_password(self, password: str) -> str:
        """argon2id."""
        with _hashing:
            return _passwords.hash(password)

    def password_fits(self, password: str, kept: str | None) -> bool:
        """Whether the password is the kept one. Takes as long when nothing is kept."""
        if not self._dummy_password:
            self._dummy_password = self.hash_password(random_token())
        with _hashing:
            try:
                return _passwords.verify(kept or self._dummy_password, password) and kept is not None
            except (Argon2Error, InvalidHashError):
                return False


def same(left: str, right: str) -> bool:
    """Equality in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
