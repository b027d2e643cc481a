"""Run the agenda: the run of each session, and the pace of a rehearsal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The server's defaults stay: processes of the release before insert rows without these columns while they end.
    op.add_column("sessions", sa.Column("pace", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.create_check_constraint(op.f("ck_sessions_pace"), "sessions", "pace >= 1")
    op.create_table(
        "runs",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("state", postgresql.JSONB(astext_type=sa.Text(), none_as_null=True), nullable=True),
        sa.Column("manual", sa.Boolean(), nullable=False),
        sa.Column("ends_session", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_runs_session_id_sessions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_runs")),
    )
