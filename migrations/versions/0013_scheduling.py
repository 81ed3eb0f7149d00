"""Series as rules of RFC 5545 with all that a later session needs; answers with a category; guests by mail."""

import secrets
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0013_scheduling"
down_revision = "0012_import_runs"
branch_labels = None
depends_on = None

OSLO = ZoneInfo("Europe/Oslo")
REASONS = "answer_reason IN ('other_meeting', 'away', 'workload', 'other')"
NOT_YES = "answer_reason IS NULL OR answer IN ('no', 'maybe')"


def upgrade() -> None:
    """Widen the tables and write each present rule in its new form."""
    with op.batch_alter_table("series") as batch:
        batch.add_column(sa.Column("text_id", sa.String().with_variant(sa.String(collation="C"), "postgresql")))
        batch.add_column(sa.Column("rule", sa.String(length=400)))
        batch.add_column(sa.Column("chosen_local", sa.Text()))
        batch.add_column(sa.Column("open_ended", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("laid_out_to", sa.Date()))
        batch.add_column(sa.Column("minutes", sa.Integer()))
        batch.add_column(sa.Column("place", sa.String(length=200)))
        batch.add_column(sa.Column("link", sa.String(length=500)))
        batch.add_column(sa.Column("whole_group", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("led_by_id", sa.Integer()))
        batch.add_column(sa.Column("follows_id", sa.Integer()))
        batch.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("supervision_session") as batch:
        batch.add_column(sa.Column("occurrence_local", sa.String(length=16)))
        batch.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("led_by_id", sa.Integer()))
    _write_rules(op.get_bind())
    with op.batch_alter_table("series") as batch:
        batch.drop_constraint(op.f("ck_series_count_in_range"), type_="check")
        batch.drop_constraint(op.f("ck_series_every_days_in_range"), type_="check")
        batch.drop_column("every_days")
        batch.drop_column("count")
        for column, kind in (
            ("text_id", sa.String().with_variant(sa.String(collation="C"), "postgresql")),
            ("rule", sa.String(length=400)),
            ("laid_out_to", sa.Date()),
            ("minutes", sa.Integer()),
        ):
            batch.alter_column(column, existing_type=kind, nullable=False)
        for column in ("open_ended", "whole_group"):
            batch.alter_column(column, existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        batch.alter_column("sequence", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch.create_unique_constraint(op.f("uq_series_text_id"), ["text_id"])
        batch.create_foreign_key(op.f("fk_series_led_by_id"), "person", ["led_by_id"], ["id"])
        batch.create_foreign_key(op.f("fk_series_follows_id"), "series", ["follows_id"], ["id"])
        batch.create_check_constraint(op.f("ck_series_minutes_in_range"), "minutes BETWEEN 1 AND 1440")
        batch.create_check_constraint(op.f("ck_series_rule_or_chosen"), "(rule = '') = (chosen_local IS NOT NULL)")
        batch.create_check_constraint(op.f("ck_series_open_by_rule"), "NOT open_ended OR rule <> ''")
    with op.batch_alter_table("supervision_session") as batch:
        batch.alter_column("sequence", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch.create_foreign_key(op.f("fk_supervision_session_led_by_id"), "person", ["led_by_id"], ["id"])
    op.create_table(
        "series_invitee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.CheckConstraint("part IN ('member', 'beyond')", name=op.f("ck_series_invitee_part_known")),
        sa.CheckConstraint("(person_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_series_invitee_person_or_group")),
        sa.CheckConstraint("group_id IS NULL OR part = 'beyond'", name=op.f("ck_series_invitee_groups_beyond")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_invitee_series_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_series_invitee_person_id")),
        sa.ForeignKeyConstraint(["group_id"], ["supervision_group.id"], name=op.f("fk_series_invitee_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_invitee")),
        sa.UniqueConstraint(
            "series_id", "person_id", "group_id", name=op.f("uq_series_invitee_series_id_person_id_group_id")
        ),
    )
    with op.batch_alter_table("invitation") as batch:
        batch.add_column(sa.Column("answer_reason", sa.String(length=20)))
        batch.create_check_constraint(op.f("ck_invitation_answer_reason_known"), REASONS)
        batch.create_check_constraint(op.f("ck_invitation_reason_when_not_yes"), NOT_YES)
    with op.batch_alter_table("guest") as batch:
        batch.add_column(sa.Column("email", sa.String(length=254)))
        batch.add_column(sa.Column("link_number", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("answer", sa.String(length=10), nullable=False, server_default="waiting"))
        batch.add_column(sa.Column("answer_reason", sa.String(length=20)))
        batch.add_column(sa.Column("answered_at", sa.DateTime()))
    with op.batch_alter_table("guest") as batch:
        batch.alter_column("link_number", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        batch.alter_column("answer", existing_type=sa.String(length=10), existing_nullable=False, server_default=None)
        batch.create_check_constraint(op.f("ck_guest_answer_known"), "answer IN ('waiting', 'yes', 'no', 'maybe')")
        batch.create_check_constraint(op.f("ck_guest_answer_reason_known"), REASONS)
        batch.create_check_constraint(op.f("ck_guest_reason_when_not_yes"), NOT_YES)


def _write_rules(connection: sa.Connection) -> None:
    series = connection.execute(sa.text("SELECT id, every_days, starts_local FROM series ORDER BY id")).all()
    for key, every_days, starts_local in series:
        sessions = connection.execute(
            sa.text(
                "SELECT id, starts_at, local_date, minutes, place, link, whole_group FROM supervision_session "
                "WHERE series_id = :key ORDER BY starts_at, id"
            ).columns(starts_at=sa.DateTime(), local_date=sa.Date(), whole_group=sa.Boolean()),
            {"key": key},
        ).all()
        first = datetime.fromisoformat(starts_local)
        last = max([row.local_date for row in sessions], default=first.date())
        until = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=OSLO).astimezone(UTC)
        model = sessions[-1] if sessions else None
        connection.execute(
            sa.text(
                "UPDATE series SET text_id = :text_id, rule = :rule, laid_out_to = :last, minutes = :minutes, "
                "place = :place, link = :link, whole_group = :whole WHERE id = :key"
            ).bindparams(sa.bindparam("last", type_=sa.Date()), sa.bindparam("whole", type_=sa.Boolean())),
            {
                "text_id": f"app-{secrets.token_hex(8)}",
                "rule": f"FREQ=DAILY;INTERVAL={every_days};UNTIL={until:%Y%m%dT%H%M%SZ}",
                "last": last,
                "minutes": model.minutes if model else 60,
                "place": model.place if model else None,
                "link": model.link if model else None,
                "whole": model.whole_group if model else True,
                "key": key,
            },
        )
        for row in sessions:
            # What was moved before rules were kept has the day it has now as the day its rule gave it.
            local = row.starts_at.replace(tzinfo=UTC).astimezone(OSLO)
            connection.execute(
                sa.text("UPDATE supervision_session SET occurrence_local = :local WHERE id = :key"),
                {"local": f"{local:%Y-%m-%dT%H:%M}", "key": row.id},
            )


def downgrade() -> None:
    """Take back what came; a rule that is no fixed interval becomes one of fourteen days."""
    with op.batch_alter_table("guest") as batch:
        for name in ("answer_known", "answer_reason_known", "reason_when_not_yes"):
            batch.drop_constraint(op.f(f"ck_guest_{name}"), type_="check")
        for column in ("email", "link_number", "answer", "answer_reason", "answered_at"):
            batch.drop_column(column)
    with op.batch_alter_table("invitation") as batch:
        for name in ("answer_reason_known", "reason_when_not_yes"):
            batch.drop_constraint(op.f(f"ck_invitation_{name}"), type_="check")
        batch.drop_column("answer_reason")
    op.drop_table("series_invitee")
    with op.batch_alter_table("supervision_session") as batch:
        batch.drop_constraint(op.f("fk_supervision_session_led_by_id"), type_="foreignkey")
        for column in ("occurrence_local", "sequence", "led_by_id"):
            batch.drop_column(column)
    with op.batch_alter_table("series") as batch:
        batch.add_column(sa.Column("every_days", sa.Integer()))
        batch.add_column(sa.Column("count", sa.Integer()))
    connection = op.get_bind()
    for key, rule in connection.execute(sa.text("SELECT id, rule FROM series ORDER BY id")).all():
        parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
        days = int(parts.get("INTERVAL", "14")) if parts.get("FREQ") == "DAILY" else 14
        held = connection.execute(
            sa.text("SELECT count(*) FROM supervision_session WHERE series_id = :key"), {"key": key}
        ).scalar_one()
        connection.execute(
            sa.text("UPDATE series SET every_days = :days, count = :count WHERE id = :key"),
            {"days": min(max(days, 1), 366), "count": min(max(held, 1), 400), "key": key},
        )
    with op.batch_alter_table("series") as batch:
        for name in ("minutes_in_range", "rule_or_chosen", "open_by_rule"):
            batch.drop_constraint(op.f(f"ck_series_{name}"), type_="check")
        for name in ("led_by_id", "follows_id"):
            batch.drop_constraint(op.f(f"fk_series_{name}"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_series_text_id"), type_="unique")
        for column in (
            *("text_id", "rule", "chosen_local", "open_ended", "laid_out_to", "minutes", "place", "link"),
            *("whole_group", "led_by_id", "follows_id", "sequence"),
        ):
            batch.drop_column(column)
        batch.alter_column("every_days", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("count", existing_type=sa.Integer(), nullable=False)
        batch.create_check_constraint(op.f("ck_series_count_in_range"), "count BETWEEN 1 AND 400")
        batch.create_check_constraint(op.f("ck_series_every_days_in_range"), "every_days BETWEEN 1 AND 366")
