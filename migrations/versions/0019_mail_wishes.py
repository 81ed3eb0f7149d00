"""How each person wants to be told, and what has been told in a mail of the day."""

import sqlalchemy as sa
from alembic import op

revision = "0019_mail_wishes"
down_revision = "0018_bookable_times"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "mail_wishes",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.String(length=60), nullable=False),
        sa.Column("off", sa.String(length=200), nullable=False),
        sa.Column("quiet_begins", sa.Integer(), nullable=False),
        sa.Column("quiet_ends", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("quiet_begins BETWEEN 12 AND 23", name=op.f("ck_mail_wishes_quiet_begins_in_range")),
        sa.CheckConstraint("quiet_ends BETWEEN 4 AND 11", name=op.f("ck_mail_wishes_quiet_ends_in_range")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_wishes_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_wishes")),
    )
    op.create_table(
        "told_notice",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_told_notice")),
    )


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_table("told_notice")
    op.drop_table("mail_wishes")
