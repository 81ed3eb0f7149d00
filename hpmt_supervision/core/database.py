"""The database: the declarative base, the naming convention, the column types and the SQLite settings."""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, Engine, Integer, MetaData, String, event
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The declarative base of every room's models."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, stored as UTC without a zone so that both databases order and compare it alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored instant must carry its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the instant back as an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC)


# Ids from the senders are ordered by code point on every database, so that an export has one order.
TextId = String().with_variant(String(collation="C"), "postgresql")


def new_text_id() -> str:
    """Return a text id for a record made in the app; it is given once and never changes."""
    return f"app-{secrets.token_hex(8)}"


class Keyed:
    """A table whose rows have an integer key and leave and enter the system under the sender's own text id."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    text_id: Mapped[str] = mapped_column(TextId, unique=True, default=new_text_id)


class Versioned:
    """A row that two people can edit. An UPDATE with an old version changes nothing and raises StaleDataError."""

    version: Mapped[int] = mapped_column(Integer, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy hands the class
        """Let SQLAlchemy count the version up and hold it against the row at every UPDATE."""
        return {"version_id_col": cls.version}


def one_of(column: str, values: Iterable[str] | type[StrEnum], name: str | None = None) -> CheckConstraint:
    """Return a named check constraint that keeps a text column within a set of values.

    Args:
        column: the column's name.
        values: the allowed values, or the StrEnum that lists them.
        name: the constraint's short name; by default ``<column>_known``.
    """
    allowed = ", ".join("'" + str(value) + "'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=name or f"{column}_known")


# True while a request or a command means to write; see set_sqlite_pragmas.
means_to_write: ContextVar[bool] = ContextVar("means_to_write", default=False)


def set_sqlite_pragmas(engine: Engine) -> None:
    """Make SQLite behave like a server database: foreign keys, write-ahead log, and waiting for a lock.

    What is deleted is overwritten in the file, also where SQLite is built not to. The file is made for its owner alone,
    whatever the umask; SQLite gives its write-ahead log the same mode.

    SQLite refuses at once, without waiting, when a transaction that began by reading wants to write after
    somebody else has written. A transaction that means to write therefore takes the write lock when it begins.
    """

    @event.listens_for(engine, "do_connect")
    def on_do_connect(dialect: Dialect, record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
        _make_file(str(arguments[0]) if arguments else "")

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA busy_timeout=10000")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if means_to_write.get() else "BEGIN")


def spare_compiling(engine: Engine) -> None:
    """Let PostgreSQL run each statement as it is, without compiling it to machine code first.

    Compiling is meant for statements that run for minutes. Ours run for milliseconds, yet the one that reads an office
    has so many parts that compiling it takes up to seconds where its cost is thought to be high (see ADR 32).
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.execute("SET jit = off")
        # A setting made in a transaction holds for the whole session only when it is committed.
        connection.commit()


def _make_file(name: str) -> None:
    """Make the file of a database that is not there yet, empty and with mode 600; one that is there stays as it is."""
    path = Path(name)
    if not name or name.startswith((":memory:", "file:")) or not path.parent.is_dir():
        return
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def empty_sqlite_log(engine: Engine, *, wait_ms: int = 5_000) -> bool:
    """Write SQLite's write-ahead log back to the file and empty it, so that what was deleted is in neither.

    Readers are never disturbed: one who still reads an older state keeps the log, and after the wait it is left to the
    next time.

    Args:
        engine: one of SQLite.
        wait_ms: how long to wait for readers and writers, in milliseconds.

    Returns:
        Whether the log is empty now.
    """
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={wait_ms:d}")
        try:
            (busy, _pages, _written) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={usual:d}")
            cursor.close()
    finally:
        connection.close()
    return not busy
