"""When its session starts stands with an invitation too, so that years of past sessions cost a booking nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0022_invitation_start"
down_revision = "0021_digest"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Copy the starts over, and let the database keep them in step."""
    with op.batch_alter_table("supervision_session") as batch:
        batch.create_unique_constraint(op.f("uq_supervision_session_id_starts_at"), ["id", "starts_at"])
    op.add_column("invitation", sa.Column("starts_at", sa.DateTime(), nullable=True))
    op.execute(
        "UPDATE invitation SET starts_at = "
        "(SELECT starts_at FROM supervision_session WHERE supervision_session.id = invitation.session_id)"
    )
    op.drop_index("ix_invitation_person_id", table_name="invitation")
    with op.batch_alter_table("invitation") as batch:
        batch.alter_column("starts_at", existing_type=sa.DateTime(), nullable=False)
        batch.drop_constraint(op.f("fk_invitation_session_id"), type_="foreignkey")
        batch.create_foreign_key(
            op.f("fk_invitation_session_id_starts_at"),
            "supervision_session",
            ["session_id", "starts_at"],
            ["id", "starts_at"],
            onupdate="CASCADE",
        )
    op.create_index("ix_invitation_person_id", "invitation", ["person_id", "starts_at", "session_id"])


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_invitation_person_id", table_name="invitation")
    with op.batch_alter_table("invitation") as batch:
        batch.drop_constraint(op.f("fk_invitation_session_id_starts_at"), type_="foreignkey")
        batch.create_foreign_key(op.f("fk_invitation_session_id"), "supervision_session", ["session_id"], ["id"])
        batch.drop_column("starts_at")
    op.create_index("ix_invitation_person_id", "invitation", ["person_id", "session_id"])
    with op.batch_alter_table("supervision_session") as batch:
        batch.drop_constraint(op.f("uq_supervision_session_id_starts_at"), type_="unique")
