"""The tables of the sessions service."""

from services.sessions.models.base import Base
from services.sessions.models.feedback import ActionListRow, ActionRow, FeedbackRow, HandRow, ThemeRow
from services.sessions.models.notes import NoteClientRow, NoteRow, NoteUpdateRow
from services.sessions.models.parts import CohostRow, FacilitatorRow, LobbyRow
from services.sessions.models.people import HubRow, ParticipantRow, PlacementRow, PresenceStreamRow, StayRow
from services.sessions.models.polls import BallotRow, PollRow
from services.sessions.models.report import ReportRow
from services.sessions.models.rounds import AssignmentRow, RoomRow, RoundRow
from services.sessions.models.run import RunRow
from services.sessions.models.session import AttendanceRow, HostRow, SessionRow

__all__ = [
    "ActionListRow",
    "ActionRow",
    "AssignmentRow",
    "AttendanceRow",
    "BallotRow",
    "Base",
    "CohostRow",
    "FacilitatorRow",
    "FeedbackRow",
    "HandRow",
    "HostRow",
    "HubRow",
    "LobbyRow",
    "NoteClientRow",
    "NoteRow",
    "NoteUpdateRow",
    "ParticipantRow",
    "PlacementRow",
    "PollRow",
    "PresenceStreamRow",
    "ReportRow",
    "RoomRow",
    "RoundRow",
    "RunRow",
    "SessionRow",
    "StayRow",
    "ThemeRow",
]
