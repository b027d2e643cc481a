"""The base of every message type, and the one place where wire data becomes a message."""

from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer, StringConstraints, ValidationError


def _rfc3339(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


Moment = Annotated[AwareDatetime, PlainSerializer(_rfc3339, return_type=str, when_used="json")]
"""An instant with an offset; RFC 3339 on the wire."""


def _identifier(prefix: str) -> StringConstraints:
    return StringConstraints(pattern=rf"^{prefix}_[0-9a-z]{{26}}$")


EventId = Annotated[str, _identifier("evt")]
OrganisationId = Annotated[str, _identifier("org")]
PersonId = Annotated[str, _identifier("per")]
RegistrationId = Annotated[str, _identifier("reg")]
SessionId = Annotated[str, _identifier("ses")]
RoomId = Annotated[str, _identifier("roo")]
RoundId = Annotated[str, _identifier("rnd")]
AgendaItemId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""As registration gave it, or the session for an item that was never published."""
ActionId = Annotated[str, _identifier("act")]
PollId = Annotated[str, _identifier("pol")]
QuestionId = Annotated[str, _identifier("que")]
SignInId = Annotated[str, _identifier("sgn")]


class InvalidContract(ValueError):
    """The data is not a message that we know: unknown type or version, or a field is missing or wrong."""


MESSAGES: dict[tuple[str, int], type["Message"]] = {}
"""Every message type by (type on the wire, version)."""


class Message(BaseModel):
    """A past-tense fact. A subclass names its TYPE on the wire, VERSION, TOPIC, and whether it is PUBLIC
    (offered to integrations)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    TYPE: ClassVar[str]
    VERSION: ClassVar[int] = 1
    TOPIC: ClassVar[str]
    PUBLIC: ClassVar[bool] = False

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if "TYPE" in cls.__dict__:
            identity = (cls.TYPE, cls.VERSION)
            if identity in MESSAGES:
                raise TypeError(f"two message types are called {cls.TYPE} version {cls.VERSION}")
            MESSAGES[identity] = cls


def message_class(type_: str, version: int) -> type[Message]:
    """The class of a wire type and version; InvalidContract when there is none."""
    try:
        return MESSAGES[(type_, version)]
    except KeyError:
        raise InvalidContract(f"there is no message type {type_!r} version {version}") from None


def encode(message: Message) -> bytes:
    """The message as UTF-8 JSON, fields in the order of their declaration."""
    return message.model_dump_json().encode()


def decode(type_: str, version: int, data: bytes | str | dict[str, Any]) -> Message:
    """Read wire data; fields that this version does not declare are ignored (a newer publisher may send them).

    Raises InvalidContract when the type is unknown or the data does not fit it.
    """
    cls = message_class(type_, version)
    try:
        if isinstance(data, dict):
            return cls.model_validate(data, extra="ignore")
        return cls.model_validate_json(data, extra="ignore")
    except ValidationError as error:
        raise InvalidContract(f"this is no {type_} version {version}: {error}") from error
