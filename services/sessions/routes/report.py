"""The report: read it, take it home, correct it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from chassis.auth import OPTIONAL
from chassis.http import Call, Reply, View
from services.sessions.routes.bodies import NO_NUL, Identifier, Whole
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import reporting
from services.sessions.use_cases.reporting import Correction
from services.sessions.use_cases.reporting.views import ReportView

_TEXT = StringConstraints(max_length=20_000, pattern=NO_NUL)


class CorrectionBody(View):
    """The report as it shall be. `notes`: what a room's note says instead, by room id; `hidden`: ids of rooms (their
    note), polls, questions and actions that are not shown; `version`: the one that you have corrected."""

    audience: Literal["public", "attendees", "hosts"]
    summary: Annotated[str, _TEXT] = ""
    notes: Annotated[dict[Identifier, Annotated[str, _TEXT]], Field(max_length=2000)] = Field(
        default_factory=dict
    )
    hidden: Annotated[list[Identifier], Field(max_length=5000)] = Field(default_factory=list)
    version: Whole


@api.operation(
    "GET",
    "/v1/sessions/{session_id}/report",
    summary="The report of a session that has ended",
    returns=ReportView,
    access=OPTIONAL,
    problems=(401, 403, 409),
)
def get_report(call: Call[Runtime, None]) -> ReportView:
    """For whom the organiser meant it: hosts only, everybody who was registered, or the public, who see no names."""
    return reporting.read_report(call.runtime, call.path["session_id"], _reader(call))


@api.operation(
    "GET",
    "/v1/sessions/of/{event_id}/report",
    summary="The report of an event's session",
    returns=ReportView,
    access=OPTIONAL,
    problems=(401, 403, 409),
)
def get_report_of_event(call: Call[Runtime, None]) -> ReportView:
    """The same, found by the event."""
    return reporting.report_of_event(call.runtime, call.path["event_id"], _reader(call))


@api.operation(
    "GET",
    "/v1/sessions/{session_id}/report.zip",
    summary="The report as one ZIP",
    access=OPTIONAL,
    problems=(401, 403, 409),
)
def get_report_archive(call: Call[Runtime, None]) -> Reply:
    """`report.md`, `report.json`, and a CSV file for each table; as much of it as the reader may see."""
    packed = reporting.archive(call.runtime, call.path["session_id"], _reader(call))
    return Reply(
        packed.content,
        headers={"Content-Disposition": f'attachment; filename="{packed.name}"'},
        media_type="application/zip",
    )


@api.operation(
    "PUT",
    "/v1/sessions/{session_id}/report",
    summary="Correct the report, and say who may read it",
    body=CorrectionBody,
    returns=ReportView,
    problems=(409,),
)
def correct_report(call: Call[Runtime, CorrectionBody]) -> ReportView:
    """For hosts. What was recorded stays as it was; the report shows it corrected. When somebody else corrected it
    meanwhile (409 report-changed), nothing is changed."""
    wanted = Correction(call.body.audience, call.body.summary, call.body.notes, call.body.hidden)
    return reporting.correct(call.runtime, call.path["session_id"], call.who.sub, wanted, call.body.version)


def _reader(call: Call[Runtime, None]) -> str | None:
    return None if call.caller is None else call.caller.sub
