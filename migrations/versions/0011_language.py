"""The language each person has chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0011_language"
down_revision = "0010_forwarding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("language", sa.String(length=2), nullable=True))
        account.create_check_constraint(op.f("ck_account_language_known"), "language IN ('nb', 'nn', 'en')")


def downgrade() -> None:
    """Take the column away again."""
    with op.batch_alter_table("account") as account:
        account.drop_constraint(op.f("ck_account_language_known"), type_="check")
        account.drop_column("language")
