"""What happens by itself: stale rows go, old signing keys are followed by new ones."""

from datetime import timedelta

from sqlalchemy.orm import Session

from chassis.database import now as database_now
from chassis.messaging import timers
from chassis.telemetry import logs
from services.registration import store
from services.registration.domain.identity import KEY_LIFETIME
from services.registration.runtime import Runtime

log = logs.get(__name__)

TIMER = "housekeeping"
KEPT = timedelta(days=1)
"""How long expired letters, links and tokens are kept: they still answer "used" or "expired" rather than "unknown"."""


def begin(runtime: Runtime) -> None:
    """Make sure that housekeeping is due some time."""
    with runtime.database.transaction() as db:
        if not store.timer_known(db, TIMER):
            timers.schedule(db, TIMER, "hourly", database_now(db) + timedelta(hours=1))


def tidy(runtime: Runtime, db: Session) -> None:
    """Delete what has expired for a day, and rotate signing keys that are a month old."""
    now = runtime.clock.now()
    rows = store.forget_stale(db, before=now - KEPT)
    if rows:
        log.info("stale rows deleted", rows=rows)
    keys = store.signing_keys(db)
    if keys and now - keys[-1].created_at > KEY_LIFETIME:
        kid, signs_from = runtime.issuer.rotate()
        log.info("signing key rotated", kid=kid, signs_from=signs_from.isoformat())
