"""Mark the sessions of rehearsals."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The server's default stays: processes of the release before insert rows without this column while they end.
    op.add_column("sessions", sa.Column("rehearsal", sa.Boolean(), nullable=False, server_default=sa.false()))
