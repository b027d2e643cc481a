"""Facts that registration publishes. Key: event id for events and hosts, registration id for registrations,
person id for people and their tokens."""

from contracts.base import EventId, Message, Moment, OrganisationId, PersonId, RegistrationId, SignInId
from contracts.topics import REGISTRATION


class _EventMessage(Message):
    TOPIC = REGISTRATION
    PUBLIC = True

    event_id: EventId
    organisation_id: OrganisationId
    version: int


class EventPublished(_EventMessage):
    """An event can be seen and registered for."""

    TYPE = "event.published"


class EventChanged(_EventMessage):
    """A published event's facts or agenda changed; ask registration for the new ones."""

    TYPE = "event.changed"


class EventClosed(_EventMessage):
    """Registration for the event is closed; who is registered may still come."""

    TYPE = "event.closed"


class EventEnded(_EventMessage):
    """The event is over."""

    TYPE = "event.ended"


class HostAdded(Message):
    """A person may host the event's session."""

    TYPE = "host.added"
    TOPIC = REGISTRATION
    PUBLIC = True

    event_id: EventId
    organisation_id: OrganisationId
    person_id: PersonId


class _RegistrationMessage(Message):
    TOPIC = REGISTRATION
    PUBLIC = True

    registration_id: RegistrationId
    event_id: EventId
    organisation_id: OrganisationId
    person_id: PersonId


class RegistrationConfirmed(_RegistrationMessage):
    """The person has a place at the event."""

    TYPE = "registration.confirmed"


class RegistrationCancelled(_RegistrationMessage):
    """The person gave the place back; the seat is free."""

    TYPE = "registration.cancelled"


class RehearsalForgotten(Message):
    """A rehearsal is over: every service removes what it holds of it. Integrations never heard of it."""

    TYPE = "rehearsal.forgotten"
    TOPIC = REGISTRATION

    event_id: EventId


class QuestionSubmitted(_RegistrationMessage):
    """The person asked the panel something when they registered; ask registration for the words."""

    TYPE = "question.submitted"


class RegistrationLinkRequested(Message):
    """Somebody asked for a registration's personal link again."""

    TYPE = "registration.link_requested"
    TOPIC = REGISTRATION

    registration_id: RegistrationId


class SignInRequested(Message):
    """Somebody asked to sign in; the letter with link and code is due."""

    TYPE = "sign_in.requested"
    TOPIC = REGISTRATION

    sign_in_id: SignInId
    person_id: PersonId


class TokenRevoked(Message):
    """An access token is refused from now on until it would have expired anyway."""

    TYPE = "token.revoked"
    TOPIC = REGISTRATION

    token_id: str
    person_id: PersonId
    expires_at: Moment


class PersonErased(Message):
    """The person asked to be forgotten; every service removes what it holds about them."""

    TYPE = "person.erased"
    TOPIC = REGISTRATION

    person_id: PersonId
