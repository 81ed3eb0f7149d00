"""Sessions with people of several levels."""

revision = "0013_joint_sessions"
down_revision = "0012_import_runs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""


def downgrade() -> None:
    """Take the change back."""
