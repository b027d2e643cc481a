"""Home, the public event page, and registering for an event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask import Blueprint, Response, request

from gateway.pages.errors import error_page, of_answer
from gateway.pages.frame import page, pass_cookies, public_page
from gateway.pages.ports import Answer, Upstream

FIELDS = ("name", "email", "place", "organisation", "access_needs", "question")
_MISSING = {
    "name": "Enter your name, as others should read it at the table",
    "email": "Enter your e-mail address, for example ann@example.org",
    "consent": "Tick the box so that we may keep your registration",
}


@dataclass
class Form:
    """What a visitor typed, and what is wrong with it: field -> message."""

    values: dict[str, str] = field(default_factory=dict)
    consent: bool = False
    listening: bool = False
    errors: dict[str, str] = field(default_factory=dict)


def read_form(sent: Mapping[str, str]) -> Form:
    """Checks a registration form as far as a page can; the service has the last word."""
    form = Form(
        {name: sent.get(name, "").replace("\r\n", "\n").strip() for name in FIELDS},
        consent=sent.get("consent") == "yes",
        listening=sent.get("listening") == "yes",
    )
    if not form.values["name"]:
        form.errors["name"] = _MISSING["name"]
    address = form.values["email"]
    if not address:
        form.errors["email"] = _MISSING["email"]
    elif "@" not in address[1:-1] or any(letter.isspace() for letter in address):
        form.errors["email"] = "Enter an e-mail address in the form name@place, for example ann@example.org"
    if not form.consent:
        form.errors["consent"] = _MISSING["consent"]
    return form


def body_of(form: Form) -> dict[str, Any]:
    """The request body; what was left empty is left out."""
    body: dict[str, Any] = {name: value for name, value in form.values.items() if value}
    return {**body, **({"listening": True} if form.listening else {}), "consent": True}


def take_errors(form: Form, answer: Answer) -> None:
    """Puts a service's field errors beside their fields."""
    for error in answer.body.get("errors", []):
        where = error.get("field") or error.get("loc") or error.get("pointer") or ""
        named = where[-1] if isinstance(where, list) and where else str(where).split("/")[-1].split(".")[-1]
        if named in (*FIELDS, "consent"):
            form.errors[named] = str(
                error.get("message") or error.get("detail") or error.get("msg") or "Check this"
            )
    if not form.errors:
        form.errors["email"] = str(answer.body.get("detail", "Check what you entered and send it again."))


class Closed(NamedTuple):
    """Why nobody can register: a heading, advice, and whether the event itself is over."""

    title: str
    advice: str
    over: bool = False


def closed_words(event: Mapping[str, Any]) -> Closed | None:
    """What to say when nobody can register; None while registration is open."""
    if event["registration_open"]:
        return None
    if event["status"] == "ended" or datetime.fromisoformat(event["ends_at"]) <= datetime.now(UTC):
        return Closed("This gathering is over", "Thank you to everybody who came.", over=True)
    if event["why_closed"] == "event-full":
        return Closed(
            "Every place is taken", "Look again later: a place comes free whenever somebody cancels."
        )
    advice = event.get("why_closed_detail") or "Write to the organiser if you hope to come."
    return Closed("Registration has closed", advice)


def pages(upstream: Upstream) -> Blueprint:
    """The blueprint of these pages."""
    site = Blueprint("events", __name__)

    def event_page(event: Mapping[str, Any], form: Form, status: int = 200, **more: Any) -> Response:
        values = {"event": event, "form": form, "closed": closed_words(event), **more}
        if status == 200 and not more:
            return public_page("event.html", **values)
        return page("event.html", status, **values)

    @site.get("/")
    def home() -> Response:
        answer = upstream.call("GET", "/v1/events", query={"limit": "50"})
        if answer.status != 200:
            return of_answer(answer)
        now = datetime.now(UTC)
        items = answer.body.get("items", [])
        past = [
            one for one in items if datetime.fromisoformat(one["ends_at"]) <= now or one["status"] == "ended"
        ]
        coming = [one for one in items if one not in past]
        return public_page("home.html", coming=coming, past=past)

    @site.get("/e/<slug>")
    def event(slug: str) -> Response:
        answer = upstream.call("GET", f"/v1/events/{slug}")
        return event_page(answer.body, Form()) if answer.status == 200 else of_answer(answer)

    @site.get("/e/<slug>/register")
    def form_by_address(slug: str) -> Response:
        return event(slug)

    @site.post("/e/<slug>/register")
    def register(slug: str) -> Response:
        found = upstream.call("GET", f"/v1/events/{slug}")
        if found.status != 200:
            return of_answer(found)
        form = read_form(request.form)
        if form.errors:
            return event_page(found.body, form, 422)
        made = upstream.call("POST", f"/v1/events/{found.body['id']}/registrations", body=body_of(form))
        pass_cookies(made)
        if made.status in (200, 201):
            return page(
                "registered.html", event=found.body, email=form.values["email"], again=made.status == 200
            )
        code = str(made.body.get("type", "")).rsplit("/", 1)[-1]
        if code == "not-eligible":
            return event_page(
                found.body, form, 403, refused=("This event is for members", made.body.get("detail", ""))
            )
        if made.status == 409:
            fresh = upstream.call("GET", f"/v1/events/{slug}")
            now = fresh.body if fresh.status == 200 else found.body
            refused = (made.body.get("title", "Registration has closed"), made.body.get("detail", ""))
            return event_page(now, form, 409, refused=refused)
        if made.status in (400, 422):
            take_errors(form, made)
            return event_page(found.body, form, 422)
        if made.status == 429:
            return error_page(429)
        return of_answer(made)

    return site
