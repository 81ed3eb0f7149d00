"""Times for individual supervision, wishes for them, and who waits for one."""

import sqlalchemy as sa
from alembic import op

revision = "0018_bookable_times"
down_revision = "0017_asking_again"
branch_labels = None
depends_on = None

OFFERED = "state IN ('open', 'asked')"
WAITING = "state = 'waiting'"


def upgrade() -> None:
    """Lay the tables."""
    _lay_times()
    _lay_requests()
    op.create_table(
        "waiting_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=op.f("fk_waiting_place_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_waiting_place_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_place")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_waiting_place_group_id_person_id")),
    )
    op.create_index("ix_waiting_place_person_id", "waiting_place", ["person_id"])


def _lay_times() -> None:
    op.create_table(
        "bookable_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("led_by_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("notice_hours", sa.Integer(), nullable=False),
        sa.Column("cancel_days", sa.Integer(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("request_key", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'asked', 'taken', 'closed')", name=op.f("ck_bookable_time_state_known")),
        sa.CheckConstraint("minutes BETWEEN 15 AND 480", name=op.f("ck_bookable_time_minutes_in_range")),
        sa.CheckConstraint("notice_hours BETWEEN 0 AND 336", name=op.f("ck_bookable_time_notice_in_range")),
        sa.CheckConstraint("cancel_days BETWEEN 0 AND 30", name=op.f("ck_bookable_time_cancel_days_in_range")),
        sa.CheckConstraint(
            "(state IN ('asked', 'taken')) = (holder_id IS NOT NULL)", name=op.f("ck_bookable_time_holder_while_held")
        ),
        sa.CheckConstraint(
            "(state = 'taken') = (session_id IS NOT NULL)", name=op.f("ck_bookable_time_session_while_taken")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=op.f("fk_bookable_time_group_id")),
        sa.ForeignKeyConstraint(["led_by_id"], ["person.id"], name=op.f("fk_bookable_time_led_by_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_bookable_time_holder_id")),
        sa.ForeignKeyConstraint(["session_id"], ["supervision_session.id"], name=op.f("fk_bookable_time_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookable_time")),
        sa.UniqueConstraint("session_id", name=op.f("uq_bookable_time_session_id")),
    )
    op.create_index("ix_bookable_time_group_id_starts_at", "bookable_time", ["group_id", "starts_at"])
    op.create_index("ix_bookable_time_holder_id_starts_at", "bookable_time", ["holder_id", "starts_at"])
    op.create_index(op.f("ix_bookable_time_request_key"), "bookable_time", ["request_key"])
    op.create_index(
        "uq_bookable_time_led_by_id_starts_at_offered",
        "bookable_time",
        ["led_by_id", "starts_at"],
        unique=True,
        sqlite_where=sa.text(OFFERED),
        postgresql_where=sa.text(OFFERED),
    )


def _lay_requests() -> None:
    op.create_table(
        "time_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("time_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("moves_session_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'declined', 'lapsed', 'taken_back')",
            name=op.f("ck_time_request_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (answered_at IS NULL)", name=op.f("ck_time_request_answered_with_state")
        ),
        sa.ForeignKeyConstraint(["time_id"], ["bookable_time.id"], name=op.f("fk_time_request_time_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_time_request_person_id")),
        sa.ForeignKeyConstraint(
            ["moves_session_id"], ["supervision_session.id"], name=op.f("fk_time_request_moves_session_id")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_time_request_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_request")),
    )
    op.create_index("ix_time_request_person_id", "time_request", ["person_id"])
    op.create_index(
        "uq_time_request_time_id_waiting",
        "time_request",
        ["time_id"],
        unique=True,
        sqlite_where=sa.text(WAITING),
        postgresql_where=sa.text(WAITING),
    )


def downgrade() -> None:
    """Take them back."""
    for table in ("waiting_place", "time_request", "bookable_time"):
        op.drop_table(table)
