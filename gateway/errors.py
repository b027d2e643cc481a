"""Every error in one shape: problem+json for programs, the pages' own words for people."""

import json

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.wrappers import Response as AnyResponse

from chassis.problems import Problem
from chassis.telemetry import logs

log = logs.get(__name__)

_WORDS = {
    404: ("not-found", "Not found.", "There is nothing at this address. Check it."),
    405: ("method-not-allowed", "This method is not possible here.", "See /openapi.json for those that are."),
    413: ("too-large", "The body is too large.", "Send a smaller one."),
    431: ("headers-too-large", "The headers are too large.", "Send fewer or shorter ones."),
}


def wants_json() -> bool:
    """Whether the current request comes from a program: under /v1, or it does not ask for HTML."""
    if request.path.startswith(("/v1/", "/.well-known/")):
        return True
    return "text/html" not in request.headers.get("Accept", "")


def render(problem: Problem) -> Response:
    """The problem as an answer of problem+json."""
    body = json.dumps(problem.as_dict(request.path))
    response = Response(body, status=problem.status, mimetype="application/problem+json")
    response.headers.extend(problem.headers)
    return response


def as_problem(error: HTTPException) -> Problem:
    """The problem that stands for one of Werkzeug's errors."""
    status = error.code or 500
    code, title, detail = _WORDS.get(
        status, ("bad-request", f"{error.name}.", error.description or "The request cannot be read.")
    )
    allowed = getattr(error, "valid_methods", None)
    return Problem(
        status, code, title, detail, headers={"Allow": ", ".join(sorted(allowed))} if allowed else None
    )


def register(app: Flask) -> None:
    """Catch everything that a view or the edge raises."""

    def on_problem(problem: Problem) -> AnyResponse:
        if wants_json():
            return render(problem)
        # The pages have their own words for what people can meet; the headers (Retry-After, Allow) stay.
        page = default_exceptions.get(problem.status)
        if page is None:
            return render(problem)
        response = app.make_response(app.handle_http_exception(page(description=problem.detail)))
        response.headers.extend(problem.headers)
        return response

    def on_http_error(error: HTTPException) -> AnyResponse:
        if error.code is not None and error.code < 400:
            return error.get_response()
        return render(as_problem(error)) if wants_json() else error.get_response()

    def on_crash(error: Exception) -> AnyResponse:
        log.error(
            "a request failed",
            route=request.url_rule.rule if request.url_rule else "(none)",
            exc_info=error,
        )
        return on_problem(
            Problem(
                500,
                "internal-error",
                "Something went wrong on our side.",
                "Try again; if it happens again, tell the operator the time and this address.",
            )
        )

    app.register_error_handler(Problem, on_problem)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_crash)
