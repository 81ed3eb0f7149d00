"""The secret address at which a person's calendar program reads their sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0020_calendar_address"
down_revision = "0019_mail_wishes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "calendar_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_calendar_address_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_address"),
        sa.UniqueConstraint("person_id", name="uq_calendar_address_person_id"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_address_token_hash"),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("calendar_address")
