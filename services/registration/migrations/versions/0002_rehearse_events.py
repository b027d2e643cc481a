"""Rehearse events: hidden copies of them, with simulated people."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The server's defaults stay: processes of the release before insert rows without these columns while they end.
    op.add_column("people", sa.Column("simulated", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("events", sa.Column("rehearsal_of", sa.String(length=30), nullable=True))
    op.add_column("events", sa.Column("rehearsed_by", sa.String(length=30), nullable=True))
    op.add_column("events", sa.Column("pace", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.create_foreign_key(op.f("fk_events_rehearsal_of_events"), "events", "events", ["rehearsal_of"], ["id"])
    op.create_index(op.f("ix_events_rehearsal_of"), "events", ["rehearsal_of"])
