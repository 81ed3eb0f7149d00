"""Who read what, and who did what."""

import sqlalchemy as sa
from alembic import op

revision = "0002_privacy"
down_revision = "0001_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_role", sa.String(length=30), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.String(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index("ix_audit_event_subject", "audit_event", ["subject_kind", "subject_id", "at"], unique=False)
    op.create_table(
        "text_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("reader_role", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_reading")),
    )
    op.create_index("ix_text_reading_reader", "text_reading", ["reader_id", "read_at"], unique=False)
    op.create_index("ix_text_reading_subject", "text_reading", ["subject_kind", "subject_id", "read_at"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_table("text_reading")
    op.drop_table("audit_event")
