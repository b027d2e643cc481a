"""What happens to every request before and after its view: host, identity, limits, trace, security headers."""

import time
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from chassis.problems import Problem, Unauthorised, Unavailable
from chassis.telemetry import logs, trace
from chassis.telemetry.metrics import REQUEST_SECONDS, REQUESTS
from gateway import visitor
from gateway.runtime import Runtime
from gateway.settings import GatewaySettings

log = logs.get(__name__)

PROBES = ("/healthz", "/readyz", "/metrics")
LARGEST_HEADERS = 32_768

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def register(app: Flask, runtime: Runtime) -> None:
    """Put the edge around all views of `app`."""
    settings = runtime.settings
    inner = app.wsgi_app

    def traced(environ: Any, start_response: Any) -> Any:
        # A trace begins here: what a stranger sends as traceparent or X-Request-Id is not believed.
        environ.pop("HTTP_TRACEPARENT", None)
        environ.pop("HTTP_TRACESTATE", None)
        with trace.span(None):
            return inner(environ, start_response)

    app.wsgi_app = traced  # type: ignore[method-assign]

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        g.request_id = runtime.ids("req")
        g.scheme = settings.scheme
        g.client_address = client_address(settings.trusted_proxies)
        if request.path in PROBES:
            return
        check_host(settings)
        check_headers()
        if request.path.startswith("/static/"):
            return
        own_scheme_of_basic = request.path == "/v1/token" and _is_basic()
        if own_scheme_of_basic:
            g.visitor = visitor.Visitor()
        else:
            g.visitor = identify(runtime)
        caller = g.visitor.caller
        runtime.limits.check(
            request.method, request.path, g.client_address, caller.sub if caller is not None else None
        )

    @app.after_request
    def end(response: Response) -> Response:
        for header in visitor.current().set_cookies:
            response.headers.add("Set-Cookie", header)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if settings.scheme == "https":
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = (
                "private, no-cache" if "ETag" in response.headers else "no-store"
            )
        response.headers["X-Request-Id"] = g.get("request_id", "")
        observe(response)
        return response


def identify(runtime: Runtime) -> visitor.Visitor:
    """The visitor; limits by address count before a refused credential is answered, so that guessing is slow."""
    try:
        return visitor.identify(request, runtime.check, runtime.transport, runtime.settings.scheme)
    except Unauthorised:
        runtime.limits.check("GET", request.path, g.client_address, None)
        raise
    except Unavailable:
        if wants_no_identity():
            return visitor.Visitor()
        raise


def wants_no_identity() -> bool:
    """Whether the request can be served while no signing key is known yet: keys and documents are the same for all."""
    return request.path in ("/.well-known/jwks.json", "/openapi.json")


def _is_basic() -> bool:
    return request.headers.get("Authorization", "").lower().startswith("basic ")


def client_address(trusted_proxies: int) -> str:
    """The client's address: the peer, or what the innermost trusted proxies say of it."""
    peer = request.remote_addr or "unknown"
    if trusted_proxies == 0:
        return peer
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    return hops[-trusted_proxies] if len(hops) >= trusted_proxies else peer


def check_host(settings: GatewaySettings) -> None:
    """Refuse a Host that is not ours: it would end up in links and origins (421, RFC 9110 section 15.5.20)."""
    host = request.host.lower()
    if host == settings.public_host:
        return
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        name = ""
    if settings.is_local and (name in {"localhost", "127.0.0.1", "::1"} or name.endswith(".localhost")):
        return
    raise Problem(
        421,
        "wrong-host",
        "This is not our address.",
        f"Folkmoot is served at {settings.public_url} here. Use that address.",
    )


def check_headers() -> None:
    """Bound the headers together; gunicorn bounds each (8,190 bytes) and their number (100)."""
    if sum(len(name) + len(value) for name, value in request.headers.items()) > LARGEST_HEADERS:
        raise Problem(
            431, "headers-too-large", "The headers are too large.", f"Send at most {LARGEST_HEADERS} bytes."
        )


def observe(response: Response) -> None:
    """Count and log the answer. Only the route is logged: a path may hold a personal link."""
    route = request.url_rule.rule if request.url_rule else "(none)"
    seconds = time.perf_counter() - g.get("began", time.perf_counter())
    REQUESTS.labels(request.method, route, response.status_code).inc()
    REQUEST_SECONDS.labels(request.method, route).observe(seconds)
    if request.path not in PROBES and not request.path.startswith("/static/"):
        log.info(
            "answered",
            method=request.method,
            route=route,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 2),
            request_id=g.get("request_id"),
        )
