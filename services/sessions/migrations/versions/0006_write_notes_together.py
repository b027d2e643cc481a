"""Write notes together: documents of notes, feedback to the whole group, themes, actions and shows of hands."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "rooms", sa.Column("note_text_version", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.execute("UPDATE rooms SET note_text_version = note_version")
    _notes()
    _feedback()
    _actions()


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("room_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_notes_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_notes")),
    )
    op.create_table(
        "note_updates",
        sa.Column("room_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_note_updates_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("room_id", "version", name=op.f("pk_note_updates")),
    )
    op.create_table(
        "note_clients",
        sa.Column("room_id", sa.String(length=40), nullable=False),
        sa.Column("client", sa.BigInteger(), nullable=False),
        sa.Column("clock", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_note_clients_room_id_rooms"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("room_id", "client", name=op.f("pk_note_clients")),
    )


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("agenda_item_id", sa.String(length=64), nullable=True),
        sa.Column("room_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("shown_text", sa.Text(), nullable=False),
        sa.Column("shown_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_feedback_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_feedback")),
    )


def _actions() -> None:
    op.create_table(
        "action_lists",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("counting", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_action_lists_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_action_lists")),
    )
    op.create_table(
        "themes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_themes_session_id_sessions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_index(op.f("ix_themes_session_id"), "themes", ["session_id"], unique=False)
    op.create_table(
        "actions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("theme_id", sa.String(length=40), nullable=True),
        sa.Column("room_id", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.String(length=40), nullable=True),
        sa.Column("horizon", sa.String(length=10), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("showing", sa.Boolean(), nullable=False),
        sa.Column("hands", sa.Integer(), nullable=True),
        sa.CheckConstraint("horizon IN ('short', 'medium', 'long')", name=op.f("ck_actions_horizon")),
        sa.CheckConstraint("status IN ('proposed', 'agreed', 'dropped')", name=op.f("ck_actions_status")),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name=op.f("fk_actions_session_id_sessions")),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name=op.f("fk_actions_theme_id_themes"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_actions_room_id_rooms"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    for column in ("session_id", "theme_id", "room_id", "owner_id"):
        op.create_index(op.f(f"ix_actions_{column}"), "actions", [column], unique=False)
    op.create_index(
        "uq_actions_one_showing",
        "actions",
        ["session_id"],
        unique=True,
        postgresql_where=sa.text("showing"),
    )
    op.create_table(
        "action_hands",
        sa.Column("action_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("hands", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["actions.id"], name=op.f("fk_action_hands_action_id_actions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("action_id", "person_id", name=op.f("pk_action_hands")),
    )
