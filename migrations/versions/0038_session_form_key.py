"""A session is booked through its series, whose row holds the form's key; the session's own has no use."""

import sqlalchemy as sa
from alembic import op

revision = "0038_session_form_key"
down_revision = "0037_sealed_checks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the column go with what nobody reads any more."""
    with op.batch_alter_table("supervision_session") as batch:
        batch.drop_constraint(op.f("uq_supervision_session_request_key"), type_="unique")
        batch.drop_column("request_key")


def downgrade() -> None:
    """Put the column back, empty."""
    with op.batch_alter_table("supervision_session") as batch:
        batch.add_column(sa.Column("request_key", sa.String(length=40), nullable=True))
        batch.create_unique_constraint(op.f("uq_supervision_session_request_key"), ["request_key"])
