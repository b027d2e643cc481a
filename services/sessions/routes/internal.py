"""For the gateway's hubs only: presence, leases, and who may listen to what."""

from chassis.auth import SERVICE
from chassis.http import Call
from chassis.problems import NotFound
from services.sessions.routes.bodies import AudienceView, HubView, NothingView, PresenceBody
from services.sessions.routes.table import api
from services.sessions.runtime import Runtime
from services.sessions.use_cases import presence
from services.sessions.use_cases.presence import OpenedStream


@api.operation(
    "POST",
    "/internal/presence",
    summary="Streams opened and closed at a hub",
    body=PresenceBody,
    returns=NothingView,
    access=SERVICE,
    internal=True,
)
def report_presence(call: Call[Runtime, PresenceBody]) -> NothingView:
    """Reporting again changes nothing. Streams of people who have not joined are passed over."""
    opened = [OpenedStream(item.session_id, item.person_id, item.stream_id) for item in call.body.opened]
    presence.report(call.runtime, call.body.hub_id, opened, frozenset(call.body.closed))
    return NothingView()


@api.operation(
    "POST",
    "/internal/hubs/{hub_id}/alive",
    summary="A hub renews its lease",
    returns=HubView,
    access=SERVICE,
    internal=True,
)
def hub_alive(call: Call[Runtime, None]) -> HubView:
    """A hub that is silent for 20 seconds is gone, and its streams with it."""
    if len(call.path["hub_id"]) > 100:
        raise NotFound("hub")
    return HubView(known=presence.alive(call.runtime, call.path["hub_id"]))


@api.operation(
    "GET",
    "/internal/sessions/{session_id}/audience/{person_id}",
    summary="Who somebody is in a session",
    returns=AudienceView,
    access=SERVICE,
    internal=True,
)
def get_audience(call: Call[Runtime, None]) -> AudienceView:
    """Asked before a stream opens."""
    found = presence.audience(call.runtime, call.path["session_id"], call.path["person_id"])
    return AudienceView(
        session_id=found.session_id,
        event_id=found.event_id,
        organisation_id=found.organisation_id,
        role=found.role or "none",
        room_id=found.room_id,
        epoch=found.epoch,
        seq=found.seq,
    )
