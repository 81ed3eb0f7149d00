"""Early warnings with their answers, questions to an office, and when warnings are raised."""

import sqlalchemy as sa
from alembic import op

revision = "0024_early_warnings"
down_revision = "0023_training_and_reviews"
branch_labels = None
depends_on = None

KINDS = "kind IN ('no_date', 'no_session', 'empty_agendas', 'below_own_level', 'one_leader')"
ROLES = (
    "asked_role IN ('counsellor', 'hpmt_supervisor', 'fm_supervisor', 'resource_group', 'office_leader', "
    "'county_coordinator', 'researcher', 'administrator')"
)
OPEN = "ended_on IS NULL"
PROGRAMME = "unit_id IS NULL"


def upgrade() -> None:
    """Lay the tables; who switched off mail about silent groups has switched off mail about warnings."""
    _lay_warnings()
    _lay_questions()
    _lay_limits()
    op.execute("UPDATE mail_wishes SET off = replace(off, 'no_session', 'early_warning')")


def _lay_warnings() -> None:
    op.create_table(
        "early_warning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("last_seen_on", sa.Date(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_early_warning_kind_known")),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_early_warning_level_known")),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= raised_on", name=op.f("ck_early_warning_ends_after_start")),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=op.f("fk_early_warning_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_warning")),
    )
    op.create_index("ix_early_warning_group_id", "early_warning", ["group_id", "ended_on"])
    op.create_index(
        "uq_early_warning_group_id_kind_open",
        "early_warning",
        ["group_id", "kind"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "warning_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("text_deleted_at", sa.DateTime(), nullable=True),
        sa.Column("request_key", sa.String(length=40), nullable=True),
        sa.CheckConstraint("kind IN ('new_date', 'away', 'other')", name=op.f("ck_warning_answer_kind_known")),
        sa.CheckConstraint("kind <> 'away' OR until_on IS NOT NULL", name=op.f("ck_warning_answer_away_until")),
        sa.ForeignKeyConstraint(["warning_id"], ["early_warning.id"], name=op.f("fk_warning_answer_warning_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_warning_answer_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_answer")),
        sa.UniqueConstraint("request_key", name=op.f("uq_warning_answer_request_key")),
    )
    op.create_index(op.f("ix_warning_answer_warning_id"), "warning_answer", ["warning_id"])


def _lay_questions() -> None:
    op.create_table(
        "office_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_role", sa.String(length=30), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("text_deleted_at", sa.DateTime(), nullable=True),
        sa.Column("request_key", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(ROLES, name=op.f("ck_office_question_asked_role_known")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name=op.f("ck_office_question_answered_by_somebody")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_office_question_unit_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_office_question_asked_by_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_office_question_answered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_question")),
        sa.UniqueConstraint("request_key", name=op.f("uq_office_question_request_key")),
    )
    op.create_index(op.f("ix_office_question_unit_id"), "office_question", ["unit_id"])
    op.create_index(op.f("ix_office_question_asked_by_id"), "office_question", ["asked_by_id"])


def _lay_limits() -> None:
    op.create_table(
        "warning_limits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("intervals_x10", sa.Integer(), nullable=True),
        sa.Column("empty_agendas", sa.Integer(), nullable=True),
        sa.Column("silence_days", sa.Integer(), nullable=True),
        sa.Column("leaders_wanted", sa.Integer(), nullable=True),
        sa.Column("kinds", sa.String(length=120), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("intervals_x10 BETWEEN 10 AND 40", name=op.f("ck_warning_limits_intervals_x10_in_range")),
        sa.CheckConstraint("empty_agendas BETWEEN 2 AND 6", name=op.f("ck_warning_limits_empty_agendas_in_range")),
        sa.CheckConstraint("silence_days BETWEEN 1 AND 60", name=op.f("ck_warning_limits_silence_days_in_range")),
        sa.CheckConstraint("leaders_wanted BETWEEN 1 AND 2", name=op.f("ck_warning_limits_leaders_wanted_in_range")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_warning_limits_programme_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_warning_limits_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_limits")),
        sa.UniqueConstraint("programme_id", "unit_id", name=op.f("uq_warning_limits_programme_id_unit_id")),
    )
    op.create_index(
        "uq_warning_limits_programme_id_alone",
        "warning_limits",
        ["programme_id"],
        unique=True,
        sqlite_where=sa.text(PROGRAMME),
        postgresql_where=sa.text(PROGRAMME),
    )


def downgrade() -> None:
    """Take them back."""
    op.execute("UPDATE mail_wishes SET off = replace(off, 'early_warning', 'no_session')")
    for table in ("warning_limits", "office_question", "warning_answer", "early_warning"):
        op.drop_table(table)
