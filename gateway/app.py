"""All wiring of the gateway; nothing happens at import time."""

import importlib
import importlib.util

from flask import Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chassis.auth import RemoteKeys, Verifier
from chassis.clock import Clock, SystemClock
from chassis.ids import Ids, new_id
from chassis.problems import NotFound
from gateway import edge, errors, proxy
from gateway.denylist import DenyList, GuardedVerifier
from gateway.limits import Limits
from gateway.runtime import Runtime
from gateway.settings import GatewaySettings
from gateway.transport import Transport
from gateway.upstream import Upstream

STATIC_SECONDS = 3600


def make_runtime(
    settings: GatewaySettings,
    *,
    verifier: Verifier | None = None,
    clock: Clock | None = None,
    ids: Ids = new_id,
) -> Runtime:
    """The collaborators. Starts fetching the signing keys, so call it after any fork."""
    if verifier is None:
        keys = RemoteKeys(settings.keys_url)
        keys.start()
        verifier = Verifier(keys, settings.token_issuer)
    denied = DenyList()
    return Runtime(
        settings=settings,
        transport=Transport(settings),
        check=GuardedVerifier(verifier, denied),
        denied=denied,
        limits=Limits(
            person=settings.rate_person,
            address=settings.rate_address,
            sign_in=settings.rate_sign_in,
            registration=settings.rate_registration,
        ),
        clock=clock or SystemClock(),
        ids=ids,
    )


def create_app(runtime: Runtime) -> Flask:
    """The gateway as a WSGI application."""
    app = Flask("gateway", static_folder="static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = runtime.settings.body_limit
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_SECONDS
    app.url_map.merge_slashes = False
    errors.register(app)
    edge.register(app, runtime)
    add_probes(app, runtime)
    proxy.register(app, runtime)
    register_pages(app, Upstream(runtime.transport, runtime.settings.public_url))
    return app


def register_pages(app: Flask, upstream: Upstream) -> None:
    """The pages people see."""
    if importlib.util.find_spec("gateway.pages") is not None:
        importlib.import_module("gateway.pages").register_pages(app, upstream)


def add_probes(app: Flask, runtime: Runtime) -> None:
    """/healthz, /readyz, /metrics."""
    settings = runtime.settings

    def ready() -> tuple[Response, int]:
        states = {
            "signing keys": runtime.check.ready(),
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
