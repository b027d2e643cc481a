"""All wiring of the service; nothing happens at import time."""

from flask import Flask

from chassis.auth import RemoteKeys, ServiceClient, Verifier
from chassis.database import Database
from chassis.http import create_flask
from services.sessions.registration import RegistrationApi
from services.sessions.routes import api
from services.sessions.runtime import Runtime, SnapshotCache
from services.sessions.settings import SessionsSettings

NAME = "sessions"


def create_runtime(settings: SessionsSettings) -> Runtime:
    """What a process holds. Call it after any fork."""
    client = ServiceClient(
        settings.registration_url,
        token_url=f"{settings.registration_url}/v1/token",
        name=NAME,
        secret=settings.client_secret,
    )
    return Runtime(
        settings=settings,
        database=Database(settings.database_url, pool_size=settings.threads + 2),
        registration=RegistrationApi(client),
        snapshots=SnapshotCache(settings.snapshots_kept),
    )


def create_app(settings: SessionsSettings) -> Flask:
    """The HTTP side of the service."""
    keys = RemoteKeys(settings.keys_url)
    keys.start()
    return create_flask(NAME, api, create_runtime(settings), Verifier(keys, settings.token_issuer))
