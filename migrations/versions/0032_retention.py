"""How long each programme keeps each kind of text, and the texts that are held longer.

The four numbers that stood on the programme become rows for the kinds that followed them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032_retention"
down_revision = "0031_codes_and_sessions"
branch_labels = None
depends_on = None

setting = sa.table(
    "retention_setting",
    *(sa.column(name) for name in ("programme_id", "kind", "amount", "changed_at", "version")),
)
programme = sa.table(
    "programme",
    *(
        sa.column(name, sa.Integer)
        for name in ("id", "case_text_days", "idle_case_days", "log_text_months", "fe_text_months")
    ),
)

OPEN = sa.text("state IN ('asked', 'active')")

# The column that was, its default, and the kinds that followed it with the bounds they have now.
FOLLOWED = (
    ("case_text_days", 90, (("case_texts", 30, 180),)),
    ("idle_case_days", 180, (("idle_cases", 30, 365),)),
    (
        "log_text_months",
        24,
        tuple((kind, 6, 36) for kind in ("log_texts", "need_texts", "warning_texts", "question_texts", "report_texts")),
    ),
    ("fe_text_months", 12, tuple((kind, 1, 24) for kind in ("fe_texts", "fe_drafts", "case_drafts", "report_drafts"))),
)
RANGES = {
    "case_text_days": (1, 365),
    "idle_case_days": (30, 730),
    "log_text_months": (1, 60),
    "fe_text_months": (1, 24),
}


def upgrade() -> None:
    """Lay the tables, and move what the programmes had set."""
    op.create_table(
        "retention_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount BETWEEN 1 AND 1000", name=op.f("ck_retention_setting_amount_in_range")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_retention_setting_programme_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_retention_setting_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_setting")),
        sa.UniqueConstraint("programme_id", "kind", name=op.f("uq_retention_setting_programme_id_kind")),
    )
    _lay_holds()
    for column, usual, kinds in FOLLOWED:
        number = programme.c[column]
        for kind, lowest, highest in kinds:
            within = sa.case((number < lowest, lowest), (number > highest, highest), else_=number)
            row = sa.select(programme.c.id, sa.literal(kind), within, sa.func.current_timestamp(), 1)
            op.execute(setting.insert().from_select([c.name for c in setting.c], row.where(number != usual)))
    with op.batch_alter_table("programme") as batch:
        for column in RANGES:
            batch.drop_constraint(op.f(f"ck_programme_{column}_in_range"), type_="check")
            batch.drop_column(column)


def _lay_holds() -> None:
    op.create_table(
        "retention_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_role", sa.String(30), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("text_deleted_at", sa.DateTime(), nullable=True),
        sa.Column("request_key", sa.String(40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "subject_kind IN ('case', 'fe_form', 'log')", name=op.f("ck_retention_hold_subject_kind_known")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'active', 'refused', 'withdrawn', 'ended')", name=op.f("ck_retention_hold_state_known")
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_retention_hold_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "state <> 'active' OR decided_at IS NOT NULL", name=op.f("ck_retention_hold_active_is_decided")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('asked', 'active'))", name=op.f("ck_retention_hold_ended_has_a_time")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_retention_hold_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_retention_hold_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_hold")),
        sa.UniqueConstraint("request_key", name=op.f("uq_retention_hold_request_key")),
    )
    op.create_index("ix_retention_hold_asked_by_id", "retention_hold", ["asked_by_id"])
    op.create_index(
        "uq_retention_hold_subject_open",
        "retention_hold",
        ["subject_kind", "subject_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Put the four numbers back on the programme, and take the tables away."""
    with op.batch_alter_table("programme") as batch:
        for column, usual, _kinds in FOLLOWED:
            batch.add_column(sa.Column(column, sa.Integer(), nullable=False, server_default=str(usual)))
    with op.batch_alter_table("programme") as batch:
        for column, (lowest, highest) in RANGES.items():
            batch.alter_column(column, server_default=None, existing_type=sa.Integer(), existing_nullable=False)
            batch.create_check_constraint(
                op.f(f"ck_programme_{column}_in_range"), f"{column} BETWEEN {lowest} AND {highest}"
            )
    for column, _usual, kinds in FOLLOWED:
        row = sa.select(setting.c.amount).where(setting.c.programme_id == programme.c.id, setting.c.kind == kinds[0][0])
        op.execute(programme.update().where(row.exists()).values({column: row.scalar_subquery()}))
    op.drop_table("retention_hold")
    op.drop_table("retention_setting")
