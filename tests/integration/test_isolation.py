"""No test sees what another wrote, although tests share an engine and copies of one database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from hpmt_supervision.core.database import Base
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit
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
