"""No test sees what another wrote, although tests share an engine and copies of one database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import event, func, select

from hpmt_supervision.core.database import Base
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit
from tests import databases
from tests.databases import laid_postgresql
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.people import make_group, member_of

TURNS = (1, 2)
_places: set[str] = set()
_heard: list[str] = []


def rows() -> dict[str, int]:
    """Return the number of rows in each table that has any."""
    counted = {t.name: db.session.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables}
    return {name: number for name, number in counted.items() if number}


@pytest.fixture
def place(app: Flask) -> Iterator[str]:
    """Give the place of the test's database, as the database itself tells it."""
    asked = {"sqlite": "SELECT file FROM pragma_database_list", "postgresql": "SELECT current_database()"}
    with db.engine.connect() as connection:
        yield str(connection.exec_driver_sql(asked[db.engine.dialect.name]).scalar())


@pytest.mark.parametrize("turn", TURNS)
def test_every_turn_begins_without_rows_and_with_the_first_key(app: Flask, turn: int) -> None:
    assert rows() == {}
    load_catalogue()
    group = make_group()
    sign_in(app.test_client(), member_of(group))
    assert {"programme", "person", "signed_in_session"} <= rows().keys()
    assert db.session.scalar(select(func.min(Unit.id))) == 1


@pytest.mark.parametrize("turn", TURNS)
def test_every_turn_has_a_database_of_its_own(place: str, turn: int) -> None:
    assert place not in _places
    _places.add(place)


@pytest.mark.parametrize("turn", TURNS)
def test_tables_made_on_the_side_are_gone_too(app: Flask, turn: int) -> None:
    db.session.execute(db.text("CREATE TABLE beside (id INTEGER)"))
    db.session.commit()


@pytest.mark.parametrize("turn", TURNS)
def test_listeners_of_one_turn_hear_nothing_of_the_next(app: Flask, turn: int) -> None:
    assert _heard == []
    event.listen(db.engine, "before_cursor_execute", lambda *details: _heard.append(details[2]))
    assert rows() == {}
    assert _heard.pop() and _heard
    _heard.clear()


def test_a_second_process_finds_the_same_database(app: Flask, place: str) -> None:
    assert str(db.engine.url.database) == place
    assert app.config["SQLALCHEMY_DATABASE_URI"] == db.engine.url


def test_the_database_of_sqlite_lies_in_the_folder_of_the_test(sqlite_app: Flask, tmp_path: Path) -> None:
    make_group()
    db.session.commit()
    assert (tmp_path / "test.sqlite").read_bytes()[:15] == b"SQLite format 3"
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT file FROM pragma_database_list").scalar()
    assert found == str(tmp_path / "test.sqlite")


# What the audit trail holds is kept from being deleted, and a foreign key keeps the unit of a person.
ROWS = ("INSERT INTO audit_event (id, at, action, subject_kind, subject_id, actor_person_id, version) VALUES (9)",)
CHANGES = (
    "ALTER TABLE person DROP COLUMN name",
    "ALTER TABLE person ALTER COLUMN name DROP NOT NULL",
    "ALTER TABLE unit DROP CONSTRAINT ck_unit_kind",
    "CREATE INDEX beside ON person (name)",
    "CREATE SCHEMA beside",
    "CREATE FUNCTION beside() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "ALTER SEQUENCE unit_id_seq INCREMENT 7",
    "CREATE VIEW beside AS SELECT id FROM person",
)


# Each leaves something other than rows of tables behind.
CHANGES = (
    "ALTER TABLE person DROP COLUMN name",
    "ALTER TABLE person ALTER COLUMN name DROP NOT NULL",
    "ALTER TABLE unit DROP CONSTRAINT ck_unit_kind_known",
    "DROP TRIGGER tr_audit_event_no_delete ON audit_event",
    "ALTER TABLE audit_event DISABLE TRIGGER tr_audit_event_no_delete",
    "ALTER SEQUENCE unit_id_seq INCREMENT 7",
    "CREATE INDEX beside ON person (name)",
    "CREATE VIEW beside AS SELECT id FROM person",
    "CREATE SCHEMA beside",
    "CREATE FUNCTION beside() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "COMMENT ON TABLE person IS 'beside'",
    "SELECT lo_create(4711)",
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Asia/Tokyo''', current_database()); END $$",
)


@pytest.mark.postgresql
@pytest.mark.parametrize("change", CHANGES)
def test_a_database_in_which_more_than_rows_was_changed_is_not_used_again(change: str) -> None:
    with laid_postgresql() as url, psycopg.connect(url, autocommit=True) as connection:
        changed = oid_of(connection)
        connection.execute(change)  # type: ignore[call-overload]
    with laid_postgresql() as url, psycopg.connect(url) as connection:
        assert oid_of(connection) != changed


@pytest.mark.postgresql
def test_a_database_is_used_again_without_its_rows_and_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "_laid", [])
    with laid_postgresql() as url, psycopg.connect(url, autocommit=True) as first:
        used = oid_of(first)
        # Rows of the audit trail cannot be deleted in the usual way, nor a unit that others stand under.
        first.execute(
            "INSERT INTO audit_event (id, at, action, subject_kind, details, previous_hash, hash) "
            "VALUES (1, now(), 'tried', 'unit', '{}', '', '')"
        )
        first.execute("INSERT INTO unit (kind, name, text_id, version) VALUES ('national', 'Nav', 'a', 1)")
        first.execute("INSERT INTO unit (kind, name, parent_id, text_id, version) VALUES ('county', 'Øst', 1, 'b', 1)")
        straggler = psycopg.connect(url)
        straggler.execute("INSERT INTO unit (kind, name, text_id, version) VALUES ('national', 'Sen', 'c', 1)")
    with laid_postgresql() as url, psycopg.connect(url, autocommit=True) as second:
        assert oid_of(second) == used
        for table in Base.metadata.sorted_tables:
            assert second.execute(f'SELECT count(*) FROM "{table.name}"').fetchone() == (0,)  # type: ignore[call-overload]
        added = "INSERT INTO unit (kind, name, text_id, version) VALUES ('national', 'Nav', 'a', 1) RETURNING id"
        assert second.execute(added).fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError):
            straggler.commit()
        straggler.close()


def oid_of(connection: psycopg.Connection[Any]) -> int:
    """Return the number of a database of PostgreSQL, which it keeps when it is renamed."""
    found = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert found is not None
    return int(found[0])


@pytest.mark.postgresql
def test_a_database_is_used_again_when_all_that_was_made_in_it_were_temporary_tables(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(databases, "_laid", [])
    with laid_postgresql() as url, psycopg.connect(url, autocommit=True) as connection:
        used = oid_of(connection)
        connection.execute("CREATE TEMP TABLE beside AS SELECT 1 AS id")
    with laid_postgresql() as url, psycopg.connect(url, autocommit=True) as connection:
        assert oid_of(connection) == used
        assert connection.execute("SELECT count(*) FROM pg_class WHERE relname = 'beside'").fetchone() == (0,)
