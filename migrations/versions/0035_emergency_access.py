"""Emergency accesses: who asked to read which text and why, who decided, and when it ended."""

import sqlalchemy as sa
from alembic import op

revision = "0035_emergency_access"
down_revision = "0034_trail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the table."""
    op.create_table(
        "emergency_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_kind", sa.String(length=10), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("first_read_at", sa.DateTime(), nullable=True),
        sa.Column("request_key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_emergency_access_{name}"))
            for name, condition in (
                ("text_kind_known", "text_kind IN ('case', 'fe_form', 'log')"),
                ("state_known", "state IN ('asked', 'approved', 'refused', 'ended')"),
                ("hours_in_range", "hours BETWEEN 1 AND 24"),
                ("decided_by_another", "decided_by_id IS NULL OR decided_by_id <> asked_by_id"),
                ("decided_by_somebody", "(decided_by_id IS NULL) = (decided_at IS NULL)"),
                ("asked_is_undecided", "state <> 'asked' OR decided_at IS NULL"),
                ("decided_when_decided", "state NOT IN ('approved', 'refused') OR decided_at IS NOT NULL"),
                ("approved_has_an_end", "state <> 'approved' OR expires_at IS NOT NULL"),
                ("ended_by_somebody", "(ended_by_id IS NULL) = (ended_at IS NULL)"),
                ("ended_has_a_time", "(state = 'ended') = (ended_at IS NOT NULL)"),
            )
        ),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_emergency_access_{column}"))
            for column in ("author_id", "asked_by_id", "decided_by_id", "ended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_access")),
        sa.UniqueConstraint("request_key", name=op.f("uq_emergency_access_request_key")),
    )
    op.create_index("ix_emergency_access_author", "emergency_access", ["author_id", "id"])


def downgrade() -> None:
    """Take the table away again."""
    op.drop_index("ix_emergency_access_author", table_name="emergency_access")
    op.drop_table("emergency_access")
