"""Signing in and out, tokens, and the published keys."""

from typing import Annotated, Literal

from pydantic import Field

from chassis.auth import ANYONE, PUBLIC_AUDIENCE, Verifier
from chassis.http import Call, Cookie, Reply
from chassis.problems import Problem, Unauthorised
from services.registration.domain.identity import CODE_DIGITS, FAMILY_LIFETIME, REFRESH_LIFETIME
from services.registration.routes.fields import Body, Consent, Email, PersonName, View, api
from services.registration.routes.texts import Text, password
from services.registration.runtime import Runtime
from services.registration.use_cases import sign_in, tokens
from services.registration.use_cases.tokens import SignedIn

TAGS = ("sign-in",)
ACCESS_COOKIE = "fm_access"
REFRESH_COOKIE = "fm_refresh"

Password = Annotated[str, password(1)]
Printable = Annotated[str, Text(r"^[!-~]+$", 1, 200, "Write 1 to 200 printable characters without blanks.")]


class AddressBody(Body):
    """Where to send the letter."""

    email: Email


class NewcomerBody(Body):
    """Somebody new."""

    name: PersonName
    email: Email
    consent: Consent


class CodeBody(Body):
    """The code from the letter."""

    email: Email
    code: Annotated[
        str,
        Text(
            rf"^[0-9]{{{CODE_DIGITS}}}$",
            CODE_DIGITS,
            CODE_DIGITS,
            f"Type the {CODE_DIGITS} digits of the letter.",
        ),
        Field(examples=["482915"]),
    ]


class LinkBody(Body):
    """The last part of the mailed link."""

    token: Annotated[
        str, Text(r"^[A-Za-z0-9_\-]+$", 20, 100, "The link is not complete. Open it from the letter again.")
    ]


class PasswordBody(Body):
    """An address and its password."""

    email: Email
    password: Password


class ClientCredentialsBody(Body):
    """Client credentials (RFC 6749, section 4.4); as JSON or as a form."""

    grant_type: Literal["client_credentials"]
    client_id: Printable
    client_secret: Printable
    scope: (
        Annotated[str, Text(r"^[!-~]*( [!-~]+)*$", 0, 200, "Write scopes with single blanks between.")] | None
    ) = None


class PersonRef(View):
    """Who signed in."""

    id: str
    name: str


class SignedInView(View):
    """An access token; the refresh token is in a cookie. `next`: the page to go to."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds.")
    person: PersonRef
    next: str | None = None


class TokenView(View):
    """An access token (RFC 6749, section 5.1)."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds.")
    scope: str


class KeyView(View):
    """A public key (RFC 8037)."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: str
    kid: str
    use: Literal["sig"]
    alg: Literal["EdDSA"]


class KeySetView(View):
    """The published keys (RFC 7517), newest first."""

    keys: list[KeyView]


def _signed_in(runtime: Runtime, signed_in: SignedIn) -> Reply:
    secure = runtime.settings.secure_cookies
    body = SignedInView(
        access_token=signed_in.access_token,
        expires_in=signed_in.expires_in,
        person=PersonRef(id=signed_in.person.id, name=signed_in.person.name),
        next=signed_in.next,
    )
    lasting = int(min(REFRESH_LIFETIME, FAMILY_LIFETIME).total_seconds())
    return Reply(
        body,
        cookies=(
            Cookie(ACCESS_COOKIE, signed_in.access_token, signed_in.expires_in, secure=secure),
            Cookie(REFRESH_COOKIE, signed_in.refresh_token, lasting, secure=secure),
        ),
    )


@api.operation(
    "POST",
    "/v1/people",
    summary="Make an account",
    access=ANYONE,
    body=NewcomerBody,
    status=202,
    tags=TAGS,
)
def sign_up(call: Call[Runtime, NewcomerBody]) -> None:
    """Mails a letter with a link and a code, which sign in for the first time. Answers the same for an address that
    has an account already: its owner gets an ordinary sign-in letter."""
    sign_in.request_sign_in(call.runtime, call.body.email, newcomer_name=call.body.name.strip())


@api.operation(
    "POST",
    "/v1/sign-in",
    summary="Ask for a sign-in letter",
    access=ANYONE,
    body=AddressBody,
    status=202,
    tags=TAGS,
)
def request_sign_in(call: Call[Runtime, AddressBody]) -> None:
    """Mails a link and a code, good once and for 15 minutes. Answers the same whether somebody has the address."""
    sign_in.request_sign_in(call.runtime, call.body.email)


@api.operation(
    "POST",
    "/v1/sign-in/code",
    summary="Sign in with the mailed code",
    access=ANYONE,
    body=CodeBody,
    returns=SignedInView,
    problems=(401,),
    tags=TAGS,
)
def sign_in_by_code(call: Call[Runtime, CodeBody]) -> Reply:
    """Five wrong codes use a letter up."""
    return _signed_in(call.runtime, sign_in.sign_in_by_code(call.runtime, call.body.email, call.body.code))


@api.operation(
    "POST",
    "/v1/sign-in/link",
    summary="Sign in with the mailed link",
    access=ANYONE,
    body=LinkBody,
    returns=SignedInView,
    problems=(401, 410),
    tags=TAGS,
)
def sign_in_by_link(call: Call[Runtime, LinkBody]) -> Reply:
    """Uses the link up. 410 link-used or link-expired names its `registration_id`, if it came with one, so that a new
    one can be asked for."""
    return _signed_in(call.runtime, sign_in.sign_in_by_link(call.runtime, call.body.token))


@api.operation(
    "POST",
    "/v1/sign-in/password",
    summary="Sign in with a password",
    access=ANYONE,
    body=PasswordBody,
    returns=SignedInView,
    problems=(401,),
    tags=TAGS,
)
def sign_in_by_password(call: Call[Runtime, PasswordBody]) -> Reply:
    """For those who have set one (POST /v1/me/password)."""
    return _signed_in(
        call.runtime, sign_in.sign_in_by_password(call.runtime, call.body.email, call.body.password)
    )


@api.operation(
    "POST",
    "/v1/token/refresh",
    summary="Refresh the access token",
    access=ANYONE,
    returns=SignedInView,
    problems=(401,),
    tags=TAGS,
)
def refresh(call: Call[Runtime, None]) -> Reply:
    """Takes the cookie fm_refresh and sets a new one; the old one must not be used again. An old one that turns up
    later ends the sign-in everywhere it was copied to."""
    token = call.request.cookies.get(REFRESH_COOKIE, "")
    if not 20 <= len(token) <= 100 or not token.isascii():
        raise Unauthorised("Your sign-in has ended. Sign in again.", code="sign-in-ended")
    return _signed_in(call.runtime, tokens.refresh(call.runtime, token))


@api.operation("POST", "/v1/sign-out", summary="Sign out", access=ANYONE, status=204, tags=TAGS)
def sign_out(call: Call[Runtime, None]) -> Reply:
    """Ends this sign-in: its access tokens are refused from now on, its refresh token too. Whoever is not signed in
    gets the same answer."""
    runtime = call.runtime
    scheme, _, bearer = call.request.headers.get("Authorization", "").partition(" ")
    token_id = None
    if scheme.lower() == "bearer":
        try:
            token_id = (
                Verifier(runtime.issuer, runtime.issuer.name, clock=runtime.clock)
                .verify(bearer.strip(), PUBLIC_AUDIENCE)
                .token_id
            )
        except Problem:
            token_id = None
    token = call.request.cookies.get(REFRESH_COOKIE, "")
    tokens.sign_out(runtime, token_id=token_id, refresh_token=token if token.isascii() else None)
    secure = runtime.settings.secure_cookies
    return Reply(
        None,
        cookies=(Cookie(ACCESS_COOKIE, "", 0, secure=secure), Cookie(REFRESH_COOKIE, "", 0, secure=secure)),
    )


@api.operation(
    "POST",
    "/v1/token",
    summary="A token for a service or an integration",
    access=ANYONE,
    body=ClientCredentialsBody,
    returns=TokenView,
    problems=(401,),
    tags=TAGS,
)
def client_token(call: Call[Runtime, ClientCredentialsBody]) -> TokenView:
    """Client credentials, sent as JSON or as a form. `scope` may ask for less than the integration is allowed."""
    body = call.body
    token = tokens.token_for_client(call.runtime, body.client_id, body.client_secret, body.scope)
    return TokenView(access_token=token.access_token, expires_in=token.expires_in, scope=token.scope)


@api.operation(
    "GET",
    "/.well-known/jwks.json",
    summary="The keys that tokens are signed with",
    access=ANYONE,
    returns=KeySetView,
    tags=TAGS,
)
def key_set(call: Call[Runtime, None]) -> Reply:
    """A new key is published here before it signs anything."""
    return Reply(
        KeySetView.model_validate(call.runtime.issuer.jwks()), headers={"Cache-Control": "public, max-age=60"}
    )
