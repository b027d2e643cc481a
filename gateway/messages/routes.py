"""The integrations' operations: a page of public messages, and the stream of them."""

import time
from typing import Annotated, Any

import gevent
from flask import Response, request
from pydantic import Field, StringConstraints

from chassis.auth import scope
from chassis.http import Api, Call, View
from chassis.messaging import positions
from chassis.messaging.broker import START, Position, Reader
from chassis.messaging.errors import Retryable, UnknownTopic
from chassis.problems import Forbidden, Invalid, Unavailable
from gateway.hub import sse
from gateway.hub.stream import Stream
from gateway.messages.cloudevents import PUBLIC_TOPICS, Public, public
from gateway.runtime import Runtime
from gateway.takeover import TakeOver

api = Api()

READ = scope("messages:read")
AT_ONCE = 500
MOST_EXAMINED = 5_000
POSITION = r"^[A-Za-z0-9._~-]{1,1000}$"


class MessagesQuery(View):
    """Which part of the log."""

    after: Annotated[str, StringConstraints(pattern=POSITION)] | None = Field(
        default=None,
        description="`next` of the page before, or the id of a stream's event; else from the oldest on.",
    )
    limit: int = Field(default=100, ge=1, le=500, description="How many at the most.")


class StreamQuery(View):
    """Where to go on."""

    after: Annotated[str, StringConstraints(pattern=POSITION)] | None = Field(
        default=None,
        description="Position to go on after; Last-Event-ID goes before it. Without either, only what is new.",
    )


class MessagesPage(View):
    """Public messages in order, as CloudEvents 1.0. `next` is the position after the last one examined."""

    items: list[dict[str, Any]]
    next: str


@api.operation(
    "GET",
    "/v1/messages",
    summary="Read public messages",
    access=READ,
    query=MessagesQuery,
    returns=MessagesPage,
    tags=("messages",),
)
def list_messages(call: Call[Runtime, None]) -> MessagesPage:
    """What happened in the client's own organisation, oldest first. Ask again with `next` until no items come."""
    organisation_id = _organisation(call)
    position = _checked(call.query.after or START)
    items: list[dict[str, Any]] = []
    examined = 0
    with _reading(call.runtime, position) as reader:
        while len(items) < call.query.limit and examined < MOST_EXAMINED:
            records = reader.poll(0.0, AT_ONCE)
            if not records:
                break
            for record in records:
                examined += 1
                position = record.position
                message = public(record)
                if message is not None and message.organisation_id == organisation_id:
                    items.append(message.event)
                    if len(items) == call.query.limit:
                        break
    return MessagesPage(items=items, next=position)


@api.operation(
    "GET",
    "/v1/messages/stream",
    summary="Follow public messages",
    access=READ,
    query=StreamQuery,
    tags=("messages",),
)
def stream_messages(call: Call[Runtime, None]) -> Response:
    """Server-Sent Events, each a CloudEvent of the client's own organisation; its id is the position after it."""
    runtime, organisation_id = call.runtime, _organisation(call)
    given = request.headers.get("Last-Event-ID") or call.query.after
    if not runtime.message_feed.wait(5.0) or runtime.streams.full():
        raise Unavailable("The stream cannot be opened just now.")
    start = _checked(given) if given is not None else runtime.message_feed.position or START
    stream_id = runtime.ids("str")

    def attach(fd: int, head: bytes) -> None:
        stream = runtime.streams.open(fd, head, stream_id, lambda stream, _: runtime.channels.leave(stream))
        hello = sse.event("hello", {"stream_id": stream_id, "position": start})
        stream.send(sse.RETRY + hello, time.monotonic())
        known = runtime.channels.after(start)
        if known is not None or start == runtime.message_feed.position:
            runtime.channels.follow(organisation_id, stream, start, time.monotonic())
        else:
            gevent.spawn(_catch_up, runtime, organisation_id, stream, start)

    return TakeOver(attach)


def _catch_up(runtime: Runtime, organisation_id: str, stream: Stream, position: Position) -> None:
    """Write what is older than the ring from the log itself, then join those who follow the ring."""
    try:
        with _reading(runtime, position) as reader:
            while not stream.closed:
                records = reader.poll(0.0, AT_ONCE)
                if not records:
                    break
                found = [public(record) for record in records]
                data = b"".join(
                    message.wire
                    for message in found
                    if isinstance(message, Public) and message.organisation_id == organisation_id
                )
                position = records[-1].position
                if data:
                    stream.send(data, time.monotonic())
                while stream.backlog and not stream.closed:
                    gevent.sleep(0.01)
        if not stream.closed:
            runtime.channels.follow(organisation_id, stream, position, time.monotonic())
    except Unavailable:
        stream.close("gone")  # The client comes back with its last position.
    except Exception:
        stream.close("gone")
        raise


class _reading:  # noqa: N801  # reads as a verb
    """A reader of its own for one request."""

    def __init__(self, runtime: Runtime, after: Position) -> None:
        self._runtime = runtime
        self._after = after
        self._reader: Reader | None = None

    def __enter__(self) -> Reader:
        self._broker = self._runtime.open_broker()
        try:
            self._reader = self._broker.reader(PUBLIC_TOPICS, after=self._after)
        except (Retryable, UnknownTopic) as error:
            self._broker.close()
            raise Unavailable("The messages cannot be read just now.") from error
        return self._reader

    def __exit__(self, kind: Any, error: BaseException | None, _: Any) -> None:
        if self._reader is not None:
            self._reader.close()
        self._broker.close()
        if isinstance(error, Retryable):
            raise Unavailable("The messages cannot be read just now.") from error


def _organisation(call: Call[Runtime, None]) -> str:
    organisation_id = call.who.organisation_id
    if organisation_id is None:
        raise Forbidden("This is for an organisation's integrations. Make a client for yours.")
    return organisation_id


def _checked(position: str) -> Position:
    try:
        offsets = positions.decode(position)
    except ValueError as error:
        raise Invalid(
            f"The position is not one that a message came with: {error}.",
            [{"pointer": "after", "detail": "not a position"}],
        ) from error
    if any(topic not in PUBLIC_TOPICS or offset > 2**62 for (topic, _), offset in offsets.items()):
        raise Invalid(
            "The position is not one of these messages.", [{"pointer": "after", "detail": "foreign"}]
        )
    return position
