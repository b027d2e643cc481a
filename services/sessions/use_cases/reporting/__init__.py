"""The report of a workshop that has ended: for whom it is meant, as a value and as a ZIP; and its corrections."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chassis.problems import Conflict, Forbidden, NotFound, Unauthorised
from services.sessions import store
from services.sessions.domain.refusals import ReportChanged
from services.sessions.domain.reporting import (
    Audience,
    Corrections,
    Heading,
    Report,
    assemble,
    for_audience,
    markdown,
    tables,
)
from services.sessions.models import ReportRow, SessionRow
from services.sessions.runtime import Runtime
from services.sessions.use_cases.access import admit, existing_session, require_host
from services.sessions.use_cases.change import change_of
from services.sessions.use_cases.reporting.facts import facts_of
from services.sessions.use_cases.reporting.views import ReportView, report_view


@dataclass(frozen=True)
class Correction:
    """What the organiser wants of the report: all of it, as it shall be."""

    audience: Audience
    summary: str
    notes: Mapping[str, str]
    hidden: Sequence[str]


@dataclass(frozen=True)
class Archive:
    """A report as one file."""

    name: str
    content: bytes


def read_report(runtime: Runtime, session_id: str, person_id: str | None) -> ReportView:
    """The report as the reader may see it. `person_id` None: nobody in particular reads it.

    Refused until the session has ended, and for whom it is not meant (Unauthorised when signing in may help).
    """
    session, report, row = _read(runtime, session_id, person_id)
    audience, version = _decided(row)
    return report_view(session, report, audience, version, _corrections(row))


def report_of_event(runtime: Runtime, event_id: str, person_id: str | None) -> ReportView:
    """The same, for the event's session. NotFound when the event has none."""
    with runtime.database.reading() as db:
        session = store.session_of_event(db, event_id)
    if session is None:
        raise NotFound("report")
    return read_report(runtime, session.id, person_id)


def archive(runtime: Runtime, session_id: str, person_id: str | None) -> Archive:
    """The report as a ZIP: Markdown, JSON, and a CSV file for each table. The same facts give the same bytes."""
    session, report, row = _read(runtime, session_id, person_id)
    audience, version = _decided(row)
    view = report_view(session, report, audience, version, _corrections(row))
    files = {
        "report.md": markdown(report, Heading(session.title, _when(session))),
        "report.json": view.model_dump_json(indent=2) + "\n",
        **tables(report),
    }
    at = (session.ended_at or session.ends_at).astimezone(UTC)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in sorted(files.items()):
            packed.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), text, zipfile.ZIP_DEFLATED)
    return Archive(f"report-{at:%Y-%m-%d}.zip", content.getvalue())


def correct(
    runtime: Runtime, session_id: str, person_id: str, wanted: Correction, seen_version: int
) -> ReportView:
    """Change who may read the report, and what it says. Refused when somebody else changed it meanwhile, or when it
    names what the session does not have."""
    with change_of(runtime, session_id) as change:
        require_host(change.db, change.session, person_id)
        _require_ended(change.session)
        row = store.report_row(change.db, session_id)
        version = 0 if row is None else row.version
        if version != seen_version:
            raise ReportChanged(version)
        known = {room.id for room in store.rooms(change.db, session_id)}
        if not set(wanted.notes) <= known:
            raise NotFound("room")
        if row is None:
            row = ReportRow(session_id=session_id)
        row.audience, row.summary = wanted.audience, wanted.summary.strip()
        row.notes, row.hidden = dict(wanted.notes), sorted(set(wanted.hidden))
        row.version = version + 1
        row.changed_at, row.changed_by = change.now, person_id
        change.db.add(row)
    return read_report(runtime, session_id, person_id)


def _read(
    runtime: Runtime, session_id: str, person_id: str | None
) -> tuple[SessionRow, Report, ReportRow | None]:
    with runtime.database.reading() as db:
        session = existing_session(db, session_id)
        row = store.report_row(db, session_id)
    reader = _reader(runtime, session, _decided(row)[0], person_id)
    _require_ended(session)
    with runtime.database.reading() as db:
        store.at_one_instant(db)
        report = assemble(facts_of(db, session), _corrections(row))
    return session, for_audience(report, reader), row


def _reader(runtime: Runtime, session: SessionRow, meant_for: Audience, person_id: str | None) -> Audience:
    """As whom somebody reads the report; Unauthorised or Forbidden when it is not for them."""
    if person_id is None:
        if meant_for == "public":
            return "public"
        raise Unauthorised("This report is for the people who were there. Sign in to read it.")
    try:
        member = admit(runtime, session.event_id, person_id)
    except Forbidden:
        if meant_for == "public":
            return "public"
        raise
    if member.host:
        return "hosts"
    if meant_for == "hosts":
        raise Forbidden(
            "The organiser has not given this report to attendees. Ask them for it.", code="report-for-hosts"
        )
    return "attendees"


def _decided(row: ReportRow | None) -> tuple[Audience, int]:
    return ("attendees", 0) if row is None else (row.audience, row.version)


def _corrections(row: ReportRow | None) -> Corrections:
    if row is None:
        return Corrections()
    return Corrections(row.summary, row.notes, frozenset(row.hidden))


def _require_ended(session: SessionRow) -> None:
    if session.status != "ended":
        raise Conflict(
            "report-not-ready",
            "The report is not ready.",
            "The session has not ended yet. The report can be read as soon as a host ends it.",
        )


def _when(session: SessionRow) -> str:
    began = session.started_at or session.starts_at
    return f"{_local(began, session.time_zone):%d %B %Y, %H:%M} ({session.time_zone})"


def _local(moment: datetime, zone: str) -> datetime:
    try:
        return moment.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return moment
