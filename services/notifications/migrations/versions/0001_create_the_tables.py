"""Create the tables."""

import sqlalchemy as sa
from alembic import op

from chassis.messaging import migrations

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    migrations.create_all_0001(op)
    now = sa.text("clock_timestamp()")
    op.create_table(
        "letters",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=True),
        sa.Column("source_message_id", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("traceparent", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "kind IN ('confirmation', 'link', 'sign_in', 'cancellation', 'report')",
            name=op.f("ck_letters_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('waiting', 'sent', 'addressed', 'dead', 'dropped')", name=op.f("ck_letters_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint(
            "source_message_id", "kind", "recipient", name=op.f("uq_letters_source_message_id")
        ),
    )
    op.create_index(
        "ix_letters_due", "letters", ["due_at", "id"], postgresql_where=sa.text("status = 'waiting'")
    )
    op.create_index("ix_letters_person_id", "letters", ["person_id"])
    op.create_index("ix_letters_created_at", "letters", ["created_at"])


def downgrade() -> None:
    op.drop_table("letters")
