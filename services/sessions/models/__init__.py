"""The tables of the sessions service."""

from services.sessions.models.base import Base
from services.sessions.models.parts import CohostRow, FacilitatorRow, LobbyRow
from services.sessions.models.people import HubRow, ParticipantRow, PlacementRow, PresenceStreamRow, StayRow
from services.sessions.models.rounds import AssignmentRow, RoomRow, RoundRow
from services.sessions.models.session import AttendanceRow, HostRow, SessionRow

__all__ = [
    "AssignmentRow",
    "AttendanceRow",
    "Base",
    "CohostRow",
    "FacilitatorRow",
    "HostRow",
    "HubRow",
    "LobbyRow",
    "ParticipantRow",
    "PlacementRow",
    "PresenceStreamRow",
    "RoomRow",
    "RoundRow",
    "SessionRow",
    "StayRow",
]
