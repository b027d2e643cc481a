"""Makes the Flask application of an operation table, with everything that all services have in common."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from chassis.auth.tokens import Verifier
from chassis.database import Database
from chassis.http import idempotency, openapi
from chassis.http.operations import Api, Call, Operation, Reply
from chassis.http.parsing import parse_body, parse_caller, parse_path, parse_query, parse_upload
from chassis.problems import Problem, Unavailable
from chassis.telemetry import logs, trace
from chassis.telemetry.metrics import REQUEST_SECONDS, REQUESTS

log = logs.get(__name__)

BODY_LIMIT = 1024 * 1024
PROBLEM = "application/problem+json"


class HasDatabase(Protocol):
    """A service's runtime, as far as HTTP needs to know it."""

    @property
    def database(self) -> Database: ...


def create_flask(
    name: str,
    api: Api,
    runtime: HasDatabase,
    verifier: Verifier,
    *,
    version: str = "1",
    checks: Mapping[str, Callable[[], None]] | None = None,
) -> Flask:
    """The application: the operations, /healthz, /readyz, /metrics, and problem+json for every error.

    `checks` are what /readyz asks besides the database and the signing keys; each raises when it is not ready.
    """
    app = Flask(name, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.url_map.strict_slashes = False
    for operation in api.operations:
        app.add_url_rule(
            operation.rule,
            endpoint=f"{operation.method} {operation.path}",
            view_func=_view(operation, runtime, verifier),
            methods=[operation.method],
            provide_automatic_options=False,
        )
    _add_probes(app, runtime, verifier, checks or {})
    _add_errors(app)
    _observe(app)
    document = openapi.document(name, version, api.operations)
    app.add_url_rule("/openapi.json", "openapi", lambda: _json(document))
    return app


def _json(body: Any, status: int = 200, media_type: str = "application/json") -> Response:
    return Response(json.dumps(body), status=status, mimetype=media_type)


def _view(operation: Operation, runtime: HasDatabase, verifier: Verifier) -> Callable[..., Response]:
    def handle(**path: str) -> Response:
        caller = parse_caller(request, operation.access, verifier)
        if operation.upload is not None:
            request.max_content_length = operation.upload.limit
        checked_path = parse_path(path)
        key = idempotency.key_of(request) if operation.creates else None
        content = request.get_data(cache=True) if key else b""
        call = Call(
            runtime=runtime,
            body=parse_upload(request, operation.upload)
            if operation.upload is not None
            else parse_body(request, operation.body, required=operation.body_required),
            query=parse_query(request, operation.query),
            path=checked_path,
            caller=caller,
            request=request,
        )
        if key is None:
            return _response(operation, operation.view(call))
        scope = idempotency.scope_of(request, caller)
        with runtime.database.transaction() as db:
            kept = idempotency.begin(db, scope, key, content)
            if kept is not None:
                return Response(kept.body, status=kept.status, headers=kept.headers)
            response = _response(operation, operation.view(call))
            answer = idempotency.Kept(response.status_code, list(response.headers), response.get_data())
            idempotency.keep(db, scope, key, answer)
        return response

    return handle


def _response(operation: Operation, result: BaseModel | Reply | None) -> Response:
    reply = result if isinstance(result, Reply) else Reply(result)
    body = reply.body.model_dump_json().encode() if isinstance(reply.body, BaseModel) else reply.body
    response = Response(body, status=reply.status or operation.status, headers=dict(reply.headers))
    if body is not None:
        response.mimetype = reply.media_type
    else:
        del response.headers["Content-Type"]
    for cookie in reply.cookies:
        response.set_cookie(
            cookie.name,
            cookie.value,
            max_age=cookie.max_age,
            path=cookie.path,
            secure=cookie.secure,
            httponly=cookie.http_only,
            samesite="Lax",
        )
    return response


def _add_probes(
    app: Flask, runtime: HasDatabase, verifier: Verifier, checks: Mapping[str, Callable[[], None]]
) -> None:
    def keys_known() -> None:
        if not verifier.keys.loaded():
            raise Unavailable("The signing keys are not known yet.")

    asked = {"database": runtime.database.check, "signing keys": keys_known, **checks}

    def ready() -> Response:
        states = {}
        for what, check in asked.items():
            try:
                check()
                states[what] = "ready"
            except Exception as error:
                states[what] = f"not ready: {error}"
        good = all(state == "ready" for state in states.values())
        return _json({"status": "ready" if good else "not ready", "checks": states}, 200 if good else 503)

    app.add_url_rule("/healthz", "healthz", lambda: _json({"status": "alive"}))
    app.add_url_rule("/readyz", "readyz", ready)
    app.add_url_rule(
        "/metrics", "metrics", lambda: Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
    )


def _add_errors(app: Flask) -> None:
    def on_problem(problem: Problem) -> Response:
        response = _json(problem.as_dict(request.path), problem.status, PROBLEM)
        response.headers.extend(problem.headers)
        return response

    def on_http_error(error: HTTPException) -> Response:
        status = error.code or 500
        words = {
            404: ("not-found", "Not found.", "There is nothing at this address. Check it."),
            405: (
                "method-not-allowed",
                "This method is not possible here.",
                "See /openapi.json for those that are.",
            ),
            413: (
                "too-large",
                "The body is too large.",
                f"Send at most {request.max_content_length or BODY_LIMIT} bytes.",
            ),
        }
        code, title, detail = words.get(
            status, ("bad-request", error.name + ".", error.description or "The request cannot be read.")
        )
        response = on_problem(Problem(status, code, title, detail))
        allowed = getattr(error, "valid_methods", None)
        if allowed:
            response.headers["Allow"] = ", ".join(sorted(allowed))
        return response

    def on_database_gone(error: OperationalError) -> Response:
        log.warning("the database does not answer", error=str(error.orig))
        return on_problem(Unavailable("The database does not answer."))

    def on_crash(error: Exception) -> Response:
        log.error("a request failed", path=request.path, exc_info=error)
        return on_problem(
            Problem(
                500,
                "internal-error",
                "Something went wrong on our side.",
                "Nothing was changed. Try again; if it happens again, tell the operator the time and this address.",
            )
        )

    app.register_error_handler(Problem, on_problem)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(OperationalError, on_database_gone)
    app.register_error_handler(Exception, on_crash)


def _observe(app: Flask) -> None:
    inner = app.wsgi_app

    def traced(environ: Any, start_response: Any) -> Any:
        with trace.span(environ.get("HTTP_TRACEPARENT")):
            return inner(environ, start_response)

    app.wsgi_app = traced  # type: ignore[method-assign]

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "(none)"
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        REQUESTS.labels(request.method, route, response.status_code).inc()
        REQUEST_SECONDS.labels(request.method, route).observe(seconds)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Content-Type-Options"] = "nosniff"
        if not request.path.startswith(("/healthz", "/readyz", "/metrics")):
            log.info(
                "answered",
                method=request.method,
                route=route,
                status=response.status_code,
                milliseconds=round(seconds * 1000, 2),
            )
        return response
