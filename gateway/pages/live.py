"""The shells of the live room and the host console; the browser fills them."""

from flask import Blueprint, Response

from gateway.pages.account import to_sign_in
from gateway.pages.errors import of_answer
from gateway.pages.frame import page
from gateway.pages.ports import Upstream


def pages(upstream: Upstream) -> Blueprint:
    """The blueprint of these pages."""
    site = Blueprint("live", __name__)

    def shell(event_id: str, path: str, source: str, kind: str) -> Response:
        session = upstream.call("GET", f"/v1/sessions/of/{event_id}")
        if session.status == 401:
            return to_sign_in(path)
        if session.status == 403:
            return page("live_refused.html", 403, event_id=event_id)
        if session.status != 200:
            return of_answer(session)
        return page("live.html", event_id=event_id, title=session.body["title"], source=source, kind=kind)

    @site.get("/live/<event_id>")
    def room(event_id: str) -> Response:
        return shell(event_id, f"/live/{event_id}", "src/room/main.tsx", "room")

    @site.get("/host/<event_id>")
    def console(event_id: str) -> Response:
        return shell(event_id, f"/host/{event_id}", "src/console/main.tsx", "console")

    return site
