"""Reports of a period with their versions and the answers to them."""

import sqlalchemy as sa
from alembic import op

revision = "0025_level_reports"
down_revision = "0024_early_warnings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "level_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('level', 'county', 'office_year')", name=op.f("ck_level_report_kind_known")),
        sa.CheckConstraint("first <= last", name=op.f("ck_level_report_ends_after_start")),
        sa.ForeignKeyConstraint(["started_by_id"], ["person.id"], name=op.f("fk_level_report_started_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_level_report_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_report")),
        sa.UniqueConstraint("kind", "unit_id", "first", "last", name=op.f("uq_level_report_kind_unit_id_first_last")),
        sa.UniqueConstraint("request_key", name=op.f("uq_level_report_request_key")),
    )
    op.create_index(op.f("ix_level_report_unit_id"), "level_report", ["unit_id"])
    _lay_versions()
    op.create_table(
        "report_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("request_key", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_report_answer_author_id")),
        sa.ForeignKeyConstraint(["version_id"], ["report_version.id"], name=op.f("fk_report_answer_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_answer")),
        sa.UniqueConstraint("request_key", name=op.f("uq_report_answer_request_key")),
    )
    op.create_index(op.f("ix_report_answer_version_id"), "report_answer", ["version_id"])


def _lay_versions() -> None:
    op.create_table(
        "report_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("worked", sa.LargeBinary(), nullable=True),
        sa.Column("obstacles", sa.LargeBinary(), nullable=True),
        sa.Column("plans", sa.LargeBinary(), nullable=True),
        sa.Column("asks", sa.LargeBinary(), nullable=True),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("edit_key", sa.String(length=40), nullable=True),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=True),
        sa.Column("inside_figures", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=True),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("text_deleted_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'received', 'answered', 'superseded')",
            name=op.f("ck_report_version_state_known"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_report_version_number_counts_from_one")),
        sa.CheckConstraint("(state = 'draft') = (sent_at IS NULL)", name=op.f("ck_report_version_sent_has_a_time")),
        sa.CheckConstraint("(sent_at IS NULL) = (sent_by_id IS NULL)", name=op.f("ck_report_version_sent_by_somebody")),
        sa.CheckConstraint("(sent_at IS NULL) = (figures IS NULL)", name=op.f("ck_report_version_sent_with_figures")),
        sa.CheckConstraint(
            "(received_at IS NULL) = (received_by_id IS NULL)", name=op.f("ck_report_version_received_by_somebody")
        ),
        sa.ForeignKeyConstraint(["received_by_id"], ["person.id"], name=op.f("fk_report_version_received_by_id")),
        sa.ForeignKeyConstraint(["report_id"], ["level_report.id"], name=op.f("fk_report_version_report_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_report_version_saved_by_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["person.id"], name=op.f("fk_report_version_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_version_report_id_number")),
    )
    op.create_index("ix_report_version_state", "report_version", ["state", "sent_at"])


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("report_answer")
    op.drop_table("report_version")
    op.drop_table("level_report")
