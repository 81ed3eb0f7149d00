"""FE forms with their tools and principles."""

import sqlalchemy as sa
from alembic import op

revision = "0005_fe_forms"
down_revision = "0004_catalogue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "fe_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("meeting_at", sa.DateTime(), nullable=True),
        sa.Column("meeting_kind", sa.String(length=12), nullable=True),
        sa.Column("phase_id", sa.Integer(), nullable=True),
        sa.Column("theme", sa.LargeBinary(), nullable=True),
        sa.Column("purpose", sa.LargeBinary(), nullable=True),
        sa.Column("as_planned", sa.Integer(), nullable=True),
        sa.Column("goal_reached", sa.Integer(), nullable=True),
        sa.Column("decisive", sa.LargeBinary(), nullable=True),
        sa.Column("challenging", sa.LargeBinary(), nullable=True),
        sa.Column("wants_supervision", sa.Boolean(), nullable=False),
        sa.Column("case_question", sa.LargeBinary(), nullable=True),
        sa.Column("case_help_wanted", sa.String(length=80), nullable=False),
        sa.Column("case_urgency", sa.String(length=15), nullable=False),
        sa.Column("gathering_theme", sa.Boolean(), nullable=False),
        sa.Column("kept_words", sa.LargeBinary(), nullable=True),
        sa.Column("request_key", sa.String(length=40), nullable=True),
        sa.Column("edit_key", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(), nullable=True),
        sa.Column("reflected_at", sa.DateTime(), nullable=True),
        sa.Column("text_deleted_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "meeting_kind IS NULL OR meeting_kind IN ('participant', 'partner', 'both')",
            name=op.f("ck_fe_form_kind_known"),
        ),
        sa.CheckConstraint("state IN ('draft', 'prepared', 'reflected')", name=op.f("ck_fe_form_state_known")),
        sa.CheckConstraint(
            "as_planned IS NULL OR as_planned BETWEEN 0 AND 10", name=op.f("ck_fe_form_as_planned_in_range")
        ),
        sa.CheckConstraint(
            "goal_reached IS NULL OR goal_reached BETWEEN 0 AND 10", name=op.f("ck_fe_form_goal_reached_in_range")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_fe_form_author_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_fe_form_phase_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_fe_form_programme_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_fe_form_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fe_form")),
        sa.UniqueConstraint("request_key", name=op.f("uq_fe_form_request_key")),
    )
    op.create_index("ix_fe_form_author_meeting", "fe_form", ["author_id", "meeting_at"], unique=False)
    op.create_index(op.f("ix_fe_form_unit_id"), "fe_form", ["unit_id"], unique=False)
    op.create_table(
        "fe_form_principle",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("principle_id", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=True),
        sa.Column("mastery", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "mastery IS NULL OR mastery BETWEEN 1 AND 10", name=op.f("ck_fe_form_principle_mastery_in_range")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["fe_form.id"], name=op.f("fk_fe_form_principle_form_id")),
        sa.ForeignKeyConstraint(["principle_id"], ["principle.id"], name=op.f("fk_fe_form_principle_principle_id")),
        sa.PrimaryKeyConstraint("form_id", "principle_id", name=op.f("pk_fe_form_principle")),
    )
    op.create_index(op.f("ix_fe_form_principle_principle_id"), "fe_form_principle", ["principle_id"], unique=False)
    op.create_table(
        "fe_form_tool",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=True),
        sa.Column("mastery", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "mastery IS NULL OR mastery BETWEEN 1 AND 10", name=op.f("ck_fe_form_tool_mastery_in_range")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["fe_form.id"], name=op.f("fk_fe_form_tool_form_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_fe_form_tool_tool_id")),
        sa.PrimaryKeyConstraint("form_id", "tool_id", name=op.f("pk_fe_form_tool")),
    )
    op.create_index(op.f("ix_fe_form_tool_tool_id"), "fe_form_tool", ["tool_id"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_table("fe_form_tool")
    op.drop_table("fe_form_principle")
    op.drop_table("fe_form")
