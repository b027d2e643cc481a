"""The report of a workshop: facts in, one value out, less of it for who may see less; and that value as files."""

from services.sessions.domain.reporting.documents import Heading, markdown, tables
from services.sessions.domain.reporting.mixing import Mixing, PersonMixing
from services.sessions.domain.reporting.records import (
    Asked,
    Attendee,
    Audience,
    Bar,
    Corrections,
    Facts,
    HelpCalls,
    Horizon,
    Line,
    PollResult,
    Promise,
    RoomRecord,
    RoundRecord,
    Said,
    Stay,
)
from services.sessions.domain.reporting.report import Report, assemble, for_audience
from services.sessions.domain.reporting.rooms import RoomReport, RoundReport

__all__ = [
    "Asked",
    "Attendee",
    "Audience",
    "Bar",
    "Corrections",
    "Facts",
    "Heading",
    "HelpCalls",
    "Horizon",
    "Line",
    "Mixing",
    "PersonMixing",
    "PollResult",
    "Promise",
    "Report",
    "RoomRecord",
    "RoomReport",
    "RoundRecord",
    "RoundReport",
    "Said",
    "Stay",
    "assemble",
    "for_audience",
    "markdown",
    "tables",
]
