"""Facts that sessions publishes. Key: the event id, so that a live session's facts stay in order."""

from typing import Literal

from contracts.base import (
    EventId,
    Message,
    Moment,
    OrganisationId,
    PersonId,
    QuestionId,
    RoomId,
    RoundId,
    SessionId,
)
from contracts.topics import SESSIONS

Cause = Literal["join", "open", "move", "return", "close"]
"""Why somebody is where they are: joined, a round opened, moved by a host, went back, the round closed."""


class _SessionMessage(Message):
    TOPIC = SESSIONS
    PUBLIC = True

    session_id: SessionId
    event_id: EventId
    organisation_id: OrganisationId


class SessionCreated(_SessionMessage):
    """The live occurrence of an event exists; people may come in and wait."""

    TYPE = "session.created"


class SessionStarted(_SessionMessage):
    """A host opened the workshop."""

    TYPE = "session.started"


class ParticipantJoined(_SessionMessage):
    """A person came into the session for the first time."""

    TYPE = "participant.joined"

    person_id: PersonId


class ParticipantPlaced(_SessionMessage):
    """A person is in this room from now on. A higher epoch always wins; a lower one is stale."""

    TYPE = "participant.placed"

    person_id: PersonId
    room_id: RoomId
    epoch: int
    cause: Cause


class _RoundMessage(_SessionMessage):
    round_id: RoundId


class RoundOpened(_RoundMessage):
    """A breakout round is open; its people were placed in its rooms."""

    TYPE = "round.opened"

    room_ids: list[RoomId]


class RoundClosing(_RoundMessage):
    """A breakout round counts down to its close."""

    TYPE = "round.closing"

    closes_at: Moment


class RoundClosed(_RoundMessage):
    """A breakout round is over; everybody is back in the main room."""

    TYPE = "round.closed"


class _QuestionMessage(_SessionMessage):
    question_id: QuestionId


class QuestionAsked(_QuestionMessage):
    """Somebody asked the panel something; hosts see it, and may have to let it through before others do."""

    TYPE = "question.asked"


class QuestionAnswered(_QuestionMessage):
    """The panel answered a question. `how`: live or in writing."""

    TYPE = "question.answered"

    how: Literal["live", "writing"]


class SessionEnded(_SessionMessage):
    """The workshop is over; nobody can come in any more."""

    TYPE = "session.ended"


class ReportReady(_SessionMessage):
    """The report of the workshop can be read."""

    TYPE = "report.ready"
