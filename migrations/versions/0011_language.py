"""The language each person has chosen."""

revision = "0011_language"
down_revision = "0010_forwarding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""


def downgrade() -> None:
    """Take the change back."""
