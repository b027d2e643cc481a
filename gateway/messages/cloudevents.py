"""Public messages as CloudEvents 1.0 in JSON (https://github.com/cloudevents/spec, JSON format 1.0.2)."""

import json
from dataclasses import dataclass
from typing import Any

from chassis.messaging.broker import Delivered, Position
from chassis.messaging.envelope import REHEARSAL
from contracts import MESSAGES
from gateway.hub import sse

PUBLIC_TYPES = frozenset(name for (name, _), message in MESSAGES.items() if message.PUBLIC)
PUBLIC_TOPICS = tuple(sorted({message.TOPIC for message in MESSAGES.values() if message.PUBLIC}))
EVENT = "message"


@dataclass(frozen=True, slots=True)
class Public:
    """A public message of one organisation. `position` is after it, for who reads as the gateway itself does."""

    organisation_id: str
    topic: str
    partition: int
    offset: int
    position: Position
    event: dict[str, Any]
    wire: bytes


def public(record: Delivered) -> Public | None:
    """The record as integrations see it; None when it is not for them."""
    headers = record.headers
    if headers.get("ce_type") not in PUBLIC_TYPES or REHEARSAL in headers:
        return None
    data = json.loads(record.value)
    organisation_id = data.get("organisation_id")
    if not isinstance(organisation_id, str):
        return None
    event = {
        "specversion": "1.0",
        **{
            name: headers[f"ce_{name}"]
            for name in ("id", "type", "source", "subject", "time", "sequence", "dataschema")
            if f"ce_{name}" in headers
        },
        "datacontenttype": "application/json",
        "data": data,
    }
    return Public(
        organisation_id=organisation_id,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        position=record.position,
        event=event,
        wire=sse.event(EVENT, event, id=record.position),
    )
