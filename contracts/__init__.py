"""What the services say to each other and to the world: one versioned message type each.

Pure: values only. No transport, no database, no web framework. Contracts are additive within a
version: publishers forbid undeclared fields, readers tolerate unknown ones. No message carries
personal data; frames (`contracts.live`) do, and are never offered to integrations.
"""

from contracts.base import MESSAGES, InvalidContract, Message, decode, encode, message_class
from contracts.live import Audience, Frame
from contracts.notifications import EmailSent
from contracts.registration import (
    EventChanged,
    EventClosed,
    EventEnded,
    EventPublished,
    HostAdded,
    PersonErased,
    QuestionSubmitted,
    RegistrationCancelled,
    RegistrationConfirmed,
    RegistrationLinkRequested,
    RehearsalForgotten,
    SignInRequested,
    TokenRevoked,
)
from contracts.sessions import (
    ActionAgreed,
    ParticipantJoined,
    ParticipantPlaced,
    PollClosed,
    PollOpened,
    QuestionAnswered,
    QuestionAsked,
    ReportReady,
    RoundClosed,
    RoundClosing,
    RoundOpened,
    RunItemEnded,
    RunItemStarted,
    SessionCreated,
    SessionEnded,
    SessionStarted,
)
from contracts.topics import DEAD, LIVE, NOTIFICATIONS, REGISTRATION, SESSIONS, TOPICS

__all__ = [
    "DEAD",
    "LIVE",
    "MESSAGES",
    "NOTIFICATIONS",
    "REGISTRATION",
    "SESSIONS",
    "TOPICS",
    "ActionAgreed",
    "Audience",
    "EmailSent",
    "EventChanged",
    "EventClosed",
    "EventEnded",
    "EventPublished",
    "Frame",
    "HostAdded",
    "InvalidContract",
    "Message",
    "ParticipantJoined",
    "ParticipantPlaced",
    "PersonErased",
    "PollClosed",
    "PollOpened",
    "QuestionAnswered",
    "QuestionAsked",
    "QuestionSubmitted",
    "RegistrationCancelled",
    "RegistrationConfirmed",
    "RegistrationLinkRequested",
    "RehearsalForgotten",
    "ReportReady",
    "RoundClosed",
    "RoundClosing",
    "RoundOpened",
    "RunItemEnded",
    "RunItemStarted",
    "SessionCreated",
    "SessionEnded",
    "SessionStarted",
    "SignInRequested",
    "TokenRevoked",
    "decode",
    "encode",
    "message_class",
]
