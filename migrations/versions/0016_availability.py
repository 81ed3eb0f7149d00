"""Own calendars and busy times, working hours, closed periods; sessions found by who leads them and by link."""

import sqlalchemy as sa
from alembic import op

revision = "0016_availability"
down_revision = "0015_schedule_acts"
branch_labels = None
depends_on = None

OUTCOMES = "'read', 'unreachable', 'not_allowed', 'refused', 'too_large', 'no_calendar', 'too_much'"


def upgrade() -> None:
    """Lay the tables and indexes."""
    op.create_table(
        "busy_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 3", name=op.f("ck_busy_calendar_number_in_range")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_busy_calendar_failures_counted")),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("ck_busy_calendar_outcome_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_busy_calendar_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_calendar")),
        sa.UniqueConstraint("person_id", "number", name=op.f("uq_busy_calendar_person_id_number")),
    )
    op.create_table(
        "busy_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_busy_time_ends_after_start")),
        sa.ForeignKeyConstraint(["calendar_id"], ["busy_calendar.id"], name=op.f("fk_busy_time_calendar_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_busy_time_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
    )
    op.create_index("ix_busy_time_calendar_id", "busy_time", ["calendar_id"])
    op.create_index("ix_busy_time_person_id", "busy_time", ["person_id", "ends_at"])
    op.create_table(
        "working_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_working_hours_weekday_in_range")),
        sa.CheckConstraint("ends > starts", name=op.f("ck_working_hours_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_working_hours_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_hours")),
        sa.UniqueConstraint("person_id", "weekday", name=op.f("uq_working_hours_person_id_weekday")),
    )
    op.create_table(
        "closed_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("request_key", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_closed_period_ends_after_start")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_closed_period_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_period")),
        sa.UniqueConstraint("request_key", name=op.f("uq_closed_period_request_key")),
    )
    op.create_index("ix_closed_period_unit_id", "closed_period", ["unit_id", "last_day"])
    op.create_index("ix_supervision_session_led_by_id", "supervision_session", ["led_by_id", "starts_at"])
    op.create_index("ix_supervision_session_link", "supervision_session", ["link", "starts_at"])
    # The index alone tells which sessions a person is invited to.
    op.drop_index("ix_invitation_person_id", table_name="invitation")
    op.create_index("ix_invitation_person_id", "invitation", ["person_id", "session_id"])


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_invitation_person_id", table_name="invitation")
    op.create_index("ix_invitation_person_id", "invitation", ["person_id"])
    op.drop_index("ix_supervision_session_link", table_name="supervision_session")
    op.drop_index("ix_supervision_session_led_by_id", table_name="supervision_session")
    op.drop_index("ix_closed_period_unit_id", table_name="closed_period")
    op.drop_table("closed_period")
    op.drop_table("working_hours")
    op.drop_index("ix_busy_time_person_id", table_name="busy_time")
    op.drop_index("ix_busy_time_calendar_id", table_name="busy_time")
    op.drop_table("busy_time")
    op.drop_table("busy_calendar")
