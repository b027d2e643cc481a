"""Forwards the public API to the services. Only what is named here goes through, in either direction."""

import re
from urllib.parse import unquote, urlsplit

import gevent
from flask import Flask, Response, request
from gevent.lock import BoundedSemaphore
from werkzeug.exceptions import RequestEntityTooLarge

from chassis.problems import NotFound, Problem, TooMany
from contracts.slides import LARGEST_DECK
from gateway import visitor
from gateway.runtime import Runtime
from gateway.transport import Service, service_for
from gateway.upstream import forwarded_headers

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

BODY_SECONDS = 20.0
UPLOAD_SECONDS = 180.0
"""For a file of the largest size over a line of a megabit a second."""
UPLOADS_AT_ONCE = 4
"""Each is held in memory until it is whole."""

# Whose body may be larger than any other's, from people who are signed in.
UPLOADS = ((re.compile(r"^/v1/sessions/[^/]+/slides$"), LARGEST_DECK),)

_uploading = BoundedSemaphore(UPLOADS_AT_ONCE)

# What a client may tell a service. All else stays here, above all every header that claims an identity.
REQUEST_HEADERS = (
    "Accept",
    "Accept-Language",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "User-Agent",
)
# What a service may not tell a client: the connection is ours (RFC 9110 section 7.6.1), length and date are set anew.
NOT_RETURNED = frozenset(
    {
        "connection",
        "content-length",
        "date",
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)

_PATH = re.compile(r"(/[A-Za-z0-9._~:@!$&'()*+,;=%-]+)+/?")
_HIDDEN = re.compile(r"%(2f|5c|00|0a|0d)", re.IGNORECASE)


def register(app: Flask, runtime: Runtime) -> None:
    """Forward everything under /v1 and /.well-known that is no view of the gateway's own."""

    def forward(rest: str) -> Response:
        service = service_for(request.path)
        if service is None:
            raise NotFound("address")
        return send(runtime, service)

    for prefix in ("/v1", "/.well-known"):
        app.add_url_rule(
            f"{prefix}/<path:rest>",
            f"forward {prefix}",
            forward,
            methods=METHODS,
            provide_automatic_options=False,
        )


def send(runtime: Runtime, service: Service) -> Response:
    """The current request, answered by `service`. Raises Problem."""
    target = wire_target()
    headers = {
        name: value for name in REQUEST_HEADERS if (value := request.headers.get(name)) is not None
    } | forwarded_headers(service)
    if request.path == "/v1/token" and request.headers.get("Authorization", "").lower().startswith("basic "):
        headers["Authorization"] = request.headers[
            "Authorization"
        ]  # a client's own secret, RFC 6749 section 2.3.1
    body = body_of_call(runtime)
    answer = runtime.transport.send(service, request.method, target, headers, body)
    response = Response(answer.body, status=answer.status)
    del response.headers["Content-Type"]
    for name, value in answer.headers:
        if name not in NOT_RETURNED:
            response.headers.add(name, value)
    if request.method == "HEAD" and (length := answer.header("content-length")):
        response.headers["Content-Length"] = length
    return response


def body_of_call(runtime: Runtime) -> bytes | None:
    """The body, within the limits for it: those of a file where one is uploaded."""
    limit = upload_limit(request.method, request.path)
    if limit is None or visitor.current().caller is None:
        return body_of_request(runtime.settings.body_limit)
    if not _uploading.acquire(blocking=False):
        raise TooMany(retry_after=10)
    try:
        # One byte more shows that a body without a length was too long.
        request.max_content_length = limit + 1
        return body_of_request(limit, UPLOAD_SECONDS)
    finally:
        _uploading.release()


def upload_limit(method: str, path: str) -> int | None:
    """How many bytes may be uploaded there; None where nothing is."""
    if method != "POST":
        return None
    return next((limit for pattern, limit in UPLOADS if pattern.match(path)), None)


def body_of_request(limit: int, seconds: float = BODY_SECONDS) -> bytes | None:
    """The body, within `limit` bytes and `seconds`; None when there is none."""
    try:
        with gevent.Timeout(seconds):
            body = request.get_data(cache=False)
    except gevent.Timeout:
        raise Problem(
            408,
            "too-slow",
            "The body did not come in time.",
            f"It must be here within {seconds:.0f} seconds. Try again.",
        ) from None
    except RequestEntityTooLarge:
        raise _too_large(limit) from None
    if len(body) > limit:
        raise _too_large(limit)
    return body or None


def _too_large(limit: int) -> Problem:
    return Problem(
        413,
        "too-large",
        "The body is too large.",
        f"Send at most {limit} bytes.",
    )


def wire_target() -> str:
    """Path and query as the client wrote them, so that both sides of the gateway read the same address.

    Raises NotFound for a path that two readers could read differently.
    """
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI")
    if raw is None:
        raw = request.full_path if request.query_string else request.path
    parts = urlsplit(str(raw))
    path = parts.path
    segments = path.split("/")
    if (
        not _PATH.fullmatch(path)
        or _HIDDEN.search(path)
        or "." in segments
        or ".." in segments
        or unquote(path, errors="replace") != request.path
        or unquote(path).count("/") != path.count("/")
        or any(unquote(segment) in (".", "..") for segment in segments)
    ):
        raise NotFound("address")
    return f"{path}?{parts.query}" if parts.query else path
