"""Cases forwarded to the next level, the author's yes, and reported needs."""

import sqlalchemy as sa
from alembic import op

revision = "0010_forwarding"
down_revision = "0009_hpmt_catalogue"
branch_labels = None
depends_on = None

KINDS = "kind IN ('agreements', 'case', 'skill_training', 'new_agreements')"
KINDS_WITH_NEEDS = "kind IN ('agreements', 'case', 'reported_needs', 'skill_training', 'new_agreements')"


def upgrade() -> None:
    """Let a case be a copy of one below, and lay the tables of forwarding."""
    with op.batch_alter_table("supervision_case") as batch:
        batch.add_column(sa.Column("forwarded_from_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("forwarded_by_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_supervision_case_forwarded_from_id"), "supervision_case", ["forwarded_from_id"], ["id"]
        )
        batch.create_foreign_key(op.f("fk_supervision_case_forwarded_by_id"), "person", ["forwarded_by_id"], ["id"])
        batch.create_check_constraint(
            op.f("ck_supervision_case_forwarded_by_somebody_from_somewhere"),
            "(forwarded_from_id IS NULL) = (forwarded_by_id IS NULL)",
        )
        batch.create_index(op.f("ix_supervision_case_forwarded_from_id"), ["forwarded_from_id"])
    with op.batch_alter_table("agenda_item") as batch:
        batch.drop_constraint(op.f("ck_agenda_item_kind_known"), type_="check")
        batch.create_check_constraint(op.f("ck_agenda_item_kind_known"), KINDS_WITH_NEEDS)
    _lay_case_share()
    _lay_reported_need()


def _lay_case_share() -> None:
    op.create_table(
        "case_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("story", sa.LargeBinary(), nullable=True),
        sa.Column("question", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'yes', 'no', 'taken_back')", name=op.f("ck_case_share_state_known")),
        sa.CheckConstraint(
            "(asked_at IS NULL) = (asked_by_id IS NULL)", name=op.f("ck_case_share_asked_by_somebody_at_a_time")
        ),
        sa.CheckConstraint("state = 'asked' OR answered_at IS NOT NULL", name=op.f("ck_case_share_answer_has_a_time")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_case_share_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["supervision_case.id"], name=op.f("fk_case_share_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_share")),
        sa.UniqueConstraint("case_id", name=op.f("uq_case_share_case_id")),
    )


def _lay_reported_need() -> None:
    op.create_table(
        "reported_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("from_group_id", sa.Integer(), nullable=False),
        sa.Column("to_group_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("origin_key", sa.String(length=80), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.Column("tool_id", sa.Integer(), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("taken_up_session_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("text_deleted_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('theme', 'training', 'case')", name=op.f("ck_reported_need_kind_known")),
        sa.CheckConstraint(
            "state IN ('reported', 'taken_up', 'answered', 'withdrawn')", name=op.f("ck_reported_need_state_known")
        ),
        sa.CheckConstraint(
            "(kind = 'training') = (tool_id IS NOT NULL)", name=op.f("ck_reported_need_tool_when_training")
        ),
        sa.CheckConstraint("(kind = 'case') = (case_id IS NOT NULL)", name=op.f("ck_reported_need_case_when_case")),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL)", name=op.f("ck_reported_need_answered_has_a_time")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name=op.f("ck_reported_need_answered_by_somebody")
        ),
        sa.CheckConstraint("from_group_id <> to_group_id", name=op.f("ck_reported_need_goes_to_another_group")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_reported_need_answered_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["supervision_case.id"], name=op.f("fk_reported_need_case_id")),
        sa.ForeignKeyConstraint(
            ["from_group_id"], ["supervision_group.id"], name=op.f("fk_reported_need_from_group_id")
        ),
        sa.ForeignKeyConstraint(["reported_by_id"], ["person.id"], name=op.f("fk_reported_need_reported_by_id")),
        sa.ForeignKeyConstraint(["session_id"], ["supervision_session.id"], name=op.f("fk_reported_need_session_id")),
        sa.ForeignKeyConstraint(["source_id"], ["reported_need.id"], name=op.f("fk_reported_need_source_id")),
        sa.ForeignKeyConstraint(
            ["taken_up_session_id"], ["supervision_session.id"], name=op.f("fk_reported_need_taken_up_session_id")
        ),
        sa.ForeignKeyConstraint(["to_group_id"], ["supervision_group.id"], name=op.f("fk_reported_need_to_group_id")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_reported_need_tool_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_need")),
        sa.UniqueConstraint("case_id", name=op.f("uq_reported_need_case_id")),
        sa.UniqueConstraint("origin_key", name=op.f("uq_reported_need_origin_key")),
        sa.UniqueConstraint("source_id", name=op.f("uq_reported_need_source_id")),
    )
    with op.batch_alter_table("reported_need") as batch:
        batch.create_index(op.f("ix_reported_need_session_id"), ["session_id"])
        batch.create_index("ix_reported_need_to_group", ["to_group_id", "state"])
        batch.create_index("ix_reported_need_from_group", ["from_group_id", "reported_at"])


def downgrade() -> None:
    """Take the tables and columns away; a copy of a case becomes its author's alone, as a withdrawn case is."""
    op.drop_table("reported_need")
    op.drop_table("case_share")
    op.execute(
        "UPDATE supervision_case SET state = 'withdrawn', closed_at = touched_at WHERE forwarded_from_id IS NOT NULL"
    )
    op.execute(
        "DELETE FROM item_work_tool WHERE item_work_id IN (SELECT item_work.id FROM item_work"
        " JOIN agenda_item ON agenda_item.id = item_work.item_id WHERE agenda_item.kind = 'reported_needs')"
    )
    op.execute("DELETE FROM item_work WHERE item_id IN (SELECT id FROM agenda_item WHERE kind = 'reported_needs')")
    op.execute(
        "UPDATE agreement SET item_id = NULL"
        " WHERE item_id IN (SELECT id FROM agenda_item WHERE kind = 'reported_needs')"
    )
    op.execute("DELETE FROM agenda_item WHERE kind = 'reported_needs'")
    with op.batch_alter_table("agenda_item") as batch:
        batch.drop_constraint(op.f("ck_agenda_item_kind_known"), type_="check")
        batch.create_check_constraint(op.f("ck_agenda_item_kind_known"), KINDS)
    with op.batch_alter_table("supervision_case") as batch:
        batch.drop_index(op.f("ix_supervision_case_forwarded_from_id"))
        batch.drop_constraint(op.f("ck_supervision_case_forwarded_by_somebody_from_somewhere"), type_="check")
        batch.drop_constraint(op.f("fk_supervision_case_forwarded_by_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_supervision_case_forwarded_from_id"), type_="foreignkey")
        batch.drop_column("forwarded_by_id")
        batch.drop_column("forwarded_from_id")
