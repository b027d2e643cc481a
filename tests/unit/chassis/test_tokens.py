from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.auth import LocalKeys, RemoteKeys, Verifier
from chassis.clock import FixedClock
from chassis.problems import Unauthorised, Unavailable

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
ISSUER = "https://moot.example"
KEY = Ed25519PrivateKey.generate()
PERSON = "per_01kaqv3c5e7m9p2r4t6v8x0z1b"


def jwks() -> dict[str, Any]:
    public = jwt.algorithms.OKPAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    return {"keys": [{**public, "kid": "k1", "use": "sig", "alg": "EdDSA"}]}


def claims(**changes: Any) -> dict[str, Any]:
    issued = int(NOW.timestamp())
    good = {
        "iss": ISSUER,
        "aud": "folkmoot",
        "sub": PERSON,
        "client_id": "web",
        "iat": issued,
        "exp": issued + 600,
        "jti": "tok_1",
        "scope": "person",
    }
    return {name: value for name, value in {**good, **changes}.items() if value is not None}


def token(headers: dict[str, Any] | None = None, **changes: Any) -> str:
    return jwt.encode(
        claims(**changes), KEY, algorithm="EdDSA", headers={"typ": "at+jwt", "kid": "k1", **(headers or {})}
    )


@pytest.fixture
def verifier() -> Verifier:
    return Verifier(LocalKeys(jwks), ISSUER, clock=FixedClock(NOW))


def test_a_good_token_proves_its_caller(verifier: Verifier) -> None:
    caller = verifier.verify(token(), "folkmoot")
    assert (caller.sub, caller.kind, caller.scopes, caller.token_id) == (
        PERSON,
        "person",
        frozenset({"person"}),
        "tok_1",
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://other.example"},
        {"aud": "folkmoot-internal"},
        {"aud": ["folkmoot", "other"]},
        {"aud": None},
        {"sub": None},
        {"sub": "root"},
        {"sub": "svc:sessions"},
        {"sub": PERSON + "\n"},
        {"jti": None},
        {"jti": 7},
        {"iat": None},
        {"iat": "yesterday"},
        {"iat": int(NOW.timestamp()) + 60},
        {"exp": None},
        {"exp": int(NOW.timestamp()) + 3600},
        {"exp": int(NOW.timestamp()) - 1},
        {"exp": 1e300},
        {"exp": True},
        {"nbf": int(NOW.timestamp()) + 60},
        {"scope": ["person"]},
        {"org": 1},
        {"client_id": None},
    ],
    ids=str,
)
def test_wrong_claims_are_refused(verifier: Verifier, changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthorised):
        verifier.verify(token(**changes), "folkmoot")


@pytest.mark.parametrize(
    "headers",
    [
        {"typ": "JWT"},
        {"typ": "id+jwt"},
        {"kid": "k2"},
        {"kid": "../../etc/passwd"},
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example/cert"},
        {"jwk": {"kty": "OKP"}},
        {"crit": ["exp"]},
    ],
    ids=str,
)
def test_wrong_headers_are_refused(verifier: Verifier, headers: dict[str, Any]) -> None:
    with pytest.raises(Unauthorised):
        verifier.verify(token(headers), "folkmoot")


def test_an_expired_token_is_named_as_such(verifier: Verifier) -> None:
    early = int((NOW - timedelta(minutes=11)).timestamp())
    with pytest.raises(Unauthorised) as raised:
        verifier.verify(token(iat=early, exp=early + 600), "folkmoot")
    assert raised.value.code == "token-expired"


@pytest.mark.parametrize("garbage", ["", "a", "a.b.c", "é.è.ê", "x" * 5000, "..", "e30.e30."], ids=repr)
def test_garbage_is_refused(verifier: Verifier, garbage: str) -> None:
    with pytest.raises(Unauthorised):
        verifier.verify(garbage, "folkmoot")


def test_a_service_token_is_for_the_internal_audience_only(verifier: Verifier) -> None:
    service = token(sub="svc:sessions", aud="folkmoot-internal", scope="internal")
    assert verifier.verify(service, "folkmoot-internal").kind == "service"
    with pytest.raises(Unauthorised):
        verifier.verify(service, "folkmoot")
    with pytest.raises(Unauthorised):
        verifier.verify(token(aud="folkmoot-internal"), "folkmoot-internal")


def test_before_any_key_is_known_the_answer_is_to_try_again() -> None:
    with pytest.raises(Unavailable):
        Verifier(RemoteKeys("http://127.0.0.1:9/jwks.json"), ISSUER).verify(token(), "folkmoot")
