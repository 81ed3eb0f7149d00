"""Imports started from the page, and how far they have come."""

import sqlalchemy as sa
from alembic import op

revision = "0012_import_runs"
down_revision = "0011_language"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the table."""
    op.create_table(
        "import_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Integer(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_kind", sa.String(length=4), nullable=False),
        sa.Column("file_bytes", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=40), nullable=False),
        sa.Column("file_deleted_at", sa.DateTime(), nullable=True),
        sa.Column("request_key", sa.String(length=40), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("host", sa.String(length=200), nullable=True),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(), nullable=True),
        sa.Column("place", sa.String(length=60), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("stop_reason", sa.String(length=10), nullable=True),
        sa.Column("counts", sa.Text(), nullable=True),
        sa.Column("problem_count", sa.Integer(), nullable=False),
        sa.Column("problems", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('checking', 'refused', 'checked', 'importing', 'done', 'stopped', 'dropped')",
            name=op.f("ck_import_run_state_known"),
        ),
        sa.CheckConstraint("file_kind IN ('zip', 'xlsx')", name=op.f("ck_import_run_file_kind_known")),
        sa.CheckConstraint("stop_reason IS NULL OR state = 'stopped'", name=op.f("ck_import_run_reason_when_stopped")),
        sa.CheckConstraint(
            "(active IS NOT NULL AND active = 1) = (state IN ('checking', 'importing'))",
            name=op.f("ck_import_run_active_when_running"),
        ),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["person.id"], name=op.f("fk_import_run_uploaded_by_id")),
        sa.ForeignKeyConstraint(["started_by_id"], ["person.id"], name=op.f("fk_import_run_started_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
        sa.UniqueConstraint("active", name=op.f("uq_import_run_active")),
        sa.UniqueConstraint("file_key", name=op.f("uq_import_run_file_key")),
        sa.UniqueConstraint("request_key", name=op.f("uq_import_run_request_key")),
    )
    op.create_index("ix_import_run_uploaded_at", "import_run", ["uploaded_at"], unique=False)


def downgrade() -> None:
    """Take the table away again."""
    op.drop_table("import_run")
