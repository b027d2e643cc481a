"""Error pages and the explanations of problem types, in plain words."""

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from gateway.pages.frame import page
from gateway.pages.ports import Answer
from gateway.pages.problems import PROBLEMS

_WORDS: dict[int, tuple[str, str]] = {
    400: (
        "We could not read that",
        "Something in the address or the form was not as expected. Go back and try once more.",
    ),
    403: (
        "This page is not for you to open",
        "You are signed in, but this page belongs to somebody else, for example to the hosts of an event. "
        "If you should have it, ask the organiser to add you.",
    ),
    404: (
        "There is nothing at this address",
        "The address may be mistyped, or the page may have been taken down. Check the address, or start again from "
        "the list of gatherings.",
    ),
    405: ("This address works the other way round", "Open the page first and use its button."),
    413: ("That was too long to send", "Shorten what you wrote and send it again."),
    429: ("Too many tries at once", "Wait a minute and try again. Nothing of yours is lost."),
    500: (
        "Something broke on our side",
        "It is not your fault and nothing that you were told is saved has been lost. Try again; if it happens again, "
        "tell the organiser what you did and when.",
    ),
    502: (
        "Part of Folkmoot is not answering",
        "The page is there, but what it needs is out of reach at the moment. Try again in a few seconds.",
    ),
    503: (
        "Part of Folkmoot is not answering",
        "The page is there, but what it needs is out of reach at the moment. Try again in a few seconds.",
    ),
}


def error_page(status: int) -> Response:
    """The page for an HTTP error; says what happened and what to do."""
    title, detail = _WORDS.get(status, _WORDS[500 if status >= 500 else 400])
    return page("error.html", status, title=title, detail=detail, number=status)


def of_answer(answer: Answer) -> Response:
    """The page for a service's refusal that the calling page has no words of its own for."""
    return error_page(502 if answer.status >= 500 else answer.status)


def _wants_page() -> bool:
    return not request.path.startswith(("/v1/", "/.well-known/")) and "text/html" in request.headers.get(
        "Accept", ""
    )


def install(app: Flask) -> None:
    """Answers people with pages; whoever does not ask for HTML gets what the gateway answers to programs."""
    programs = app.error_handler_spec[None][None].get(HTTPException)

    def on_error(error: HTTPException) -> object:
        if _wants_page():
            return error_page(error.code or 500)
        return programs(error) if programs is not None else error.get_response()

    for status in _WORDS:
        app.register_error_handler(status, on_error)  # type: ignore[arg-type]

    @app.get("/problems/<code>")
    def problem(code: str) -> Response:
        known = PROBLEMS.get(code)
        if known is None:
            return Response(
                render_template("problem.html", code=code, title="A problem", why="", do=""),
                mimetype="text/html",
            )
        return page("problem.html", code=code, title=known.title, why=known.why, do=known.do)
