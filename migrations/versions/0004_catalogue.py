"""The method catalogue and focus tools."""

import sqlalchemy as sa
from alembic import op

revision = "0004_catalogue"
down_revision = "0003_auth"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("case_text_days", sa.Integer(), nullable=False),
        sa.Column("idle_case_days", sa.Integer(), nullable=False),
        sa.Column("log_text_months", sa.Integer(), nullable=False),
        sa.Column("fe_text_months", sa.Integer(), nullable=False),
        sa.CheckConstraint("case_text_days BETWEEN 1 AND 365", name=op.f("ck_programme_case_text_days_in_range")),
        sa.CheckConstraint("fe_text_months BETWEEN 1 AND 24", name=op.f("ck_programme_fe_text_months_in_range")),
        sa.CheckConstraint("idle_case_days BETWEEN 30 AND 730", name=op.f("ck_programme_idle_case_days_in_range")),
        sa.CheckConstraint("log_text_months BETWEEN 1 AND 60", name=op.f("ck_programme_log_text_months_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_programme_code")),
    )
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("mark", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("mark IN ('circle', 'diamond', 'square', 'plus')", name=op.f("ck_area_mark_known")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_area_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_area_programme_id_code")),
    )
    op.create_table(
        "phase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_phase_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_phase_programme_id_code")),
    )
    op.create_table(
        "principle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_principle_ends_after_start")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_principle_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_principle")),
        sa.UniqueConstraint(
            "programme_id", "number", "valid_from", name=op.f("uq_principle_programme_id_number_valid_from")
        ),
    )
    op.create_table(
        "tool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_tool_ends_after_start")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_tool_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_tool_programme_id_code")),
    )
    op.create_table(
        "focus_tool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_focus_tool_ends_after_start")),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=op.f("fk_focus_tool_group_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_focus_tool_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_focus_tool")),
        sa.UniqueConstraint(
            "group_id", "tool_id", "valid_from", name=op.f("uq_focus_tool_group_id_tool_id_valid_from")
        ),
    )
    op.create_index("ix_focus_tool_group_id", "focus_tool", ["group_id"], unique=False)
    op.create_table(
        "tool_area",
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_tool_area_area_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_tool_area_tool_id")),
        sa.PrimaryKeyConstraint("tool_id", "area_id", name=op.f("pk_tool_area")),
    )


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_table("tool_area")
    op.drop_table("focus_tool")
    op.drop_table("tool")
    op.drop_table("principle")
    op.drop_table("phase")
    op.drop_table("area")
    op.drop_table("programme")
