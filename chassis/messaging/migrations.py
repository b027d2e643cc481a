"""The DDL of messaging's tables, for each service's first migration; it stands once, here."""

from typing import Any

from chassis.http.idempotency import METADATA as IDEMPOTENCY
from chassis.messaging.tables import METADATA


def create_all_0001(op: Any) -> None:
    """Create the tables. `op` is alembic.op."""
    bind = op.get_bind()
    METADATA.create_all(bind)
    IDEMPOTENCY.create_all(bind)
