"""Signing in (e-mail, then a link or a typed code), signing out, and a person's own registrations."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from gateway.pages.errors import of_answer
from gateway.pages.frame import page, pass_cookies, safe_next
from gateway.pages.ports import Answer, Upstream


def to_sign_in(target: str) -> Response:
    """Sends a visitor who is not signed in to the sign-in page and, after it, to `target`."""
    return Response(status=303, headers={"Location": "/sign-in?" + urlencode({"next": target})})


def _go(answer: Answer, wanted: str) -> Response:
    pass_cookies(answer)
    target = wanted or safe_next(answer.body.get("next")) or "/me"
    return Response(status=303, headers={"Location": target})


def pages(upstream: Upstream) -> Blueprint:
    """The blueprint of these pages."""
    site = Blueprint("account", __name__)

    def code_page(status: int = 200, **values: Any) -> Response:
        return page("sign_in_code.html", status, **values)

    @site.get("/sign-in")
    def sign_in() -> Response:
        return page("sign_in.html", next=safe_next(request.args.get("next")), email="", error="")

    @site.post("/sign-in")
    def ask() -> Response:
        email, target = request.form.get("email", "").strip(), safe_next(request.form.get("next"))
        error = "Enter your e-mail address, for example ann@example.org"
        if "@" not in email[1:-1]:
            return page("sign_in.html", 422, next=target, email=email, error=error)
        answer = upstream.call("POST", "/v1/sign-in", body={"email": email})
        if answer.status == 422:
            return page("sign_in.html", 422, next=target, email=email, error=error)
        if answer.status >= 400:
            return of_answer(answer)
        return code_page(email=email, next=target, error="")

    @site.get("/sign-in/code")
    def code_form() -> Response:
        return code_page(email="", next=safe_next(request.args.get("next")), error="")

    @site.post("/sign-in/code")
    def code() -> Response:
        email, target = request.form.get("email", "").strip(), safe_next(request.form.get("next"))
        typed = "".join(request.form.get("code", "").split())
        answer = upstream.call("POST", "/v1/sign-in/code", body={"email": email, "code": typed})
        if answer.status == 200:
            return _go(answer, target)
        if answer.status >= 500 or answer.status == 429:
            return of_answer(answer)
        error = "That code is not right, or it has run out. Look for the newest letter, or ask for a new code below."
        return code_page(422, email=email, next=target, error=error)

    @site.get("/link/<token>")
    def link(token: str) -> Response:
        # Only POST consumes the link: mail programs and virus scanners open every address they see.
        return page("link.html", token=token)

    @site.post("/link/<token>")
    def follow(token: str) -> Response:
        answer = upstream.call("POST", "/v1/sign-in/link", body={"token": token})
        if answer.status == 200:
            return _go(answer, "")
        if answer.status >= 500 or answer.status == 429:
            return of_answer(answer)
        return page("link_expired.html", 410)

    @site.post("/sign-out")
    def sign_out() -> Response:
        pass_cookies(upstream.call("POST", "/v1/sign-out", body={}))
        response = Response(status=303, headers={"Location": "/"})
        for cookie in ("fm_access", "fm_refresh"):
            response.delete_cookie(cookie, path="/")
        return response

    @site.get("/me")
    def me() -> Response:
        who = upstream.call("GET", "/v1/me")
        mine = upstream.call("GET", "/v1/me/registrations")
        if 401 in (who.status, mine.status):
            return to_sign_in("/me")
        if mine.status != 200 or who.status != 200:
            return of_answer(mine if mine.status != 200 else who)
        return page(
            "me.html",
            person=who.body.get("person", who.body),
            registrations=mine.body.get("items", []),
            cancelled=request.args.get("cancelled", ""),
        )

    @site.post("/me/registrations/<registration_id>/cancel")
    def cancel(registration_id: str) -> Response:
        answer = upstream.call("POST", f"/v1/registrations/{registration_id}/cancel", body={})
        if answer.status == 401:
            return to_sign_in("/me")
        if answer.status >= 400:
            return of_answer(answer)
        return Response(status=303, headers={"Location": "/me?" + urlencode({"cancelled": registration_id})})

    return site
