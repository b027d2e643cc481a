"""Keep talk: posts, hands, calls for help, broadcasts, and what hosts allow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.String(length=40)
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "talk_rules",
        sa.Column("session_id", ID, nullable=False),
        sa.Column("main_posts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_talk_rules_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_talk_rules")),
    )
    op.create_table(
        "posts",
        sa.Column("id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("room_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_posts_session_id_sessions")),
        sa.ForeignKeyConstraint(
            ["session_id", "room_id"],
            ["rooms.session_id", "rooms.id"],
            name=op.f("fk_posts_session_id_rooms"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index("ix_posts_session_id_room_id_number", "posts", ["session_id", "room_id", "number"])
    op.create_index("ix_posts_session_id_person_id_at", "posts", ["session_id", "person_id", "at"])
    op.create_table(
        "hands",
        sa.Column("session_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id", "person_id"],
            ["participants.session_id", "participants.person_id"],
            name=op.f("fk_hands_session_id_participants"),
        ),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f("pk_hands")),
    )
    op.create_table(
        "help_calls",
        sa.Column("id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("room_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("taken_by", ID, nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("done_by", ID, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.CheckConstraint("status IN ('open', 'coming', 'done')", name=op.f("ck_help_calls_status")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_help_calls_session_id_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["session_id", "room_id"],
            ["rooms.session_id", "rooms.id"],
            name=op.f("fk_help_calls_session_id_rooms"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_calls")),
    )
    op.create_index("ix_help_calls_session_id_raised_at", "help_calls", ["session_id", "raised_at"])
    op.create_index(
        "uq_help_calls_one_waiting",
        "help_calls",
        ["session_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'done'"),
    )
    op.create_table(
        "broadcasts",
        sa.Column("id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("room_ids", postgresql.JSONB(astext_type=sa.Text(), none_as_null=True), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_broadcasts_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index("ix_broadcasts_session_id_number", "broadcasts", ["session_id", "number"])
