"""Imports started from the page, and how far they have come."""

revision = "0012_import_runs"
down_revision = "0011_language"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""


def downgrade() -> None:
    """Take the change back."""
