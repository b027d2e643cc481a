"""Facts that sessions publishes. Key: the event id, so that a live session's facts stay in order."""

from typing import Literal

from contracts.base import (
    ActionId,
    AgendaItemId,
    EventId,
    Message,
    Moment,
    OrganisationId,
    PersonId,
    PollId,
    QuestionId,
    RoomId,
    RoundId,
    SessionId,
)
from contracts.topics import SESSIONS

Cause = Literal["join", "open", "move", "walk", "return", "close"]
"""Why somebody is where they are: joined, a round opened (again), moved by a host, walked to another room themselves,
went back to the main room, the round closed."""


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


AgendaKind = Literal["plenary", "breakout", "poll", "questions", "feedback", "break", "notes"]


class _RunMessage(_SessionMessage):
    item_id: AgendaItemId
    item_kind: AgendaKind


class RunItemStarted(_RunMessage):
    """An item of the agenda is on. `planned_at` and `planned_seconds` are as published, null for one that a host
    inserted; `seconds` is what it is given now. Durations are agenda time."""

    TYPE = "run.item_started"

    started_at: Moment
    planned_at: Moment | None
    planned_seconds: int | None
    seconds: int


class RunItemEnded(_RunMessage):
    """An item of the agenda is over. `actual_seconds` is agenda time, pauses left out."""

    TYPE = "run.item_ended"

    started_at: Moment
    ended_at: Moment
    planned_seconds: int | None
    actual_seconds: int


class ActionAgreed(_SessionMessage):
    """A host confirmed that an action is agreed. `hands`: how many were raised for it; null when nobody was asked."""

    TYPE = "action.agreed"

    action_id: ActionId
    hands: int | None = None


class PollOpened(_SessionMessage):
    """A poll is open; a named one may be opened again after it was closed."""

    TYPE = "poll.opened"

    poll_id: PollId


class PollClosed(_SessionMessage):
    """A poll is closed; `votes` people have answered."""

    TYPE = "poll.closed"

    poll_id: PollId
    votes: int


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
