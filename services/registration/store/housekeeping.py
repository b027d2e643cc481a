"""What has expired."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chassis.messaging.tables import TIMERS
from services.registration.models import AccessToken, Link, SignIn, SignInFailure, TokenFamily


def forget_stale(db: Session, *, before: datetime) -> int:
    """Delete what has long expired: letters, links, failures, tokens. Returns the number of rows."""
    rows = 0
    for statement in (
        delete(TIMERS).where(TIMERS.c.due_at.is_(None), TIMERS.c.fired_at < before),
        delete(Link).where(Link.expires_at < before),
        delete(SignIn).where(SignIn.created_at < before),
        delete(SignInFailure).where(SignInFailure.at < before),
        delete(AccessToken).where(AccessToken.expires_at < before),
        delete(TokenFamily).where(TokenFamily.expires_at < before),
    ):
        rows += db.execute(statement).rowcount  # type: ignore[attr-defined]
    return rows


def timer_known(db: Session, kind: str) -> bool:
    """Whether a timer of this kind is set."""
    return (
        db.execute(
            select(TIMERS.c.subject).where(TIMERS.c.kind == kind, TIMERS.c.due_at.is_not(None))
        ).first()
        is not None
    )
