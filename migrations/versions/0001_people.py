"""Units, persons, roles, groups, memberships, absences and stand-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0001_people"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "person",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("text_id", name=op.f("uq_person_text_id")),
    )
    op.create_table(
        "unit",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('national', 'county', 'office')", name=op.f("ck_unit_kind_known")),
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name=op.f("ck_unit_ends_after_start")),
        sa.CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id", name=op.f("ck_unit_not_merged_into_itself")
        ),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_unit_not_own_parent")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["unit.id"], name=op.f("fk_unit_merged_into_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("text_id", name=op.f("uq_unit_text_id")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"], unique=False)
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('leave', 'sick', 'other')", name=op.f("ck_absence_kind_known")),
        sa.CheckConstraint("to_date IS NULL OR to_date >= from_date", name=op.f("ck_absence_ends_after_start")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("person_id", "kind", "from_date", name=op.f("uq_absence_person_id_kind_from_date")),
    )
    op.create_table(
        "role_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("position_percent", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('counsellor', 'hpmt_supervisor', 'fm_supervisor', 'resource_group', "
            "'office_leader', 'county_coordinator', 'researcher', 'administrator')",
            name=op.f("ck_role_assignment_role_known"),
        ),
        sa.CheckConstraint(
            "position_percent IS NULL OR position_percent BETWEEN 0 AND 100",
            name=op.f("ck_role_assignment_percent_in_range"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_role_assignment_ends_after_start")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_assignment_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_role_assignment_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
        sa.UniqueConstraint(
            "person_id",
            "unit_id",
            "role",
            "valid_from",
            name=op.f("uq_role_assignment_person_id_unit_id_role_valid_from"),
        ),
    )
    op.create_index("ix_role_assignment_unit_id", "role_assignment", ["unit_id"], unique=False)
    op.create_table(
        "supervision_group",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("interval_days", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("interval_days BETWEEN 1 AND 366", name=op.f("ck_supervision_group_interval_in_range")),
        sa.CheckConstraint("level IN (1, 2, 3)", name=op.f("ck_supervision_group_level_known")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supervision_group_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_group")),
        sa.UniqueConstraint("text_id", name=op.f("uq_supervision_group_text_id")),
    )
    op.create_index(op.f("ix_supervision_group_unit_id"), "supervision_group", ["unit_id"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("part IN ('supervisor', 'supervisee')", name=op.f("ck_membership_part_known")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_membership_ends_after_start")),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=op.f("fk_membership_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "person_id", "group_id", "part", "valid_from", name=op.f("uq_membership_person_id_group_id_part_valid_from")
        ),
    )
    op.create_index("ix_membership_group_id", "membership", ["group_id", "part"], unique=False)
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("absent_person_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("absent_person_id <> person_id", name=op.f("ck_stand_in_stands_in_for_another")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_stand_in_ends_after_start")),
        sa.ForeignKeyConstraint(["absent_person_id"], ["person.id"], name=op.f("fk_stand_in_absent_person_id")),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=op.f("fk_stand_in_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_stand_in_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
        sa.UniqueConstraint(
            "group_id",
            "absent_person_id",
            "person_id",
            "valid_from",
            name=op.f("uq_stand_in_group_id_absent_person_id_person_id_valid_from"),
        ),
    )
    op.create_index("ix_stand_in_person_id", "stand_in", ["person_id"], unique=False)


def downgrade() -> None:
    """Take the tables away again."""
    op.drop_table("stand_in")
    op.drop_table("membership")
    op.drop_table("supervision_group")
    op.drop_table("role_assignment")
    op.drop_table("absence")
    op.drop_table("unit")
    op.drop_table("person")
