"""Events: draft, publish, change, close, end, host."""

import hashlib
import re

from chassis.auth import ANYONE, OPTIONAL, PERSON
from chassis.http import Call, Page, PageQuery, Reply, encode_cursor
from chassis.problems import PreconditionFailed, Problem
from services.registration.routes.event_views import (
    EventBody,
    EventChangeBody,
    EventSummary,
    EventView,
    summary_of,
    view_of,
)
from services.registration.routes.fields import Body, Email, PersonName, View, api, decode_moment_cursor
from services.registration.runtime import Runtime
from services.registration.use_cases import events
from services.registration.use_cases.events import EventPage

TAGS = ("events",)


class EventList(Page[EventSummary]):
    """Events, soonest first."""


class HostBody(Body):
    """Somebody who is to host the event."""

    email: Email
    name: PersonName


class HostView(View):
    """A host of an event."""

    event_id: str
    person_id: str
    name: str


@api.operation(
    "POST",
    "/v1/events",
    summary="Draft an event",
    access=PERSON,
    body=EventBody,
    returns=EventView,
    status=201,
    creates=True,
    problems=(404,),
    tags=TAGS,
)
def create_event(call: Call[Runtime, EventBody]) -> Reply:
    """A draft is seen by its organisers and hosts only."""
    return _reply(
        call.runtime,
        events.create_event(call.runtime, call.who, call.body.organisation_id, call.body.facts()),
        status=201,
    )


@api.operation(
    "GET",
    "/v1/events",
    summary="Published events",
    access=ANYONE,
    query=PageQuery,
    returns=EventList,
    tags=TAGS,
)
def list_events(call: Call[Runtime, None]) -> EventList:
    """Those that are not over, soonest first."""
    limit: int = call.query.limit
    found = events.upcoming(call.runtime, decode_moment_cursor(call.query.cursor), limit + 1)
    now = call.runtime.clock.now()
    cursor = None
    if len(found) > limit:
        last = found[limit - 1][0]
        cursor = encode_cursor(last.starts_at.isoformat(), last.id)
    return EventList(items=[summary_of(*row, now) for row in found[:limit]], next_cursor=cursor)


@api.operation(
    "GET",
    "/v1/events/{event_id}",
    summary="An event",
    access=OPTIONAL,
    returns=EventView,
    also={304: None},
    tags=TAGS,
)
def get_event(call: Call[Runtime, None]) -> Reply:
    """By id or by the last part of its page's address. Sends an ETag and honours If-None-Match."""
    reply = _reply(call.runtime, events.event_page(call.runtime, call.caller, call.path["event_id"]))
    if reply.headers["ETag"] in _tags(call.request.headers.get("If-None-Match", "")):
        return Reply(None, status=304, headers=reply.headers)
    return reply


@api.operation(
    "PATCH",
    "/v1/events/{event_id}",
    summary="Change an event",
    access=PERSON,
    body=EventChangeBody,
    returns=EventView,
    problems=(409, 412, 428),
    tags=TAGS,
)
def change_event(call: Call[Runtime, EventChangeBody]) -> Reply:
    """Needs If-Match with the ETag that the event had when the caller looked at it. Only the ETag's part before the
    dot counts here, the event's version; the rest also tells of seats taken meanwhile, which is no conflict."""
    header = call.request.headers.get("If-Match", "").strip()
    if not header:
        raise Problem(
            428,
            "if-match-required",
            "Say which version you change.",
            "Send If-Match with the ETag of the event as you saw it, so that nobody's change is lost.",
        )
    version = None if header == "*" else _version(header)
    return _reply(
        call.runtime,
        events.change_event(call.runtime, call.who, call.path["event_id"], version, call.body.changes()),
    )


@api.operation(
    "POST",
    "/v1/events/{event_id}/publish",
    summary="Publish an event",
    access=PERSON,
    returns=EventView,
    problems=(409,),
    tags=TAGS,
)
def publish_event(call: Call[Runtime, None]) -> Reply:
    """From now on anybody sees it, and registration is open."""
    return _reply(call.runtime, events.move_event(call.runtime, call.who, call.path["event_id"], "publish"))


@api.operation(
    "POST",
    "/v1/events/{event_id}/close",
    summary="Close registration",
    access=PERSON,
    returns=EventView,
    problems=(409,),
    tags=TAGS,
)
def close_event(call: Call[Runtime, None]) -> Reply:
    """Nobody can register any more; who is registered may come."""
    return _reply(call.runtime, events.move_event(call.runtime, call.who, call.path["event_id"], "close"))


@api.operation(
    "POST",
    "/v1/events/{event_id}/end",
    summary="End an event",
    access=PERSON,
    returns=EventView,
    problems=(409,),
    tags=TAGS,
)
def end_event(call: Call[Runtime, None]) -> Reply:
    """The event is over. The end of its live session does the same."""
    return _reply(call.runtime, events.move_event(call.runtime, call.who, call.path["event_id"], "end"))


@api.operation(
    "POST",
    "/v1/events/{event_id}/hosts",
    summary="Name a host",
    access=PERSON,
    body=HostBody,
    returns=HostView,
    status=201,
    creates=True,
    tags=TAGS,
)
def add_host(call: Call[Runtime, HostBody]) -> HostView:
    """A host runs the live session. Organisers are hosts of their events anyway."""
    host = events.add_host(
        call.runtime,
        call.who,
        call.path["event_id"],
        email=call.body.email,
        name=call.body.name.strip(),
    )
    return HostView(event_id=host.event_id, person_id=host.person_id, name=host.name)


def _reply(runtime: Runtime, page: EventPage, *, status: int = 200) -> Reply:
    body = view_of(page, runtime.clock.now()).model_dump_json().encode()
    tag = f'"{page.event.version}.{hashlib.sha256(body).hexdigest()[:12]}"'
    return Reply(
        body, status=status, headers={"ETag": tag, "Cache-Control": "no-cache", "Vary": "Authorization"}
    )


def _tags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]


def _version(if_match: str) -> int:
    found = re.fullmatch(r'(?:W/)?"?([1-9][0-9]{0,8})(?:\.[0-9a-f]+)?"?', if_match)
    if not found:
        raise PreconditionFailed("If-Match is no ETag that this event ever had. Look at it again.")
    return int(found[1])
