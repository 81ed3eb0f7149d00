"""The migrations lay the tables the models describe, take them away again, and keep what lies in the tables."""

import re
import shutil
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from hpmt_supervision.application import MIGRATIONS
from hpmt_supervision.core import clock
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.chain import Chain
from hpmt_supervision.privacy.chain_operations import check_chains
from hpmt_supervision.privacy.chain_queries import follow
from tests.contracts.world import make_world
from tests.databases import laid_postgresql, laid_sqlite

# A revision that exists only while the tests run. It changes a table that half of the others point to.
EXTRA = """
import sqlalchemy as sa
from alembic import op

revision = "9999_extra"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("extra", sa.String(20), nullable=False, server_default="none"))
        batch.create_check_constraint("extra_known", "extra IN ('none', 'some')")
{more}

def downgrade() -> None:
    with op.batch_alter_table("person") as batch:
        batch.drop_constraint(op.f("ck_person_extra_known"), type_="check")
        batch.drop_column("extra")
"""
TABLES_WITHOUT_ROWS = {"alembic_version"}


def differences() -> list[object]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


def conditions() -> set[tuple[str, str, tuple[str, ...]]]:
    """Return what the check constraints demand: the table, the name, and the words and values in any order."""
    found = inspect(db.engine)
    return {
        (table, str(check["name"]), tuple(sorted(re.findall(r"'[^']*'|[\w.]+|[<>=!]+", check["sqltext"]))))
        for table in found.get_table_names()
        for check in found.get_check_constraints(table)
    }


def counts() -> dict[str, int]:
    """Return the number of rows of every table."""
    with db.engine.connect() as connection:
        return {
            name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
            for name in inspect(connection).get_table_names()
            if name not in TABLES_WITHOUT_ROWS
        }


def revisions() -> list[str]:
    """Return the names of all revisions, oldest first."""
    return sorted(file.stem for file in (MIGRATIONS / "versions").glob("*.py"))


def with_an_extra_revision(folder: Path, more: str = "") -> Path:
    """Return a copy of the migrations with one more revision at the end."""
    copied = folder / "migrations"
    shutil.copytree(MIGRATIONS, copied, ignore=shutil.ignore_patterns("__pycache__"))
    text = EXTRA.format(head=revisions()[-1], more=more)
    (copied / "versions" / "9999_extra.py").write_text(text, encoding="utf-8")
    return copied


def lay_a_world() -> None:
    """Lay two offices with something in every main table."""
    make_world()
    db.session.commit()
    db.session.remove()


def foreign_keys_hold() -> bool:
    """Tell whether a row that points to nothing is refused, on a connection of the app's own."""
    statement = sa.text("INSERT INTO tool_area (tool_id, area_id) VALUES (-1, -1)")
    try:
        with db.engine.connect() as connection:
            connection.execute(statement)
    except sa.exc.IntegrityError:
        return True
    return False


def test_models_equal_the_head(bare_app: Flask) -> None:
    upgrade()
    assert differences() == []
    # What a column may hold is compared by itself: the comparison above does not see check constraints, and a value
    # that the models know and the database does not would be refused when somebody first chooses it.
    migrated = conditions()
    downgrade(revision="base")
    db.create_all()
    assert migrated == conditions() and len(migrated) > 100


def test_down_takes_everything_away(bare_app: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert differences() == []


def test_down_step_by_step_and_up_again_with_data(migrated_app: Flask) -> None:
    lay_a_world()
    filled = {name for name, rows in counts().items() if rows}
    assert {"person", "membership", "absence", "tool", "fe_form", "supervision_session", "attendance"} <= filled
    assert {"supervision_case", "agenda_item", "session_log", "agreement"} <= filled
    people = counts()["person"]
    steps = revisions()
    for below in reversed(steps[:-1]):
        downgrade(revision=below)
        assert counts()["person"] == people
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert differences() == []
    lay_a_world()
    assert counts()["person"] == people


def test_a_later_revision_may_rebuild_a_table_that_others_point_to(migrated_app: Flask, tmp_path: Path) -> None:
    lay_a_world()
    before = counts()
    folder = str(with_an_extra_revision(tmp_path))
    upgrade(directory=folder)
    assert counts() == before
    with db.engine.connect() as connection:
        assert set(connection.execute(sa.text("SELECT extra FROM person")).scalars()) == {"none"}
    assert foreign_keys_hold()
    downgrade(directory=folder, revision=revisions()[-1])
    assert counts() == before
    assert foreign_keys_hold()
    assert differences() == []


@pytest.mark.parametrize("migrated_database_url", ["sqlite"], indirect=True)
def test_sqlite_refuses_a_revision_that_leaves_rows_pointing_to_nothing(migrated_app: Flask, tmp_path: Path) -> None:
    lay_a_world()
    before = counts()
    more = '    op.execute("DELETE FROM person WHERE id IN (SELECT author_id FROM supervision_case)")\n'
    with pytest.raises(SystemExit, match=r"Nothing was changed.*\w+ rowid \d+ -> person"):
        upgrade(directory=str(with_an_extra_revision(tmp_path, more)))
    assert counts() == before
    assert "extra" not in {column["name"] for column in inspect(db.engine).get_columns("person")}
    assert foreign_keys_hold()


def test_migrations_are_numbered_with_one_head() -> None:
    names = revisions()
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]


def test_rows_of_the_trail_are_chained_and_kept(bare_app: Flask) -> None:
    """What was recorded before there were chains gets one, and its rows stay as they are on the way down."""
    upgrade(revision="0029_session_changes")
    lines = [
        "INSERT INTO audit_event (id, at, actor_id, action, subject_kind, subject_id, details) VALUES"
        f" ({key}, '2026-05-0{key} 10:00:00', NULL, 'thing.do', 'thing', {key}, '{{}}')"
        for key in (1, 2, 5)
    ]
    lines += [
        "INSERT INTO text_reading (id, subject_kind, subject_id, reader_id, reader_role, reason, read_at) VALUES"
        f" ({key}, 'case', {key}, 3, 'counsellor', 'author', '2026-05-01 10:00:00')"
        for key in (2, 3)
    ]
    with db.engine.begin() as connection:
        for line in lines:
            connection.execute(sa.text(line))
    upgrade()
    for chain, rows, last in ((Chain.ACTS, 3, 5), (Chain.READINGS, 2, 3)):
        found = follow(chain)
        assert (found.broken, found.rows, found.last and found.last.id) == (None, rows, last)
    with unit_of_work():
        record_act("thing.do", subject_kind="thing", subject_id=6, by=None)
    assert follow(Chain.ACTS).rows == 4
    with pytest.raises(sa.exc.DBAPIError, match="never changed or deleted"):
        db.session.execute(sa.text("DELETE FROM text_reading"))
    db.session.rollback()
    db.session.remove()
    downgrade(revision="0029_session_changes")
    assert counts()["audit_event"] == 4 and counts()["text_reading"] == 2
    with db.engine.begin() as connection:
        connection.execute(sa.text(lines[0].replace("(1,", "(DEFAULT,") if not _is_sqlite() else "SELECT 1"))
        connection.execute(sa.text("DELETE FROM text_reading"))
    upgrade()
    assert follow(Chain.ACTS).broken is None


def test_notes_of_the_chains_are_sealed_and_kept(bare_app: Flask) -> None:
    """Notes from before they were a chain become one, and go the way down without those that have no place there."""
    upgrade(revision="0036_extract_texts")
    notes = (
        "INSERT INTO chain_check (id, chain, checked_at, row_count, broken_id, why) VALUES"
        " (1, 'audit_event', '2026-05-01 03:40:00', 0, NULL, NULL),"
        " (4, 'text_reading', '2026-05-02 03:40:00', 0, 1, 'seal')"
    )
    with db.engine.begin() as connection:
        connection.execute(sa.text(notes))
    upgrade()
    found = follow(Chain.CHECKS)
    assert (found.broken, found.rows) == (None, 2)
    check_chains(clock.now())
    assert follow(Chain.CHECKS).rows == 5
    with pytest.raises(sa.exc.DBAPIError, match="never changed or deleted"):
        db.session.execute(sa.text("DELETE FROM chain_check"))
    db.session.rollback()
    db.session.remove()
    downgrade(revision="0036_extract_texts")
    assert counts()["chain_check"] == 4
    with db.engine.begin() as connection:
        connection.execute(
            sa.text(notes.split(" (1,")[0].replace("(id, ", "(") + " ('audit_event', '2026-05-03', 0, NULL, NULL)")
        )
    upgrade()
    assert follow(Chain.CHECKS).broken is None


def test_the_migrated_database_refuses_changes_as_the_laid_one_does(migrated_app: Flask, tmp_path: Path) -> None:
    def triggers(engine: sa.Engine) -> set[str]:
        asked = {
            "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        }
        with engine.connect() as connection:
            return set(connection.execute(sa.text(asked[engine.dialect.name])).scalars())

    with laid_postgresql() if not _is_sqlite() else nullcontext(laid_sqlite(tmp_path / "laid.sqlite")) as url:
        laid = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        assert "tr_audit_event_no_update" in triggers(laid) == triggers(db.engine)
        laid.dispose()


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def acts_before_the_table(sessions: list[int], person: int) -> list[dict[str, object]]:
    """Return audit rows as they were written until changes of sessions had a table of their own."""
    first, second, third = sessions

    def act(at: str, action: str, subject: int | None, details: str, actor: int | None = person) -> dict[str, object]:
        kind = action.split(".")[0]
        return {"at": datetime.fromisoformat(at), "action": action, "subject_kind": kind, "subject_id": subject} | {
            "actor_id": actor,
            "details": details,
        }

    both = f'"sessions": [{first}, {second}]'
    return [
        act("2026-03-08 23:30", "session.change", first, f'{{"moved": true, "was": {{"{first}": "2026-03-10"}}}}'),
        act("2026-03-09 08:00", "session.change", first, '{"moved": false, "was": {}}'),
        # Only the place of the first was changed last, so that alone is what is undone.
        act("2026-03-09 08:30", "schedule.undo", 1, f'{{"sessions": [{first}]}}'),
        act("2026-04-01 08:00", "series.change", 1, f'{{"moved": true, {both}}}', actor=999_999),
        act("2026-04-01 08:40", "schedule.undo", 2, f"{{{both}}}"),
        act("2026-05-01 08:00", "session.cancel", second, '{"reason": "sickness"}'),
        act("2026-05-01 08:10", "schedule.undo", 3, f'{{"sessions": [{second}]}}'),
        act("2026-05-02 08:00", "series.cancel", 1, f'{{"reason": "workload", "sessions": [{second}, 999999]}}'),
        act("2026-06-01 08:00", "session.book", third, "{}"),
        act("2026-06-01 08:50", "schedule.undo", 4, f'{{"sessions": [{third}]}}', actor=None),
        act("2026-06-02 08:00", "unit.close", 1, f"{{{both}}}"),
    ]


def test_what_the_audit_rows_told_of_sessions_is_taken_over(migrated_app: Flask) -> None:
    lay_a_world()
    downgrade(revision="0028_text_keys")
    with db.engine.begin() as connection:
        sessions = list(connection.scalars(sa.text("SELECT id FROM supervision_session ORDER BY id LIMIT 3")))
        (person,) = connection.scalars(sa.text("SELECT id FROM person ORDER BY id LIMIT 1"))
        gone = "UPDATE supervision_session SET status = 'cancelled', cancel_reason = 'holiday' WHERE id = :id"
        connection.execute(sa.text(gone), {"id": sessions[1]})
        columns = ("at", "action", "subject_kind", "subject_id", "actor_id", "details")
        audit = sa.table("audit_event", *(sa.column(name) for name in columns))
        connection.execute(sa.delete(audit))
        connection.execute(sa.insert(audit), acts_before_the_table(sessions, person))
    before = counts()
    first, second, third = sessions
    names = ("id", "session_id", "kind", "made_on", "was_on", "reason", "made_by_id", "undoes_id")
    change = sa.table("session_change", *(sa.column(name) for name in names))
    for _again in range(2):
        upgrade(revision="0029_session_changes")
        assert counts() == before | {"session_change": 9}
        with db.engine.begin() as connection:
            day = {
                key: str(on)
                for key, on in connection.execute(sa.text("SELECT id, local_date FROM supervision_session"))
            }
            rows = connection.execute(sa.select(change).order_by(change.c.id)).all()
            # What is written from now on is numbered after what was taken over.
            added = {"session_id": first, "kind": "moved", "made_on": date(2026, 7, 1)}
            columns = (*added, "made_at", "origin")
            more = sa.table("session_change", *(sa.column(name) for name in columns))
            connection.execute(sa.insert(more).values(**added, made_at=datetime(2026, 7, 1), origin="app"))
            assert connection.scalar(sa.select(sa.func.max(change.c.id))) == 10
        assert [(*row[:3], str(row[3]), row[4] and str(row[4]), *row[5:]) for row in rows] == [
            (1, first, "moved", "2026-03-09", "2026-03-10", None, person, None),
            (2, first, "moved", "2026-04-01", None, None, None, None),
            (3, second, "moved", "2026-04-01", None, None, None, None),
            (4, first, "undone", "2026-04-01", None, None, person, 2),
            (5, second, "undone", "2026-04-01", None, None, person, 3),
            (6, second, "cancelled", "2026-05-01", None, "sickness", person, None),
            (7, second, "undone", "2026-05-01", None, None, person, 6),
            (8, second, "cancelled", "2026-05-02", day[second], "holiday", person, None),
            (9, third, "unbooked", "2026-06-01", None, "other", None, None),
        ]
        downgrade(revision="0028_text_keys")
        assert counts() == before
