"""Keep plans of several rounds: how drafts were made, who is pinned, what rooms take."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The server's defaults stay: processes of the release before insert rows without these columns while they end.
    op.add_column(
        "sessions", sa.Column("plan_version", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column("sessions", sa.Column("upkeep_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "rounds", sa.Column("plan", postgresql.JSONB(astext_type=sa.Text(), none_as_null=True), nullable=True)
    )
    op.drop_index("uq_rounds_one_unclosed", table_name="rounds")
    op.create_index(
        "uq_rounds_one_running",
        "rounds",
        ["session_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('open', 'closing')"),
    )
    op.add_column("rooms", sa.Column("least", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("rooms", sa.Column("most", sa.Integer(), nullable=True))
    op.add_column("rooms", sa.Column("theme", sa.Text(), nullable=True))
    op.add_column("rooms", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("rooms", sa.Column("accessible", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("assignments", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_stays_room_id_person_id", "stays", ["room_id", "person_id"], unique=False)
