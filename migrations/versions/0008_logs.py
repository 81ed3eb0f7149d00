"""What was worked on, agreements, logs and additions."""

import sqlalchemy as sa
from alembic import op

revision = "0008_logs"
down_revision = "0007_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "session_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closing_line", sa.LargeBinary(), nullable=True),
        sa.Column("composed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("text_deleted_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'signed') = (signed_at IS NOT NULL)", name=op.f("ck_session_log_signed_has_a_time")
        ),
        sa.CheckConstraint("state IN ('draft', 'signed')", name=op.f("ck_session_log_state_known")),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (signed_by_id IS NULL)", name=op.f("ck_session_log_signed_has_a_signer")
        ),
        sa.ForeignKeyConstraint(["session_id"], ["supervision_session.id"], name=op.f("fk_session_log_session_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name=op.f("fk_session_log_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_log")),
        sa.UniqueConstraint("session_id", name=op.f("uq_session_log_session_id")),
    )
    op.create_table(
        "log_addition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("request_key", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_log_addition_author_id")),
        sa.ForeignKeyConstraint(["log_id"], ["session_log.id"], name=op.f("fk_log_addition_log_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_addition")),
        sa.UniqueConstraint("request_key", name=op.f("uq_log_addition_request_key")),
    )
    op.create_index(op.f("ix_log_addition_log_id"), "log_addition", ["log_id"], unique=False)
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("needs_leader", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_agreement_done_has_a_time")),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_agreement_state_known")),
        sa.ForeignKeyConstraint(["done_by_id"], ["person.id"], name=op.f("fk_agreement_done_by_id")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_agreement_item_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_agreement_owner_id")),
        sa.ForeignKeyConstraint(["session_id"], ["supervision_session.id"], name=op.f("fk_agreement_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index("ix_agreement_owner", "agreement", ["owner_id", "state"], unique=False)
    op.create_index(op.f("ix_agreement_session_id"), "agreement", ["session_id"], unique=False)
    op.create_table(
        "item_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("work_forms", sa.String(length=80), nullable=False),
        sa.Column("learning", sa.LargeBinary(), nullable=True),
        sa.Column("carried_over", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_item_work_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_work")),
        sa.UniqueConstraint("item_id", name=op.f("uq_item_work_item_id")),
    )
    op.create_table(
        "agreement_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('done', 'kept', 'moved', 'dropped')", name=op.f("ck_agreement_review_outcome_known")
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_review_agreement_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_agreement_review_by_id")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["supervision_session.id"], name=op.f("fk_agreement_review_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_review")),
        sa.UniqueConstraint("agreement_id", "session_id", name=op.f("uq_agreement_review_agreement_id_session_id")),
    )
    op.create_index(op.f("ix_agreement_review_session_id"), "agreement_review", ["session_id"], unique=False)
    op.create_table(
        "item_work_tool",
        sa.Column("item_work_id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_work_id"], ["item_work.id"], name=op.f("fk_item_work_tool_item_work_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_item_work_tool_tool_id")),
        sa.PrimaryKeyConstraint("item_work_id", "tool_id", name=op.f("pk_item_work_tool")),
    )


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_table("item_work_tool")
    op.drop_table("agreement_review")
    op.drop_table("item_work")
    op.drop_table("agreement")
    op.drop_table("log_addition")
    op.drop_table("session_log")
