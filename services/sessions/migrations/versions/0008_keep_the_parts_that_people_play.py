"""Keep the parts that people play: co-hosts, facilitators, who waits to be let in, and for how many somebody stands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The server's defaults stay: processes of the release before insert rows without these columns while they end.
    op.add_column("participants", sa.Column("stands_for", sa.Integer(), nullable=False, server_default="1"))
    op.add_column(
        "participants",
        sa.Column(
            "companions",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'[]'::jsonb"),
        ),
    )
    op.add_column(
        "participants", sa.Column("facilitates", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(
        "sessions", sa.Column("admission", sa.String(length=10), nullable=False, server_default="open")
    )
    op.create_table(
        "cohosts",
        sa.Column("event_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("granted_by", sa.String(length=40), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_cohosts")),
    )
    op.create_index(op.f("ix_cohosts_person_id"), "cohosts", ["person_id"], unique=False)
    op.create_table(
        "facilitators",
        sa.Column("room_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("round_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_facilitators_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_facilitators_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("room_id", "person_id", name=op.f("pk_facilitators")),
    )
    op.create_index(op.f("ix_facilitators_person_id"), "facilitators", ["person_id"], unique=False)
    op.create_index(op.f("ix_facilitators_round_id"), "facilitators", ["round_id"], unique=False)
    op.create_table(
        "lobby",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("stands_for", sa.Integer(), nullable=False),
        sa.Column("companions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'admitted', 'turned_away')", name=op.f("ck_lobby_state")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_lobby_session_id_sessions")),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f("pk_lobby")),
    )
    op.create_index(op.f("ix_lobby_person_id"), "lobby", ["person_id"], unique=False)
