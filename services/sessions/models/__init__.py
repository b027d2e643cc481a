"""The tables of the sessions service."""

from services.sessions.models.base import Base
from services.sessions.models.people import HubRow, ParticipantRow, PlacementRow, PresenceStreamRow, StayRow
from services.sessions.models.questions import QuestionBoardRow, QuestionRow, QuestionVoteRow
from services.sessions.models.rounds import AssignmentRow, RoomRow, RoundRow
from services.sessions.models.session import AttendanceRow, HostRow, SessionRow
from services.sessions.models.slides import SlideDeckRow, SlideFileRow, SlidePageRow, SlideScreenRow

__all__ = [
    "AssignmentRow",
    "AttendanceRow",
    "Base",
    "HostRow",
    "HubRow",
    "ParticipantRow",
    "PlacementRow",
    "PresenceStreamRow",
    "QuestionBoardRow",
    "QuestionRow",
    "QuestionVoteRow",
    "RoomRow",
    "RoundRow",
    "SessionRow",
    "SlideDeckRow",
    "SlideFileRow",
    "SlidePageRow",
    "SlideScreenRow",
    "StayRow",
]
