"""The mail box of an embedded Folkmoot: what it would have sent, to be read on the spot."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from flask import Blueprint, Response, request

from gateway.pages.errors import of_answer
from gateway.pages.frame import page
from gateway.pages.ports import Upstream

# A letter's own styles are inline; it may have them, and nothing else.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)


def when(date: str) -> str:
    """21 September 2020, 14:05; the raw text when it is not a date."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        try:
            moment = parsedate_to_datetime(date)
        except ValueError:
            return date
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def pages(upstream: Upstream) -> Blueprint:
    """The blueprint of these pages."""
    site = Blueprint("mailbox", __name__)
    site.add_app_template_filter(when, "letter_date")

    @site.get("/mailbox")
    def mailbox() -> Response:
        to = request.args.get("to", "").strip()
        answer = upstream.call("GET", "/v1/mailbox", query={"limit": "100", **({"to": to} if to else {})})
        if answer.status != 200:
            return of_answer(answer)
        return page("mailbox.html", mails=answer.body.get("items", []), to=to)

    @site.get("/mailbox/<mail_id>")
    def mail(mail_id: str) -> Response:
        answer = upstream.call("GET", f"/v1/mailbox/{mail_id}")
        return page("mail.html", mail=answer.body) if answer.status == 200 else of_answer(answer)

    @site.get("/mailbox/<mail_id>/html")
    def mail_html(mail_id: str) -> Response:
        answer = upstream.call("GET", f"/v1/mailbox/{mail_id}")
        if answer.status != 200:
            return of_answer(answer)
        response = Response(answer.body.get("html") or "", mimetype="text/html")
        response.headers["Content-Security-Policy"] = LETTER_POLICY
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return site
