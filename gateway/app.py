"""All wiring of the gateway; nothing happens at import time."""

import time
from collections.abc import Callable
from functools import partial

from flask import Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chassis import messaging
from chassis.auth import RemoteKeys, ServiceClient, Verifier
from chassis.clock import Clock, SystemClock
from chassis.ids import Ids, new_id
from chassis.messaging import Broker
from chassis.problems import NotFound
from gateway import apidocs, edge, errors, line_check, live, own, proxy, signals
from gateway.denylist import DenyList, GuardedVerifier
from gateway.feeds import LIVE_TOPICS, MESSAGE_TOPICS, Feed, frames_to, messages_to
from gateway.hub import Hub, Presence, Signals, Streams, Tickets
from gateway.limits import Limits
from gateway.messages import routes as messages
from gateway.messages.channels import Channels
from gateway.pages import register_pages
from gateway.runtime import Runtime
from gateway.settings import GatewaySettings
from gateway.transport import Transport
from gateway.upstream import Upstream

STATIC_SECONDS = 3600


def make_runtime(
    settings: GatewaySettings,
    *,
    verifier: Verifier | None = None,
    open_broker: Callable[[], Broker] | None = None,
    clock: Clock | None = None,
    ids: Ids = new_id,
) -> Runtime:
    """The collaborators. Starts fetching the signing keys, so call it after any fork; `start` starts the rest."""
    if verifier is None:
        keys = RemoteKeys(settings.keys_url)
        keys.start()
        verifier = Verifier(keys, settings.token_issuer)
    clock = clock or SystemClock()
    denied, channels = DenyList(), Channels()
    sessions = ServiceClient(
        settings.sessions_url,
        token_url=f"{settings.registration_url}/v1/token",
        name="gateway",
        secret=settings.client_secret,
    )
    streams = Streams(backlog=settings.stream_buffer, most=settings.stream_limit, monotonic=time.monotonic)
    presence = Presence(sessions, ids("hub"))
    hub = Hub(streams, presence)
    broker_of = open_broker or partial(messaging.open_broker, settings.broker_url)
    return Runtime(
        settings=settings,
        clock=clock,
        ids=ids,
        transport=Transport(settings),
        sessions=sessions,
        check=GuardedVerifier(verifier, denied),
        denied=denied,
        limits=Limits(
            person=settings.rate_person,
            address=settings.rate_address,
            sign_in=settings.rate_sign_in,
            registration=settings.rate_registration,
        ),
        open_broker=broker_of,
        streams=streams,
        presence=presence,
        hub=hub,
        signals=Signals(hub),
        tickets=Tickets(),
        channels=channels,
        live_feed=Feed("live", broker_of, LIVE_TOPICS, frames_to(hub, clock), clock),
        message_feed=Feed("messages", broker_of, MESSAGE_TOPICS, messages_to(channels, denied, hub), clock),
    )


class Gateway(Flask):
    """The gateway's application, which can end the live streams that it has opened."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__("gateway", static_folder="static", template_folder="templates")
        self.runtime = runtime

    def close_streams(self) -> None:
        """Called by the worker when it stops."""
        self.runtime.close()


def create_app(runtime: Runtime) -> Gateway:
    """The gateway as a WSGI application."""
    app = Gateway(runtime)
    # Werkzeug cuts a body without a length at this silently; one byte more shows that it was too long.
    app.config["MAX_CONTENT_LENGTH"] = runtime.settings.body_limit + 1
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_SECONDS
    app.url_map.merge_slashes = False
    errors.register(app)
    edge.register(app, runtime)
    add_probes(app, runtime)
    own.mount(app, live.api, runtime)
    own.mount(app, line_check.api, runtime)
    own.mount(app, signals.api, runtime)
    own.mount(app, messages.api, runtime)
    proxy.register(app, runtime)
    apidocs.register(app)
    register_pages(app, Upstream(runtime.transport, runtime.settings.public_url))
    return app


def add_probes(app: Flask, runtime: Runtime) -> None:
    """/healthz, /readyz, /metrics."""
    settings = runtime.settings

    def ready() -> tuple[Response, int]:
        states = {
            "signing keys": runtime.check.ready(),
            "live feed": runtime.live_feed.caught_up(),
            "message feed": runtime.message_feed.caught_up(),
            **{name: runtime.transport.ready(name) for name in ("registration", "sessions", "notifications")},
        }
        good = all(states.values())
        said = {what: "ready" if state else "not ready" for what, state in states.items()}
        return jsonify(status="ready" if good else "not ready", checks=said), 200 if good else 503

    def metrics() -> Response:
        if not (settings.metrics_open or settings.is_local):
            raise NotFound("page")
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    app.add_url_rule("/healthz", "healthz", lambda: jsonify(status="alive"))
    app.add_url_rule("/readyz", "readyz", ready)
    app.add_url_rule("/metrics", "metrics", metrics)
