"""What the last acts on the schedule changed, so that one can be undone within the hour."""

import sqlalchemy as sa
from alembic import op

revision = "0015_schedule_acts"
down_revision = "0014_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "schedule_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('booked', 'changed', 'cancelled')", name=op.f("ck_schedule_act_kind_known")),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=op.f("fk_schedule_act_group_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_schedule_act_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_act")),
    )
    op.create_index("ix_schedule_act_group_id", "schedule_act", ["group_id", "made_at"])
    op.create_index("ix_schedule_act_made_at", "schedule_act", ["made_at"])
    op.create_table(
        "schedule_act_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("version_after", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(session_id IS NULL) <> (series_id IS NULL)", name=op.f("ck_schedule_act_row_session_or_series")
        ),
        sa.ForeignKeyConstraint(["act_id"], ["schedule_act.id"], name=op.f("fk_schedule_act_row_act_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["supervision_session.id"], name=op.f("fk_schedule_act_row_session_id")
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_schedule_act_row_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_act_row")),
    )
    op.create_index("ix_schedule_act_row_act_id", "schedule_act_row", ["act_id"])
    op.create_index("ix_schedule_act_row_session_id", "schedule_act_row", ["session_id"])


def downgrade() -> None:
    """Forget the acts; none of them can be undone any more."""
    op.drop_table("schedule_act_row")
    op.drop_table("schedule_act")
