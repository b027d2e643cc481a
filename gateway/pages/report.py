"""The report of a workshop: what came of it, for whom the organiser meant it. Made to be printed and corrected."""

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from gateway.pages.account import to_sign_in
from gateway.pages.errors import of_answer
from gateway.pages.frame import page
from gateway.pages.ports import Answer, Upstream


def pages(upstream: Upstream) -> Blueprint:
    """The blueprint of these pages."""
    site = Blueprint("report", __name__)

    def read(event_id: str) -> Answer:
        return upstream.call("GET", f"/v1/sessions/of/{event_id}/report")

    def instead(event_id: str, answer: Answer) -> Response:
        """What a visitor gets to whom the report is not shown."""
        if answer.status == 401:
            return to_sign_in(f"/report/{event_id}")
        if answer.status == 403:
            hosts_only = str(answer.body.get("type", "")).endswith("report-for-hosts")
            return page("live_refused.html", 403, event_id=event_id, report_for_hosts=hosts_only)
        if answer.status == 409:
            session = upstream.call("GET", f"/v1/sessions/of/{event_id}")
            return page("report_waiting.html", event_id=event_id, session=session.body)
        return of_answer(answer)

    @site.get("/report/<event_id>")
    def report(event_id: str) -> Response:
        answer = read(event_id)
        if answer.status != 200:
            return instead(event_id, answer)
        return page("report.html", report=answer.body)

    @site.get("/report/<event_id>/edit")
    def edit(event_id: str) -> Response:
        answer = read(event_id)
        if answer.status != 200:
            return instead(event_id, answer)
        if answer.body["seen_as"] != "hosts":
            return page("live_refused.html", 403, event_id=event_id)
        return page("report_edit.html", report=answer.body, trouble=None)

    @site.post("/report/<event_id>/edit")
    def save(event_id: str) -> Response:
        answer = read(event_id)
        if answer.status != 200:
            return instead(event_id, answer)
        wanted = correction(request.form, answer.body)
        saved = upstream.call("PUT", f"/v1/sessions/{answer.body['session_id']}/report", body=wanted)
        if saved.status == 200:
            return Response(status=303, headers={"Location": f"/report/{event_id}"})
        if saved.status in (409, 422):
            trouble = (saved.body.get("title", ""), saved.body.get("detail", ""))
            return page(
                "report_edit.html",
                saved.status,
                report=_as_typed(request.form, answer.body, wanted),
                trouble=trouble,
            )
        return of_answer(saved)

    return site


def correction(form: MultiDict[str, str], shown: dict[str, Any]) -> dict[str, Any]:
    """The body that the form asks for. A note that was left as it was shown is no new correction."""
    notes = dict(shown["corrected_notes"])
    for room_id, note in notes_of(shown):
        text = form.get(f"note-{room_id}")
        if text is not None and _lines(text) != _lines(note):
            notes[room_id] = _lines(text)
    hidden = set() if form.get("show-hidden") else set(form.getlist("hidden"))
    hidden |= set(form.getlist("known")) - set(form.getlist("show"))
    version = form.get("version", "")
    return {
        "audience": form.get("audience", "attendees"),
        "summary": _lines(form.get("summary", "")),
        "notes": notes,
        "hidden": sorted(hidden),
        "version": int(version) if version.isdigit() else 0,
    }


def notes_of(shown: dict[str, Any]) -> list[tuple[str, str]]:
    """(room id, note) of every room in the report, the main room first."""
    main = [
        (room["room_id"], shown["main_note"])
        for room in shown["attendance"]["by_room"]
        if room["round_id"] is None
    ]
    return main + [(room["room_id"], room["note"]) for part in shown["rounds"] for room in part["rooms"]]


def _as_typed(form: MultiDict[str, str], shown: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The report with what was typed in place of what was recorded, so that a refusal loses no word."""

    def typed(room: dict[str, Any]) -> dict[str, Any]:
        return {**room, "note": form.get(f"note-{room['room_id']}", room["note"])}

    rounds = [{**part, "rooms": [typed(room) for room in part["rooms"]]} for part in shown["rounds"]]
    return {**shown, **wanted, "rounds": rounds}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
