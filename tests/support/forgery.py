"""What an attacker can put together: forged tokens by the kind, odd headers, and a trap that counts who comes."""

import base64
import hashlib
import hmac
import json
import math
import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import OKPAlgorithm

from tests.support.stack import Stack

Signer = Callable[[bytes], bytes]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Trap(socketserver.ThreadingTCPServer):
    """Listens where forged tokens point, and counts who comes."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.visits = 0
        trap = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                trap.visits += 1

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/jwks.json"
        threading.Thread(target=self.serve_forever, daemon=True).start()


@dataclass
class Forge:
    """What an attacker can put together. `sub` decides for which kind of operation the token would be good."""

    stack: Stack
    trap: str
    sub: str

    def __post_init__(self) -> None:
        self.kid, self.real = self.stack.signing_key
        self.attacker = Ed25519PrivateKey.generate()
        public = self.real.public_key()
        self.raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.jwk = OKPAlgorithm.to_jwk(public).encode()
        self.own_jwk = json.loads(OKPAlgorithm.to_jwk(self.attacker.public_key()))

    def make(
        self,
        header: dict[str, Any] | None = None,
        claims: dict[str, Any] | None = None,
        *,
        sign: Signer | None = None,
        raw_header: bytes | None = None,
        raw_claims: bytes | None = None,
    ) -> str:
        """A token; None leaves a field out. Signed by the real key unless `sign` does it."""
        fields = {"typ": "at+jwt", "alg": "EdDSA", "kid": self.kid, **(header or {})}
        fields = {name: value for name, value in fields.items() if value is not None}
        first = b64(json.dumps(fields).encode() if raw_header is None else raw_header)
        said = self.stack.claims(self.sub, **(claims or {}))
        second = b64(json.dumps(said).encode() if raw_claims is None else raw_claims)
        signature = (sign or self.real.sign)(f"{first}.{second}".encode())
        return f"{first}.{second}.{b64(signature)}"

    def parts(self) -> list[str]:
        return self.make().split(".")

    @staticmethod
    def mac(key: bytes, digest: str = "sha256") -> Signer:
        return lambda data: hmac.new(key, data, getattr(hashlib, digest)).digest()

    @staticmethod
    def none(_: bytes) -> bytes:
        return b""


RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())


def rs256(data: bytes) -> bytes:
    return RSA.sign(data, padding.PKCS1v15(), hashes.SHA256())


def ps256(data: bytes) -> bytes:
    return RSA.sign(data, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


def es256(data: bytes) -> bytes:
    return EC.sign(data, ec.ECDSA(hashes.SHA256()))


def now() -> int:
    return int(time.time())


CASES: dict[str, Callable[[Forge], str]] = {
    # Not a token at all, or not a whole one.
    "empty": lambda f: "",
    "one segment": lambda f: f.parts()[0],
    "two segments": lambda f: ".".join(f.parts()[:2]),
    "four segments": lambda f: f.make() + ".x",
    "five segments like a JWE": lambda f: ".".join([*f.parts(), "x", "y"]),
    "no signature": lambda f: ".".join([*f.parts()[:2], ""]),
    "signature cut short": lambda f: f.make()[:-10],
    "signature with one character changed": lambda f: f.make()[:-20] + "AAAA" + f.make()[-16:],
    "signature of another token": lambda f: ".".join(
        [*f.parts()[:2], f.make(claims={"jti": "x"}).split(".")[2]]
    ),
    "claims of another token": lambda f: ".".join(
        [f.parts()[0], f.make(claims={"sub": "per_" + "9" * 26}).split(".")[1], f.parts()[2]]
    ),
    "claims cut short": lambda f: ".".join([f.parts()[0], f.parts()[1][:-9], f.parts()[2]]),
    "not base64": lambda f: "%%%.%%%.%%%",
    "words": lambda f: "let-me-in",
    "claims are null": lambda f: f.make(raw_claims=b"null"),
    "claims are a list": lambda f: f.make(raw_claims=b"[]"),
    "claims are a string": lambda f: f.make(raw_claims=b'"admin"'),
    "claims are no JSON": lambda f: f.make(raw_claims=b"{sub: admin}"),
    "claims nested very deeply": lambda f: f.make(raw_claims=b'{"a":' * 400 + b"1" + b"}" * 400),
    "claims are not UTF-8": lambda f: f.make(raw_claims=b'{"sub":"\xff\xfe"}'),
    "header is no JSON": lambda f: f.make(raw_header=b"EdDSA"),
    "header is a list": lambda f: f.make(raw_header=b'["EdDSA"]'),
    "header is null": lambda f: f.make(raw_header=b"null"),
    "unicode in the token": lambda f: f.make() + "\u00e9",
    "a long token": lambda f: f.make(claims={"padding": "x" * 4000}),
    "a huge token": lambda f: f.make(claims={"padding": "x" * 7000}),
    # Algorithms.
    "alg none": lambda f: f.make({"alg": "none"}, sign=f.none),
    "alg None": lambda f: f.make({"alg": "None"}, sign=f.none),
    "alg NONE": lambda f: f.make({"alg": "NONE"}, sign=f.none),
    "alg nOnE": lambda f: f.make({"alg": "nOnE"}, sign=f.none),
    "alg none, signed all the same": lambda f: f.make({"alg": "none"}),
    "alg missing": lambda f: f.make({"alg": None}),
    "alg empty": lambda f: f.make({"alg": ""}),
    "alg in small letters": lambda f: f.make({"alg": "eddsa"}),
    "alg is a list": lambda f: f.make({"alg": ["EdDSA"]}),
    "alg is a number": lambda f: f.make({"alg": 1}),
    "HS256 with the public key": lambda f: f.make({"alg": "HS256"}, sign=f.mac(f.raw)),
    "HS256 with the public key as PEM": lambda f: f.make({"alg": "HS256"}, sign=f.mac(f.pem)),
    "HS256 with the public key as JWK": lambda f: f.make({"alg": "HS256"}, sign=f.mac(f.jwk)),
    "HS256 with an empty key": lambda f: f.make({"alg": "HS256"}, sign=f.mac(b"")),
    "HS384 with the public key as PEM": lambda f: f.make({"alg": "HS384"}, sign=f.mac(f.pem, "sha384")),
    "HS512 with the public key as PEM": lambda f: f.make({"alg": "HS512"}, sign=f.mac(f.pem, "sha512")),
    "HMAC under the name EdDSA": lambda f: f.make(sign=f.mac(f.raw)),
    "RS256 with a key of one's own": lambda f: f.make({"alg": "RS256"}, sign=rs256),
    "PS256 with a key of one's own": lambda f: f.make({"alg": "PS256"}, sign=ps256),
    "ES256 with a key of one's own": lambda f: f.make({"alg": "ES256"}, sign=es256),
    "RSA under the name EdDSA": lambda f: f.make(sign=rs256),
    "EdDSA on the other curve": lambda f: f.make(sign=Ed448PrivateKey.generate().sign),
    "HS256 in the header, the real key's signature": lambda f: f.make({"alg": "HS256"}),
    "RS256 in the header, the real key's signature": lambda f: f.make({"alg": "RS256"}),
    # Keys.
    "a key of one's own": lambda f: f.make(sign=f.attacker.sign),
    "an unknown kid": lambda f: f.make({"kid": "key_unknown"}, sign=f.attacker.sign),
    "an unknown kid, the real key": lambda f: f.make({"kid": "key_unknown"}),
    "no kid": lambda f: f.make({"kid": None}),
    "an empty kid": lambda f: f.make({"kid": ""}),
    "kid is a path": lambda f: f.make({"kid": "../../../../dev/null"}, sign=f.mac(b"")),
    "kid is SQL": lambda f: f.make({"kid": "' UNION SELECT 'x' --"}, sign=f.attacker.sign),
    "kid is an address": lambda f: f.make({"kid": f.trap}, sign=f.attacker.sign),
    "kid is a command": lambda f: f.make({"kid": "|/usr/bin/id"}, sign=f.attacker.sign),
    "kid is a number": lambda f: f.make({"kid": 1}),
    "kid is a list": lambda f: f.make({"kid": [f.kid]}),
    "kid is an object": lambda f: f.make({"kid": {"$ne": None}}),
    "jwk brings its own key": lambda f: f.make({"jwk": f.own_jwk}, sign=f.attacker.sign),
    "jwk beside the real key": lambda f: f.make({"jwk": f.own_jwk}),
    "jku points elsewhere": lambda f: f.make({"jku": f.trap}, sign=f.attacker.sign),
    "jku points elsewhere, the real key": lambda f: f.make({"jku": f.trap}),
    "jku points elsewhere, kid unknown": lambda f: f.make({"jku": f.trap, "kid": "k"}, sign=f.attacker.sign),
    "x5u points elsewhere": lambda f: f.make({"x5u": f.trap}, sign=f.attacker.sign),
    "x5u points elsewhere, the real key": lambda f: f.make({"x5u": f.trap}),
    "x5c brings a certificate": lambda f: f.make({"x5c": [b64(b"certificate")]}, sign=f.attacker.sign),
    "x5t beside the real key": lambda f: f.make({"x5t": "abc"}),
    "crit names an extension": lambda f: f.make({"crit": ["exp2"], "exp2": 1}),
    "crit is empty": lambda f: f.make({"crit": []}),
    "b64 is false": lambda f: f.make({"b64": False, "crit": ["b64"]}),
    "zip": lambda f: f.make({"zip": "DEF"}),
    # Another kind of token.
    "typ JWT": lambda f: f.make({"typ": "JWT"}),
    "no typ": lambda f: f.make({"typ": None}),
    "an identity token": lambda f: f.make({"typ": "id+jwt"}),
    "a DPoP proof": lambda f: f.make({"typ": "dpop+jwt"}),
    "a logout token": lambda f: f.make({"typ": "logout+jwt"}),
    "typ is a list": lambda f: f.make({"typ": ["at+jwt"]}),
    "typ is a number": lambda f: f.make({"typ": 1}),
    # Times.
    "expired": lambda f: f.make(claims={"iat": now() - 700, "exp": now() - 100}),
    "expired just now": lambda f: f.make(claims={"iat": now() - 600, "exp": now() - 6}),
    "expired long ago": lambda f: f.make(claims={"iat": 1, "exp": 601}),
    "exp missing": lambda f: f.make(claims={"exp": None}),
    "exp is text": lambda f: f.make(claims={"exp": str(now() + 600)}),
    "exp is a fraction": lambda f: f.make(claims={"exp": now() + 600.5}),
    "exp is true": lambda f: f.make(claims={"exp": True}),
    "exp is infinite": lambda f: f.make(claims={"exp": math.inf}),
    "exp is not a number": lambda f: f.make(claims={"exp": math.nan}),
    "exp is enormous": lambda f: f.make(claims={"exp": 10**30}),
    "lives too long": lambda f: f.make(claims={"exp": now() + 3600}),
    "lives ten years": lambda f: f.make(claims={"exp": now() + 315_360_000}),
    "expires before it was issued": lambda f: f.make(claims={"iat": now(), "exp": now() - 1}),
    "iat missing": lambda f: f.make(claims={"iat": None}),
    "iat is text": lambda f: f.make(claims={"iat": str(now())}),
    "iat in the future": lambda f: f.make(claims={"iat": now() + 300, "exp": now() + 900}),
    "nbf in the future": lambda f: f.make(claims={"nbf": now() + 300}),
    "nbf is text": lambda f: f.make(claims={"nbf": "0"}),
    # From whom, for whom, about whom.
    "another issuer": lambda f: f.make(claims={"iss": "https://evil.example"}),
    "no issuer": lambda f: f.make(claims={"iss": None}),
    "issuer with a slash more": lambda f: f.make(claims={"iss": f.stack.issuer + "/"}),
    "issuer in capitals": lambda f: f.make(claims={"iss": f.stack.issuer.upper()}),
    "issuer is a list": lambda f: f.make(claims={"iss": [f.stack.issuer]}),
    "another audience": lambda f: f.make(claims={"aud": "somebody-else"}),
    "no audience": lambda f: f.make(claims={"aud": None}),
    "an empty audience": lambda f: f.make(claims={"aud": ""}),
    "the other audience": lambda f: f.make(
        claims={"aud": "folkmoot" if f.sub.startswith("svc:") else "folkmoot-internal"}
    ),
    "a longer audience": lambda f: f.make(claims={"aud": "folkmoot-internal-2"}),
    "a list of audiences": lambda f: f.make(claims={"aud": ["folkmoot", "folkmoot-internal"]}),
    "no subject": lambda f: f.make(claims={"sub": None}),
    "an empty subject": lambda f: f.make(claims={"sub": ""}),
    "a subject of no kind": lambda f: f.make(claims={"sub": "admin"}),
    "the other kind of subject": lambda f: f.make(
        claims={"sub": "per_" + "1" * 26 if f.sub.startswith("svc:") else "svc:sessions"}
    ),
    "subject is a number": lambda f: f.make(claims={"sub": 1}),
    "subject is a list": lambda f: f.make(claims={"sub": [f.sub]}),
    "subject with a line break": lambda f: f.make(claims={"sub": f.sub + "\n"}),
    "subject with a NUL": lambda f: f.make(claims={"sub": f.sub + "\x00"}),
    "no jti": lambda f: f.make(claims={"jti": None}),
    "jti is a number": lambda f: f.make(claims={"jti": 7}),
    "no client": lambda f: f.make(claims={"client_id": None}),
    "scope is a list": lambda f: f.make(claims={"scope": ["person", "internal"]}),
    "organisation is a number": lambda f: f.make(claims={"org": 1}),
}

HEADERS: dict[str, Callable[[Forge], list[tuple[str, str]]]] = {
    "no header": lambda f: [],
    "the scheme alone": lambda f: [("Authorization", "Bearer")],
    "the token alone": lambda f: [("Authorization", f.make())],
    "another scheme": lambda f: [("Authorization", f"Token {f.make()}")],
    "Basic": lambda f: [("Authorization", "Basic " + base64.b64encode(b"admin:admin").decode())],
    "a forged token, then a good one": lambda f: [
        ("Authorization", f"Bearer {f.make(sign=f.attacker.sign)}"),
        ("Authorization", f"Bearer {f.make()}"),
    ],
    "a good token, then a forged one": lambda f: [
        ("Authorization", f"Bearer {f.make()}"),
        ("Authorization", f"Bearer {f.make(sign=f.attacker.sign)}"),
    ],
    "two good tokens": lambda f: [("Authorization", f"Bearer {f.make()}")] * 2,
    "two tokens in one header": lambda f: [("Authorization", f"Bearer {f.make()}, Bearer {f.make()}")],
    "two tokens with a space": lambda f: [("Authorization", f"Bearer {f.make()} {f.make()}")],
    "identity headers": lambda f: [
        ("X-User-Id", f.sub),
        ("X-Forwarded-User", f.sub),
        ("X-Person-Id", f.sub),
        ("X-Folkmoot-Caller", f.sub),
        ("X-Authenticated-Userid", f.sub),
    ],
    "token in other headers": lambda f: [
        ("X-Access-Token", f.make()),
        ("X-Authorization", f"Bearer {f.make()}"),
        ("Proxy-Authorization", f"Bearer {f.make()}"),
    ],
}
