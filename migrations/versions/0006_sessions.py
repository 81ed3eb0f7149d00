"""Series, sessions, invitations, guests and attendance."""

import sqlalchemy as sa
from alembic import op

revision = "0006_sessions"
down_revision = "0005_fe_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("starts_local", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("request_key", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("count BETWEEN 1 AND 400", name=op.f("ck_series_count_in_range")),
        sa.CheckConstraint("every_days BETWEEN 1 AND 366", name=op.f("ck_series_every_days_in_range")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_series_created_by_id")),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=op.f("fk_series_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("request_key", name=op.f("uq_series_request_key")),
    )
    op.create_index(op.f("ix_series_group_id"), "series", ["group_id"], unique=False)
    op.create_table(
        "supervision_session",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("cancel_reason", sa.String(length=30), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("whole_group", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("request_key", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'cancelled' AND cancel_reason IS NOT NULL) OR (status <> 'cancelled' AND cancel_reason IS NULL)",
            name=op.f("ck_supervision_session_reason_when_cancelled"),
        ),
        sa.CheckConstraint(
            "cancel_reason IS NULL OR cancel_reason IN ('sickness', 'no_cases', 'workload', "
            "'management_priority', 'holiday', 'supervisor_absent', 'other')",
            name=op.f("ck_supervision_session_cancel_reason_known"),
        ),
        sa.CheckConstraint("origin IN ('app', 'import')", name=op.f("ck_supervision_session_origin_known")),
        sa.CheckConstraint(
            "status IN ('planned', 'held', 'cancelled')", name=op.f("ck_supervision_session_status_known")
        ),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_supervision_session_minutes_in_range")),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_supervision_session_created_by_id")),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=op.f("fk_supervision_session_group_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_supervision_session_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_session")),
        sa.UniqueConstraint("request_key", name=op.f("uq_supervision_session_request_key")),
        sa.UniqueConstraint("text_id", name=op.f("uq_supervision_session_text_id")),
    )
    op.create_index(
        "ix_supervision_session_group_date", "supervision_session", ["group_id", "local_date"], unique=False
    )
    op.create_index(op.f("ix_supervision_session_series_id"), "supervision_session", ["series_id"], unique=False)
    op.create_index("ix_supervision_session_starts_at", "supervision_session", ["starts_at"], unique=False)
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.CheckConstraint("status IN ('attended', 'absent', 'excused')", name=op.f("ck_attendance_status_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["supervision_session.id"], name=op.f("fk_attendance_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_attendance_session_id_person_id")),
    )
    op.create_index("ix_attendance_person_id", "attendance", ["person_id"], unique=False)
    op.create_table(
        "guest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("affiliation", sa.String(length=200), nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["supervision_session.id"], name=op.f("fk_guest_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest")),
    )
    op.create_index(op.f("ix_guest_session_id"), "guest", ["session_id"], unique=False)
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("answer IN ('waiting', 'yes', 'no', 'maybe')", name=op.f("ck_invitation_answer_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["supervision_session.id"], name=op.f("fk_invitation_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_invitation_session_id_person_id")),
    )
    op.create_index("ix_invitation_person_id", "invitation", ["person_id"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_table("invitation")
    op.drop_table("guest")
    op.drop_table("attendance")
    op.drop_table("supervision_session")
    op.drop_table("series")
