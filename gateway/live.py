"""The live stream's operations: open, ticket, beat."""

import re
from typing import Annotated, Any

from flask import Response, request
from pydantic import Field, StringConstraints

from chassis.auth import OPTIONAL, PERSON, Caller
from chassis.http import Api, Call, View
from chassis.problems import Conflict, Forbidden, Invalid, NotFound, Problem, Unauthorised, Unavailable
from gateway import visitor
from gateway.hub import Standing, sse
from gateway.hub.tickets import SECONDS as TICKET_SECONDS
from gateway.runtime import Runtime
from gateway.takeover import TakeOver

api = Api()

CAUGHT_UP_WITHIN = 5.0
HIGHEST_POSITION = 2**53
_SESSION = re.compile(r"ses_[0-9a-z]{26}")


class StreamQuery(View):
    """Where to go on, and by what right."""

    after: int | None = Field(
        default=None,
        ge=0,
        le=HIGHEST_POSITION,
        description="Position (`seq`) of the snapshot; the Last-Event-ID header goes before it.",
    )
    ticket: Annotated[str, StringConstraints(max_length=100)] | None = Field(
        default=None,
        description="A stream ticket, for clients that send neither cookie nor Authorization header.",
    )


class TicketView(View):
    """A stream ticket: good once, for `expires_in` seconds, for this session."""

    ticket: str
    expires_in: int


class BeatBody(View):
    """Which stream is alive."""

    stream_id: Annotated[str, StringConstraints(pattern=r"^str_[0-9a-z]{26}$")] = Field(
        description="As the stream's `hello` said."
    )


@api.operation(
    "GET",
    "/v1/sessions/{session_id}/stream",
    summary="Follow a live session",
    access=OPTIONAL,
    query=StreamQuery,
    problems=(401, 403, 409),
    tags=("live",),
)
def stream_session(call: Call[Runtime, None]) -> Response:
    """Server-Sent Events: `hello`, then every frame after the given position that the caller may see, as it comes.

    `beat` comes when nothing else has come for ten seconds. `reset` ends a stream whose position is too old: take a
    snapshot and open a new one. A client that does not beat for 25 seconds is cut off. Join the session first.
    """
    runtime, session_id = call.runtime, session_id_of(call)
    person_id, token_id = _who(call, session_id)
    after = _position(call.query)
    if not runtime.live_feed.wait(CAUGHT_UP_WITHIN):
        raise Unavailable("The live stream is just starting.")
    standing = standing_of(runtime, session_id, person_id)
    stream_id = runtime.ids("str")

    def hello(position: int) -> bytes:
        now = runtime.clock.now().isoformat().replace("+00:00", "Z")
        return sse.event("hello", {"stream_id": stream_id, "server_now": now, "seq": position})

    if runtime.streams.full():
        raise Unavailable("Too many people are listening here just now.")

    def attach(fd: int, head: bytes) -> None:
        runtime.hub.attach(fd, head, stream_id, standing, after=after, token_id=token_id, hello=hello)

    return TakeOver(attach)


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/stream-tickets",
    summary="Get a ticket for the live stream",
    access=PERSON,
    returns=TicketView,
    status=201,
    tags=("live",),
)
def create_stream_ticket(call: Call[Runtime, None]) -> TicketView:
    """For a client that can send no header when it opens the stream. Good once, for 30 seconds."""
    session_id = session_id_of(call)
    secret = call.runtime.tickets.issue(session_id, call.who.sub, call.who.token_id)
    return TicketView(ticket=secret, expires_in=TICKET_SECONDS)


@api.operation(
    "POST",
    "/v1/sessions/{session_id}/beat",
    summary="Say that a live stream is still listened to",
    access=PERSON,
    body=BeatBody,
    status=204,
    tags=("live",),
)
def beat_stream(call: Call[Runtime, BeatBody]) -> None:
    """Every ten seconds. 404 means that the stream is not open: open a new one."""
    if not call.runtime.hub.beat(session_id_of(call), call.who.sub, call.body.stream_id):
        raise Problem(
            404,
            "unknown-stream",
            "This stream is not open.",
            "It was cut off or never opened. Open a new one.",
        )


def standing_of(runtime: Runtime, session_id: str, person_id: str) -> Standing:
    """Where the person stands in the session, as sessions says.

    Raises NotFound when they have no business there, Conflict when they have not joined yet.
    """
    said: dict[str, Any] = runtime.sessions.get(f"/internal/sessions/{session_id}/audience/{person_id}")
    if said["role"] not in ("host", "attendee", "waiting"):
        raise NotFound("session")
    if said["role"] == "waiting":
        said = {**said, "room_id": "", "epoch": 0}
    if said["room_id"] is None or said["epoch"] is None:
        raise Conflict(
            "not-joined",
            "You have not joined yet.",
            "Join the session first: POST /v1/sessions/{session_id}/join.",
        )
    return Standing(
        session_id=session_id,
        event_id=str(said.get("event_id", "")),
        person_id=person_id,
        role=said["role"],
        room_id=said["room_id"],
        epoch=int(said["epoch"]),
        seq=int(said["seq"]),
    )


def session_id_of(call: Call[Runtime, Any]) -> str:
    """The session that the address names; NotFound when it cannot be one."""
    session_id = call.path["session_id"]
    if not _SESSION.fullmatch(session_id):
        raise NotFound("session")
    return session_id


def _who(call: Call[Runtime, None], session_id: str) -> tuple[str, str]:
    """Person and token that open the stream: by ticket, bearer token, or cookie from our own pages."""
    if call.query.ticket is not None:
        ticket = call.runtime.tickets.use(call.query.ticket, session_id)
        if ticket is None or ticket.token_id in call.runtime.denied:
            raise Unauthorised("The ticket is used up or too old. Get a new one.", code="invalid-ticket")
        return ticket.person_id, ticket.token_id
    caller: Caller | None = call.caller
    if caller is None:
        raise Unauthorised()
    if caller.kind != "person":
        raise Forbidden("Live streams are for people. Integrations follow /v1/messages/stream.")
    if visitor.current().by_cookie:
        visitor.require_own_origin(request, call.runtime.settings.scheme, always=True)
    return caller.sub, caller.token_id


def _position(query: StreamQuery) -> int | None:
    last = request.headers.get("Last-Event-ID", "")
    if not last:
        return query.after
    if not (last.isascii() and last.isdecimal() and int(last) <= HIGHEST_POSITION):
        raise Invalid("Last-Event-ID must be the id of an event of this stream.")
    return int(last)
