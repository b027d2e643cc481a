"""Questions to the panel, and who comes only to listen."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "participants", sa.Column("listening", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "question_boards",
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("moderated", sa.Boolean(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("order", sa.String(length=10), nullable=False),
        sa.Column("sequence", postgresql.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("untold", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"order\" IN ('votes', 'hand')", name=op.f("ck_question_boards_order")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_question_boards_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_question_boards")),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("session_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("registration_id", sa.String(length=40), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("merged_into", sa.String(length=40), nullable=True),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.String(length=40), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('new', 'shown', 'answering', 'answered', 'written', 'set_aside', 'merged')",
            name=op.f("ck_questions_state"),
        ),
        sa.CheckConstraint(
            "(state = 'merged') = (merged_into IS NOT NULL)", name=op.f("ck_questions_merged")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["questions.id"], name=op.f("fk_questions_merged_into_questions")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_questions_session_id_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("number", name=op.f("uq_questions_number")),
    )
    op.create_index("ix_questions_session_id", "questions", ["session_id"], unique=False)
    op.create_index("uq_questions_registration", "questions", ["session_id", "registration_id"], unique=True)
    op.create_index(
        "uq_questions_one_answering",
        "questions",
        ["session_id"],
        unique=True,
        postgresql_where="state = 'answering'",
    )
    op.create_table(
        "question_votes",
        sa.Column("question_id", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_votes_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("question_id", "person_id", name=op.f("pk_question_votes")),
    )
    op.create_index(op.f("ix_question_votes_person_id"), "question_votes", ["person_id"], unique=False)
