"""Cases, their moves, and agendas."""

import sqlalchemy as sa
from alembic import op

revision = "0007_cases"
down_revision = "0006_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "supervision_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("fe_form_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("story", sa.LargeBinary(), nullable=True),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        sa.Column("phase_id", sa.Integer(), nullable=True),
        sa.Column("meeting_kind", sa.String(length=12), nullable=True),
        sa.Column("help_wanted", sa.String(length=80), nullable=False),
        sa.Column("urgency", sa.String(length=15), nullable=False),
        sa.Column("guests_may_read", sa.Boolean(), nullable=False),
        sa.Column("kept_words", sa.LargeBinary(), nullable=True),
        sa.Column("request_key", sa.String(length=40), nullable=True),
        sa.Column("edit_key", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("touched_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("discussed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("text_deleted_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'on_agenda', 'discussed', 'followed_up', 'closed', 'withdrawn')",
            name=op.f("ck_supervision_case_state_known"),
        ),
        sa.CheckConstraint(
            "urgency IN ('normal', 'soon', 'next_session')", name=op.f("ck_supervision_case_urgency_known")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_supervision_case_author_id")),
        sa.ForeignKeyConstraint(
            ["fe_form_id"], ["fe_form.id"], name=op.f("fk_supervision_case_fe_form_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=op.f("fk_supervision_case_group_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_supervision_case_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_case")),
        sa.UniqueConstraint("fe_form_id", name=op.f("uq_supervision_case_fe_form_id")),
        sa.UniqueConstraint("request_key", name=op.f("uq_supervision_case_request_key")),
    )
    op.create_index("ix_supervision_case_author", "supervision_case", ["author_id", "state"], unique=False)
    op.create_index("ix_supervision_case_group", "supervision_case", ["group_id", "state"], unique=False)
    op.create_table(
        "agenda",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["supervision_session.id"], name=op.f("fk_agenda_session_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_agenda_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda")),
        sa.UniqueConstraint("session_id", name=op.f("uq_agenda_session_id")),
    )
    op.create_table(
        "case_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.String(length=12), nullable=True),
        sa.Column("to_state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "to_state IN ('draft', 'submitted', 'on_agenda', 'discussed', 'followed_up', 'closed', 'withdrawn')",
            name=op.f("ck_case_move_to_state_known"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_case_move_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["supervision_case.id"], name=op.f("fk_case_move_case_id")),
        sa.ForeignKeyConstraint(["session_id"], ["supervision_session.id"], name=op.f("fk_case_move_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_move")),
    )
    op.create_index(op.f("ix_case_move_case_id"), "case_move", ["case_id"], unique=False)
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agenda_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("tool_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("carried_over_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("(kind = 'case') = (case_id IS NOT NULL)", name=op.f("ck_agenda_item_case_when_case")),
        sa.CheckConstraint(
            "kind IN ('agreements', 'case', 'skill_training', 'new_agreements')", name=op.f("ck_agenda_item_kind_known")
        ),
        sa.CheckConstraint("minutes BETWEEN 0 AND 1440", name=op.f("ck_agenda_item_minutes_in_range")),
        sa.ForeignKeyConstraint(["agenda_id"], ["agenda.id"], name=op.f("fk_agenda_item_agenda_id")),
        sa.ForeignKeyConstraint(["case_id"], ["supervision_case.id"], name=op.f("fk_agenda_item_case_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_agenda_item_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("agenda_id", "case_id", name=op.f("uq_agenda_item_agenda_id_case_id")),
    )
    op.create_index(op.f("ix_agenda_item_agenda_id"), "agenda_item", ["agenda_id"], unique=False)
    op.create_index(op.f("ix_agenda_item_case_id"), "agenda_item", ["case_id"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_table("agenda_item")
    op.drop_table("case_move")
    op.drop_table("agenda")
    op.drop_table("supervision_case")
