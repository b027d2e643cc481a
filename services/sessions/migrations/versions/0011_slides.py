"""Slides: files, pages as pictures, and the page on everybody's screen."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slide_decks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("furthest", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=20), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uploaded_by", sa.String(length=40), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('drawing', 'ready', 'failed')", name=op.f("ck_slide_decks_status")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_slide_decks_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slide_decks")),
    )
    op.create_index(op.f("ix_slide_decks_session_id"), "slide_decks", ["session_id"], unique=False)
    op.create_table(
        "slide_files",
        sa.Column("deck_id", sa.String(length=40), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deck_id"],
            ["slide_decks.id"],
            name=op.f("fk_slide_files_deck_id_slide_decks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("deck_id", name=op.f("pk_slide_files")),
    )
    op.create_table(
        "slide_pages",
        sa.Column("deck_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("large", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deck_id"],
            ["slide_decks.id"],
            name=op.f("fk_slide_pages_deck_id_slide_decks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("deck_id", "number", name=op.f("pk_slide_pages")),
    )
    op.create_table(
        "slide_screens",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("deck_id", sa.String(length=40), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deck_id"],
            ["slide_decks.id"],
            name=op.f("fk_slide_screens_deck_id_slide_decks"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_slide_screens_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_slide_screens")),
    )
