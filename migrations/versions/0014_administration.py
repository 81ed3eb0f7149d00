"""History for the administration pages."""

revision = "0014_administration"
down_revision = "0013_joint_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""


def downgrade() -> None:
    """Take the change back."""
