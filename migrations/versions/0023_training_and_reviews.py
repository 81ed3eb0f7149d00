"""The training register, with the courses of HPMT, and the reviews that offices agree on. The data is frozen here."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0023_training_and_reviews"
down_revision = "0022_invitation_start"
branch_labels = None
depends_on = None

START = date(2011, 1, 1)
COURSES = [
    ("basic_1", "Grunnopplæring 1: oversikt"),
    ("basic_2", "Grunnopplæring 2: møte med bruker (grønn)"),
    ("basic_3", "Grunnopplæring 3: systemorientert innsats (rød)"),
    ("basic_4", "Grunnopplæring 4: forvaltning og koordinering (blå)"),
    ("basic_5", "Grunnopplæring 5: for HPMT-veiledere"),
    ("leader_module", "Ledermodul, to dager"),
    ("booster", "Påfyllssamling"),
    ("dialogue", "Dialogsamling"),
    ("experience_conference", "Erfaringskonferanse"),
]


def upgrade() -> None:
    """Lay the tables and the courses."""
    course = op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_course_ends_after_start")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_course_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_course_programme_id_code")),
    )
    op.create_table(
        "completion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_completion_course_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_completion_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_completion_unit_id")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["person.id"], name=op.f("fk_completion_registered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion")),
        sa.UniqueConstraint(
            "person_id", "course_id", "completed_on", name=op.f("uq_completion_person_id_course_id_completed_on")
        ),
    )
    op.create_index("ix_completion_unit_id", "completion", ["unit_id", "completed_on"])
    op.create_index("ix_completion_course_id", "completion", ["course_id"])
    op.create_table(
        "agreed_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_with_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("leader_present", sa.Boolean(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.String(40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('agreed', 'held', 'not_held')", name=op.f("ck_agreed_review_state_known")),
        sa.CheckConstraint(
            "(state = 'held') = (held_on IS NOT NULL) AND (state = 'held') = (leader_present IS NOT NULL)",
            name=op.f("ck_agreed_review_facts_when_held"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_agreed_review_unit_id")),
        sa.ForeignKeyConstraint(["agreed_with_id"], ["person.id"], name=op.f("fk_agreed_review_agreed_with_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_agreed_review_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_review")),
        sa.UniqueConstraint("unit_id", "agreed_on", name=op.f("uq_agreed_review_unit_id_agreed_on")),
        sa.UniqueConstraint("request_key", name=op.f("uq_agreed_review_request_key")),
    )
    connection = op.get_bind()
    programme_id = connection.scalar(sa.text("SELECT id FROM programme WHERE code = 'hpmt'"))
    if programme_id is not None:
        op.bulk_insert(
            course,
            [
                {"programme_id": programme_id, "code": code, "name": name, "position": position, "valid_from": START}
                for position, (code, name) in enumerate(COURSES, start=1)
            ],
        )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("agreed_review")
    op.drop_table("completion")
    op.drop_table("course")
