"""Cases sent on to the next level, the author's yes, and reported needs."""

revision = "0010_forwarding"
down_revision = "0009_hpmt_catalogue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""


def downgrade() -> None:
    """Take the change back."""
