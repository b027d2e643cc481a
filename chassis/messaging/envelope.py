"""CloudEvents 1.0 in the Kafka protocol binding's binary mode: attributes are headers `ce_...`, the data is JSON.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from chassis.ids import new_id
from chassis.messaging.broker import Delivered
from chassis.messaging.errors import InvalidMessage
from chassis.telemetry import trace
from contracts import InvalidContract, Message, decode, encode

M = TypeVar("M", bound=Message, covariant=True)


@dataclass(frozen=True, slots=True)
class Received(Generic[M]):
    """A message as a handler gets it. `sequence` is the version of the unit that `key` names."""

    message: M
    id: str
    key: str
    subject: str
    sequence: int
    time: datetime
    traceparent: str | None
    rehearsal: bool = False
    """Whether it tells of a rehearsal: no letter is written, and nobody outside hears of it."""


REHEARSAL = "ce_rehearsal"
"""The header, a CloudEvents extension attribute, that messages about a rehearsal carry."""


def headers_of(message: Message, *, subject: str, sequence: int, rehearsal: bool = False) -> dict[str, str]:
    """The headers of a new message; the trace that is going on goes with it."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": new_id("msg"),
        "ce_type": message.TYPE,
        "ce_source": "/" + message.TOPIC.replace(".", "/"),
        "ce_subject": subject,
        "ce_time": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "ce_sequence": str(sequence),
        "ce_dataschema": f"urn:folkmoot:{message.TYPE}:{message.VERSION}",
        "content-type": "application/json",
    }
    if rehearsal:
        headers[REHEARSAL] = "true"
    if traceparent := trace.current():
        headers["traceparent"] = traceparent
    return headers


def value_of(message: Message) -> bytes:
    """The data of a message."""
    return encode(message)


def identity(headers: Mapping[str, str]) -> tuple[str, int]:
    """Type and version; InvalidMessage when the headers do not name them."""
    scheme, _, rest = headers.get("ce_dataschema", "").partition("urn:folkmoot:")
    type_, _, version = rest.rpartition(":")
    if scheme or type_ != headers.get("ce_type") or not version.isdecimal():
        raise InvalidMessage("the headers name no message type and version")
    return type_, int(version)


def received(record: Delivered) -> Received[Message]:
    """The message in a record; InvalidMessage when there is none that we know."""
    type_, version = identity(record.headers)
    try:
        return Received(
            message=decode(type_, version, record.value),
            id=record.headers["ce_id"],
            key=record.key,
            subject=record.headers.get("ce_subject", record.key),
            sequence=int(record.headers.get("ce_sequence", "0")),
            time=datetime.fromisoformat(record.headers["ce_time"]),
            traceparent=record.headers.get("traceparent"),
            rehearsal=REHEARSAL in record.headers,
        )
    except (InvalidContract, KeyError, ValueError) as error:
        raise InvalidMessage(str(error)) from error
