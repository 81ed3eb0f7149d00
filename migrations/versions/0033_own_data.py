"""People who have been made nobody, and the wishes for it."""

import sqlalchemy as sa
from alembic import op

revision = "0033_own_data"
down_revision = "0032_retention"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'asked'")


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "former_person",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_former_person_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_former_person")),
        sa.UniqueConstraint("number", name=op.f("uq_former_person_number")),
    )
    op.create_table(
        "anonymisation_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'withdrawn', 'done')", name=op.f("ck_anonymisation_request_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_anonymisation_request_decided_has_a_time")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_anonymisation_request_person_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_anonymisation_request_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anonymisation_request")),
    )
    op.create_index(
        "uq_anonymisation_request_person_open",
        "anonymisation_request",
        ["person_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Take them away. Those who have been made nobody keep their label as a name."""
    op.drop_table("anonymisation_request")
    op.drop_table("former_person")
