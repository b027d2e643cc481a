"""The report of a workshop: who came, what each table talked about and wrote down. Made to be printed."""

from flask import Blueprint, Response

from gateway.pages.account import to_sign_in
from gateway.pages.errors import of_answer
from gateway.pages.frame import page
from gateway.pages.ports import Upstream


def pages(upstream: Upstream) -> Blueprint:
    """The blueprint of this page."""
    site = Blueprint("report", __name__)

    @site.get("/report/<event_id>")
    def report(event_id: str) -> Response:
        session = upstream.call("GET", f"/v1/sessions/of/{event_id}")
        if session.status == 401:
            return to_sign_in(f"/report/{event_id}")
        if session.status == 403:
            return page("live_refused.html", 403, event_id=event_id)
        if session.status != 200:
            return of_answer(session)
        answer = upstream.call("GET", f"/v1/sessions/{session.body['id']}/report")
        if answer.status == 409:
            return page("report_waiting.html", event_id=event_id, session=session.body)
        if answer.status != 200:
            return of_answer(answer)
        return page("report.html", report=answer.body, session=session.body)

    return site
