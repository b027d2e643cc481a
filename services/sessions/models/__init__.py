"""The tables of the sessions service."""

from services.sessions.models.base import Base
from services.sessions.models.feedback import (
    ActionHandRow,
    ActionListRow,
    ActionRow,
    FeedbackRow,
    ThemeRow,
)
from services.sessions.models.notes import NoteClientRow, NoteRow, NoteUpdateRow
from services.sessions.models.parts import CohostRow, FacilitatorRow, LobbyRow
from services.sessions.models.people import HubRow, ParticipantRow, PlacementRow, PresenceStreamRow, StayRow
from services.sessions.models.polls import BallotRow, PollRow
from services.sessions.models.questions import QuestionBoardRow, QuestionRow, QuestionVoteRow
from services.sessions.models.report import ReportRow
from services.sessions.models.rounds import AssignmentRow, RoomRow, RoundRow
from services.sessions.models.run import RunRow
from services.sessions.models.session import AttendanceRow, HostRow, SessionRow
from services.sessions.models.slides import SlideDeckRow, SlideFileRow, SlidePageRow, SlideScreenRow
from services.sessions.models.talk import BroadcastRow, HandRow, HelpCallRow, PostRow, TalkRulesRow

__all__ = [
    "ActionHandRow",
    "ActionListRow",
    "ActionRow",
    "AssignmentRow",
    "AttendanceRow",
    "BallotRow",
    "Base",
    "BroadcastRow",
    "CohostRow",
    "FacilitatorRow",
    "FeedbackRow",
    "HandRow",
    "HelpCallRow",
    "HostRow",
    "HubRow",
    "LobbyRow",
    "NoteClientRow",
    "NoteRow",
    "NoteUpdateRow",
    "ParticipantRow",
    "PlacementRow",
    "PollRow",
    "PostRow",
    "PresenceStreamRow",
    "QuestionBoardRow",
    "QuestionRow",
    "QuestionVoteRow",
    "ReportRow",
    "RoomRow",
    "RoundRow",
    "RunRow",
    "SessionRow",
    "SlideDeckRow",
    "SlideFileRow",
    "SlidePageRow",
    "SlideScreenRow",
    "StayRow",
    "TalkRulesRow",
    "ThemeRow",
]
