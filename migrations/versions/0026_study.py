"""Studies with arms and waves, and the extracts researchers ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0026_study"
down_revision = "0025_level_reports"
branch_labels = None
depends_on = None

ARMS = "arm IN ('intervention', 'comparison')"
STATES = "state IN ('asked', 'approved', 'refused', 'withdrawn', 'ended')"
CODES = "code IN ('persons', 'units', 'sessions', 'fe_forms', 'cases')"


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "study",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("agreement_reference", sa.String(100), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("request_key", sa.String(40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day IS NULL OR last_day >= first_day", name=op.f("ck_study_ends_after_start")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_study_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study")),
        sa.UniqueConstraint("name", name=op.f("uq_study_name")),
        sa.UniqueConstraint("request_key", name=op.f("uq_study_request_key")),
    )
    op.create_table(
        "study_arm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("arm", sa.String(12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(ARMS, name=op.f("ck_study_arm_arm_known")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_study_arm_ends_after_start")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_study_arm_study_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_study_arm_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_arm")),
        sa.UniqueConstraint("study_id", "unit_id", "valid_from", name=op.f("uq_study_arm_study_id_unit_id_valid_from")),
    )
    op.create_index("ix_study_arm_unit_id", "study_arm", ["unit_id"])
    op.create_table(
        "study_wave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("request_key", sa.String(40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_study_wave_ends_after_start")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_study_wave_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_wave")),
        sa.UniqueConstraint("study_id", "name", name=op.f("uq_study_wave_study_id_name")),
        sa.UniqueConstraint("study_id", "first_day", name=op.f("uq_study_wave_study_id_first_day")),
        sa.UniqueConstraint("request_key", name=op.f("uq_study_wave_request_key")),
    )
    _lay_extracts()


def _lay_extracts() -> None:
    op.create_table(
        "study_extract",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("study_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("purpose", sa.String(1000), nullable=False),
        sa.Column("agreement_reference", sa.String(100), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.String(500), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("request_key", sa.String(40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(STATES, name=op.f("ck_study_extract_state_known")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name=op.f("ck_study_extract_decided_by_another")
        ),
        sa.CheckConstraint(
            "(secret IS NOT NULL) = (state = 'approved')", name=op.f("ck_study_extract_secret_while_approved")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR (expires_on IS NOT NULL AND decided_by_id IS NOT NULL)",
            name=op.f("ck_study_extract_approved_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_study_extract_study_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_study_extract_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_study_extract_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_extract")),
        sa.UniqueConstraint("request_key", name=op.f("uq_study_extract_request_key")),
    )
    op.create_index("ix_study_extract_asked_by_id", "study_extract", ["asked_by_id"])
    op.create_index("ix_study_extract_study_id", "study_extract", ["study_id"])
    op.create_table(
        "study_extract_wave",
        sa.Column("extract_id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["extract_id"], ["study_extract.id"], name=op.f("fk_study_extract_wave_extract_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["study_wave.id"], name=op.f("fk_study_extract_wave_wave_id")),
        sa.PrimaryKeyConstraint("extract_id", "wave_id", name=op.f("pk_study_extract_wave")),
    )
    op.create_index("ix_study_extract_wave_wave_id", "study_extract_wave", ["wave_id"])
    op.create_table(
        "study_extract_table",
        sa.Column("extract_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(10), nullable=False),
        sa.CheckConstraint(CODES, name=op.f("ck_study_extract_table_code_known")),
        sa.ForeignKeyConstraint(["extract_id"], ["study_extract.id"], name=op.f("fk_study_extract_table_extract_id")),
        sa.PrimaryKeyConstraint("extract_id", "code", name=op.f("pk_study_extract_table")),
    )


def downgrade() -> None:
    """Take them away again."""
    for table in (
        "study_extract_table",
        "study_extract_wave",
        "study_extract",
        "study_wave",
        "study_arm",
        "study",
    ):
        op.drop_table(table)
