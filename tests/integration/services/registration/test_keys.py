"""Signing keys: sealed, published before they sign, replaced without anybody being turned away."""

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import select

from chassis.auth import INTERNAL_AUDIENCE, PUBLIC_AUDIENCE, LocalKeys, Verifier
from chassis.problems import Unauthorised
from services.registration.app import create_runtime
from services.registration.domain.identity import PUBLISH_BEFORE_SIGNING
from services.registration.models import SigningKey
from services.registration.vault import Vault, WrongKeySecret
from tests.support.registration import Registration, environment


class Elsewhere:
    """A verifier in another process: it fetches the published keys every minute and no oftener."""

    def __init__(self, service: Registration) -> None:
        self._service = service
        self._keys: Mapping[str, Any] = {}
        self.fetch()
        self.verifier = Verifier(
            LocalKeys(lambda: self._keys), service.runtime.issuer.name, clock=service.clock
        )

    def fetch(self) -> None:
        self._keys = self._service.get("/.well-known/jwks.json").get_json()

    def accepts(self, token: str, audience: str = PUBLIC_AUDIENCE) -> bool:
        try:
            self.verifier.verify(token, audience)
        except Unauthorised:
            return False
        return True


def kid(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def published(service: Registration) -> list[str]:
    return [key["kid"] for key in service.get("/.well-known/jwks.json").get_json()["keys"]]


def test_tokens_are_what_the_standard_says(service: Registration) -> None:
    token = service.sign_up("ann@example.org")
    header = jwt.get_unverified_header(token)
    assert header == {"alg": "EdDSA", "typ": "at+jwt", "kid": published(service)[0]}
    claims = jwt.decode(token, options={"verify_signature": False})
    assert set(claims) == {"iss", "aud", "sub", "client_id", "iat", "exp", "jti", "scope"}
    assert claims["iss"] == "http://localhost:8000"
    assert claims["exp"] - claims["iat"] == 600
    assert Elsewhere(service).accepts(token)
    assert not Elsewhere(service).accepts(token, INTERNAL_AUDIENCE)


def test_only_public_halves_are_published_and_private_ones_are_sealed(service: Registration) -> None:
    keys = service.get("/.well-known/jwks.json").get_json()["keys"]
    assert [set(key) for key in keys] == [{"kty", "crv", "x", "kid", "use", "alg"}]
    with service.runtime.database.reading() as db:
        row = db.scalars(select(SigningKey)).one()
    raw = Vault(service.runtime.settings.key_secret).unseal(row.kid, row.sealed_private)
    assert len(raw) == 32
    assert raw not in row.sealed_private


def test_another_key_secret_says_so_instead_of_making_new_keys(service: Registration) -> None:
    other = service.runtime.settings.model_copy(update={"key_secret": "quite another secret"})
    runtime = create_runtime(other, clock=service.clock)
    with pytest.raises(WrongKeySecret, match="FOLKMOOT_KEY_SECRET"):
        runtime.issuer.ensure_key()
    runtime.database.dispose()


def test_a_key_is_rotated_without_anybody_being_turned_away(service: Registration) -> None:
    elsewhere = Elsewhere(service)
    old = published(service)[0]
    new, _ = service.runtime.issuer.rotate()
    tokens: list[str] = []
    seconds = 0
    while seconds < PUBLISH_BEFORE_SIGNING.total_seconds() + 1200:
        # A minute passes between fetches; tokens are made and checked all the time.
        if seconds % 60 == 0:
            elsewhere.fetch()
        tokens.append(service.service)
        alive = tokens[-60:]
        assert all(elsewhere.accepts(token, INTERNAL_AUDIENCE) for token in alive), seconds
        service.clock.advance(timedelta(seconds=10))
        seconds += 10
    assert [kid(tokens[0]), kid(tokens[-1])] == [old, new]
    assert published(service) == [new]


def test_the_next_rotation_forgets_keys_that_nothing_needs(service: Registration) -> None:
    for _ in range(3):
        service.runtime.issuer.rotate()
        service.clock.advance(timedelta(hours=1))
    with service.runtime.database.reading() as db:
        assert len(list(db.scalars(select(SigningKey)))) == 2


def test_a_leaked_key_ends_every_token_at_once(service: Registration) -> None:
    token = service.sign_up("ann@example.org")
    new = service.runtime.issuer.replace_at_once()
    assert published(service) == [new]
    assert service.get("/v1/me", token=token).status_code == 401
    assert not Elsewhere(service).accepts(token)


def test_keys_are_rotated_from_the_command_line(service: Registration) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "services.registration", *arguments],
            env=environment(service.runtime.settings),
            text=True,
            input="three old wooden boats\n",
            capture_output=True,
            timeout=60,
            check=False,
        )

    rotated = run("rotate-keys")
    assert rotated.returncode == 0, rotated.stderr
    service.runtime.issuer._ring = None
    assert published(service)[0] == rotated.stdout.split()[0]
    added = run("add-organiser", "--email", "Ola@example.org", "--name", "Ola", "--password-stdin")
    assert added.returncode == 0, added.stderr
    body = {"email": "ola@example.org", "password": "three old wooden boats"}
    signed_in = service.post("/v1/sign-in/password", body)
    assert signed_in.get_json()["person"]["id"] == added.stdout.strip()
    assert run("dance").returncode == 2
    assert json.dumps(added.stderr).find("wooden") == -1
