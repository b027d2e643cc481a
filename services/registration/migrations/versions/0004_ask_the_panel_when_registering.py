"""Ask the panel when registering, and say that one comes only to listen."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The server's defaults stay: processes of the release before insert rows without these columns while they end.
    op.add_column(
        "registrations",
        sa.Column("question", sa.String(length=500), nullable=False, server_default=sa.text("''")),
    )
    op.add_column(
        "registrations", sa.Column("listening", sa.Boolean(), nullable=False, server_default=sa.false())
    )
