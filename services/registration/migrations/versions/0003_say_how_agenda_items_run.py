"""Say how agenda items run: more kinds, who hands over, and how rooms are dealt."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('plenary', 'breakout', 'poll', 'questions', 'feedback', 'break', 'notes')"


def upgrade() -> None:
    # The server's default stays: processes of the release before insert rows without the column while they end.
    op.add_column(
        "agenda_items", sa.Column("advance", sa.String(length=4), nullable=False, server_default="auto")
    )
    op.add_column(
        "agenda_items",
        sa.Column("breakout", postgresql.JSONB(astext_type=sa.Text(), none_as_null=True), nullable=True),
    )
    op.drop_constraint(op.f("ck_agenda_items_kind"), "agenda_items", type_="check")
    op.create_check_constraint(op.f("ck_agenda_items_kind"), "agenda_items", _KINDS)
    op.create_check_constraint(op.f("ck_agenda_items_advance"), "agenda_items", "advance IN ('auto', 'host')")
