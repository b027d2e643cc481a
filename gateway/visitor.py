"""Who is asking: the credential of the current request, checked once, refreshed once when its cookie has run out."""

from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Protocol

from flask import Request, g

from chassis.auth import Caller
from chassis.problems import Forbidden, Problem, Unauthorised
from gateway.transport import Transport

ACCESS = "fm_access"
REFRESH = "fm_refresh"
AUDIENCE = "folkmoot"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Check(Protocol):
    """What the gateway needs of a verifier (chassis.auth.Verifier, behind the deny list)."""

    def verify(self, token: str, audience: str) -> Caller: ...


@dataclass
class Visitor:
    """The current request's credential. `token` has been verified; None means anonymous."""

    token: str | None = None
    caller: Caller | None = None
    by_cookie: bool = False
    set_cookies: list[str] = field(default_factory=list)
    refresh: str | None = None


def bearer(request: Request) -> str | None:
    """The token of the Authorization header; None when there is none.

    Raises Unauthorised for another scheme, for a repeated header, and for anything that is not one token.
    """
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or any(c.isspace() or c == "," for c in token):
        raise Unauthorised("Send one access token: Authorization: Bearer <token>.", code="invalid-token")
    return token


def require_own_origin(request: Request, scheme: str, *, always: bool = False) -> None:
    """Refuse what another site had the visitor's browser send (RFC 6454; browsers put Origin on every unsafe request).

    With `always`, also for safe methods (the live streams, which a cookie opens). Browsers leave Origin out of GETs to
    their own origin; there Sec-Fetch-Site, or else Referer, says where the request came from.
    Raises Forbidden.
    """
    if request.method in SAFE and not always:
        return
    own = f"{scheme}://{request.host}".lower()
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin is not None:
        good = origin.lower() == own
    elif site is not None:
        good = site == "same-origin"
    else:
        good = always and request.headers.get("Referer", "").lower().startswith(own + "/")
    if not good:
        raise wrong_origin()


def refuse_foreign_form(request: Request, scheme: str) -> None:
    """Refuse an unsafe request that a browser sends on behalf of another site, even without a cookie: it could sign the
    visitor in as somebody else. Programs send no Origin. Raises Forbidden."""
    origin = request.headers.get("Origin")
    if (
        request.method not in SAFE
        and origin is not None
        and origin.lower() != f"{scheme}://{request.host}".lower()
    ):
        raise wrong_origin()


def wrong_origin() -> Forbidden:
    """The problem of a request that another site caused."""
    return Forbidden(
        "The request came from another site, so your sign-in was not used. Do it from Folkmoot's own page.",
        code="wrong-origin",
    )


def identify(request: Request, check: Check, transport: Transport, scheme: str) -> Visitor:
    """Find out who is asking.

    A bearer token that is not good is refused (Unauthorised); a cookie that is not good only makes the visitor
    anonymous, after one try with the refresh cookie. Unsafe requests with a cookie must come from our own pages.
    """
    if (token := bearer(request)) is not None:
        return Visitor(token=token, caller=check.verify(token, AUDIENCE))
    refuse_foreign_form(request, scheme)
    cookie, refresh = request.cookies.get(ACCESS), request.cookies.get(REFRESH)
    if not cookie and not refresh:
        return Visitor()
    require_own_origin(request, scheme)
    visitor = Visitor(by_cookie=True, refresh=refresh)
    if cookie:
        try:
            visitor.caller = check.verify(cookie, AUDIENCE)
            visitor.token = cookie
        except Unauthorised:
            visitor.token = None
    # A request that signs in, out or over brings its own refresh cookie to registration; leave that one to it.
    if visitor.token is None and refresh and not request.path.startswith(("/v1/token", "/v1/sign-")):
        _renew(visitor, check, transport)
    return visitor


def _renew(visitor: Visitor, check: Check, transport: Transport) -> None:
    assert visitor.refresh is not None
    try:
        answer = transport.send(
            "registration", "POST", "/v1/token/refresh", {"Cookie": f"{REFRESH}={visitor.refresh}"}
        )
    except Problem:
        return
    if answer.status != 200:
        return
    for header in answer.all("set-cookie"):
        visitor.set_cookies.append(header)
        try:
            morsels = SimpleCookie(header)
        except CookieError:
            continue
        if ACCESS in morsels:
            token = morsels[ACCESS].value
            try:
                visitor.caller = check.verify(token, AUDIENCE)
                visitor.token = token
            except Unauthorised:
                continue
        if REFRESH in morsels:
            visitor.refresh = morsels[REFRESH].value


def current() -> Visitor:
    """The visitor of the current request, as the edge identified them."""
    visitor = g.get("visitor")
    return visitor if isinstance(visitor, Visitor) else Visitor()
