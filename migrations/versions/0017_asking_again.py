"""Asking once more for an answer at most once a day."""

import sqlalchemy as sa
from alembic import op

revision = "0017_asking_again"
down_revision = "0016_availability"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the invitation."""
    op.add_column("invitation", sa.Column("asked_again_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("invitation") as batch:
        batch.drop_column("asked_again_on")
