"""The keys that free text is stored with are known by their fingerprints, so that a missing one stops the start."""

import sqlalchemy as sa
from alembic import op

revision = "0028_text_keys"
down_revision = "0027_forms_of_an_office"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of keys."""
    op.create_table(
        "text_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=16), nullable=False),
        sa.Column("proof", sa.LargeBinary(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_text_key_fingerprint")),
    )


def downgrade() -> None:
    """Forget which keys were used; the keys and the texts stay as they are."""
    op.drop_table("text_key")
