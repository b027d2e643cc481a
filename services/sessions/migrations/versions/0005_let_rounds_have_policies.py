"""Let rounds have policies and a version, and rooms be taken away without their notes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The server's defaults stay: processes of the release before insert rows without these columns while they end.
    op.add_column("rounds", sa.Column("minutes", sa.Integer(), nullable=True))
    op.add_column(
        "rounds", sa.Column("late", sa.String(10), nullable=False, server_default=sa.text("'best'"))
    )
    op.add_column("rounds", sa.Column("leaving", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("rounds", sa.Column("walking", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "rounds", sa.Column("closes_itself", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "rounds", sa.Column("countdown", sa.Integer(), nullable=False, server_default=sa.text("30"))
    )
    op.add_column("rounds", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("rooms", sa.Column("removed", sa.Boolean(), nullable=False, server_default=sa.false()))
