"""Who at an identity provider holds which account, and which roles follow from groups there."""

import sqlalchemy as sa
from alembic import op

revision = "0030_sign_in_identities"
down_revision = "0029_session_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "sign_in_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("linked_at", sa.DateTime(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=True),
        sa.Column("last_used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_identity_account_id")),
        sa.ForeignKeyConstraint(["linked_by_id"], ["person.id"], name=op.f("fk_sign_in_identity_linked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_identity")),
        sa.UniqueConstraint("issuer", "subject_hash", name=op.f("uq_sign_in_identity_issuer_subject_hash")),
    )
    op.create_index(op.f("ix_sign_in_identity_account_id"), "sign_in_identity", ["account_id"])
    op.create_table(
        "group_grant",
        sa.Column("role_assignment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_assignment_id"],
            ["role_assignment.id"],
            name=op.f("fk_group_grant_role_assignment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("role_assignment_id", name=op.f("pk_group_grant")),
    )
    op.add_column("signed_in_session", sa.Column("issuer", sa.String(length=255), nullable=True))


def downgrade() -> None:
    """Take the tables away again."""
    with op.batch_alter_table("signed_in_session") as session:
        session.drop_column("issuer")
    op.drop_table("group_grant")
    op.drop_index(op.f("ix_sign_in_identity_account_id"), table_name="sign_in_identity")
    op.drop_table("sign_in_identity")
