"""Recording what is due. Nothing is sent here: sending cannot be undone when a transaction is."""

from sqlalchemy.orm import Session

from chassis.database import wake
from chassis.telemetry import trace
from services.notifications import store
from services.notifications.domain.letters import Due
from services.notifications.runtime import Runtime

CHANNEL = "folkmoot_letters"
"""The NOTIFY channel that wakes the senders."""


def record(runtime: Runtime, db: Session, due: Due, *, source_message_id: str, revision: int) -> None:
    """Record a letter in the transaction `db`, once for each source message, kind and recipient, and wake the
    senders when it commits."""
    letter = {
        "id": runtime.ids("let"),
        "kind": due.kind,
        "about": due.about,
        "recipient": due.recipient,
        "person_id": due.person_id,
        "source_message_id": source_message_id,
        "revision": revision,
        "traceparent": trace.current(),
    }
    store.add_letters(db, [letter])
    wake(db, CHANNEL)
