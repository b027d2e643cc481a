"""What every page shares: template helpers, the Content-Security-Policy, caching."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, render_template, request
from markupsafe import Markup, escape

from gateway.pages import built, words
from gateway.pages.charts import bar_chart
from gateway.pages.markdown import organiser_text
from gateway.pages.picture import Sitter, round_table
from gateway.pages.ports import Answer

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
COOKIE = "fm_access"


def icon(name: str) -> Markup:
    """One of our own icons, as decoration beside words."""
    return Markup(  # noqa: S704 - path data comes from our own build
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{escape(built.icons()[name])}"/></svg>'
    )


def install(app: Flask) -> None:
    """Adds template helpers and the headers of HTML answers."""
    app.jinja_env.globals.update(
        icon=icon,
        entry=built.entry,
        round_table=round_table,
        bar_chart=bar_chart,
        Sitter=Sitter,
        signed_in=lambda: COOKIE in request.cookies,
    )
    app.jinja_env.filters.update(
        organiser_text=organiser_text,
        day=words.day,
        clock=words.clock,
        city=words.city,
        leaf=words.leaf,
        count=words.count,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.after_request
    def protect(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers.setdefault("Content-Security-Policy", POLICY)
            response.headers.setdefault("Referrer-Policy", "same-origin")
            response.headers.setdefault("X-Content-Type-Options", "nosniff")
            response.headers.setdefault("Cache-Control", "no-store")
        for cookie in g.get("cookies_to_pass", ()):
            response.headers.add("Set-Cookie", cookie)
        return response


def pass_cookies(answer: Answer) -> None:
    """Hands the cookies that a service set to the visitor, with whatever page is answered."""
    kept: tuple[str, ...] = g.get("cookies_to_pass", ())
    g.cookies_to_pass = kept + tuple(answer.set_cookies)


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page of the visitor's own; never cached."""
    return make_response(render_template(template, **values), status)


def public_page(template: str, **values: Any) -> Response:
    """A page that is the same for everybody: carries an ETag and answers 304 to who already has it."""
    response = make_response(render_template(template, **values))
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    response.add_etag()
    response.make_conditional(request)
    return response


def safe_next(target: str | None) -> str:
    """A path of our own to go on to; "" for anything else, so that a sign-in link cannot lead elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return ""
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else ""
