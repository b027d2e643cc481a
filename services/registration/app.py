"""All wiring of the service; nothing happens at import time."""

from flask import Flask

from chassis.auth import Caller, Verifier
from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.http import create_flask
from chassis.ids import new_id
from chassis.problems import Unauthorised
from services.registration import store
from services.registration.issuer import Issuer
from services.registration.routes import api
from services.registration.runtime import Runtime
from services.registration.settings import RegistrationSettings
from services.registration.vault import Vault

NAME = "registration"


class IssuersVerifier(Verifier):
    """The issuer checks tokens as everybody does, and knows at once which it has revoked."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime.issuer, runtime.issuer.name, clock=runtime.clock)
        self._database = runtime.database

    def verify(self, token: str, audience: str) -> Caller:
        """As `Verifier.verify`; a revoked token is refused too."""
        caller = super().verify(token, audience)
        if caller.kind == "person":
            with self._database.reading() as db:
                if store.is_revoked(db, caller.token_id):
                    raise Unauthorised("You have signed out. Sign in again.", code="token-revoked")
        return caller


def create_runtime(settings: RegistrationSettings, *, clock: Clock | None = None) -> Runtime:
    """What a process holds. Call it after any fork."""
    clock = clock or SystemClock()
    database = Database(settings.database_url, pool_size=settings.threads + 2)
    vault = Vault(settings.key_secret)
    issuer = Issuer(
        database, vault, clock, new_id, name=settings.token_issuer, lifetime=settings.access_lifetime
    )
    return Runtime(settings=settings, database=database, clock=clock, ids=new_id, vault=vault, issuer=issuer)


def create_app(settings: RegistrationSettings, *, runtime: Runtime | None = None) -> Flask:
    """The HTTP side of the service. Makes the first signing key when there is none."""
    runtime = runtime or create_runtime(settings)
    runtime.issuer.ensure_key()
    return create_flask(NAME, api, runtime, IssuersVerifier(runtime))
