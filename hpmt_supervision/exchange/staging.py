"""Temporary tables that hold a bundle while it is checked.

Everything an import reads goes to temporary tables of the target database, so that memory does not grow with the
bundle, references are resolved by the database, and nothing real is touched until the whole bundle has passed.
The room speaks to the driver directly here: SQLAlchemy would make an object of every one of a million rows.

Three tables for each of the bundle's tables `X`:

- `in_X` has the rows as they were written, with `line` and `faulty` (bit n is set when cell n could not be read);
- `ids_X` (tables with ids) has for every id of the bundle its key `ref`: the existing row's, or the one it will get;
- `rows_X` has the references as keys, the existing row as `target`, and what becomes of the row as `state`.
"""

# The names in the SQL below come from the descriptions in schema.py; what stands in a file is always bound.
# ruff: noqa: S608

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine

from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.exchange.cells import LocalTime, Value
from hpmt_supervision.exchange.problems import Problem
from hpmt_supervision.exchange.records import Chunk
from hpmt_supervision.exchange.schema import TABLE_BY_FILE, TABLES, Column, Kind, Table
from hpmt_supervision.exchange.targets import SESSION_LOG, TARGETS

PROBLEMS_AT_A_TIME = 1_000
# How long an import waits for others to finish what they are writing, before it gives up.
LOCK_SECONDS = 30
# Pages for this import's connection, in KiB: the unique index of a large table is built in them.
SQLITE_CACHE_KIB = 64 * 1024

ADDED, UNCHANGED, UPDATED = 0, 1, 2


class Staging:
    """A connection of its own with the temporary tables of one import.

    Args:
        engine: the database to import into.
        dry_run: whether the real tables will only be read.
    """

    def __init__(self, engine: Engine, *, dry_run: bool) -> None:
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._dry_run = dry_run
        self.connection: Connection = engine.connect()
        driver: Any = self.connection.connection.driver_connection
        # The connection leaves the pool, so that its settings and temporary tables go when it is closed.
        self.connection.detach()
        self._driver = driver
        self._waiting: list[tuple[object, ...]] = []
        self._mark = "?" if self.is_sqlite else "%s"
        # "The same, where none equals none": SQLite has had a word of its own for it longer than the standard's.
        self.same = "IS" if self.is_sqlite else "IS NOT DISTINCT FROM"
        if self.is_sqlite:
            driver.isolation_level = None
            self.run(f"PRAGMA cache_size = -{SQLITE_CACHE_KIB}")
            self.run("BEGIN")
        else:
            self.run("SET LOCAL datestyle TO ISO")
        self._create()

    def close(self) -> None:
        """Undo what has not been committed and drop the temporary tables with the connection."""
        self.connection.close()

    def run(self, sql: str) -> Any:
        """Run one statement and return its cursor."""
        return self._driver.execute(sql)

    def insert(self, table: str, values: dict[str, object]) -> None:
        """Insert one row into a table."""
        marks = ", ".join([self._mark] * len(values))
        self._driver.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))

    def stream(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query without holding them all in memory."""
        if self.is_sqlite:
            yield from self._driver.execute(sql)
        else:
            with self._driver.cursor(name="streamed") as cursor:
                cursor.itersize = 5_000
                cursor.execute(sql)
                yield from cursor

    def value(self, sql: str) -> Any:
        """The first value of a query's first row."""
        return self.run(sql).fetchone()[0]

    def lock(self) -> None:
        """Begin to look at the real tables; unless this is a dry run, nobody else writes to them until the end."""
        if self.is_sqlite:
            # The temporary tables outlive the transaction they were filled in; no real table was part of it.
            self.run("COMMIT")
        # SQLAlchemy knows of the transaction, so that other rooms can take part in it with a session of theirs.
        intent = means_to_write.set(not self._dry_run)
        try:
            self.connection.begin()
        finally:
            means_to_write.reset(intent)
        if self.is_sqlite:
            assert self._driver.in_transaction, "the engine must begin transactions; see set_sqlite_pragmas"
        elif not self._dry_run:
            names = ", ".join([*(TARGETS[table.name].name for table in TABLES), SESSION_LOG.name])
            self.run(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            self.run(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")

    def commit(self) -> None:
        """Make everything permanent."""
        transaction = self.connection.get_transaction()
        assert transaction is not None, "nothing is written before lock()"
        transaction.commit()

    # Problems are kept in a table too, so that a million of them can be sorted.

    def report(self, problem: Problem) -> None:
        """Keep a problem."""
        table = TABLE_BY_FILE.get(problem.file)
        self._waiting.append(
            (
                TABLES.index(table) if table else len(TABLES),
                _storable(problem.file),
                problem.line,
                _place(table, problem.column),
                _storable(problem.column),
                problem.code,
                _storable(problem.a),
                _storable(problem.b),
            )
        )
        if len(self._waiting) >= PROBLEMS_AT_A_TIME:
            self._keep_waiting()

    def report_rows(self, table: Table, column: str, code: str, found: str) -> None:
        """Keep a problem for every row that a query finds.

        Args:
            table: the table that the lines belong to.
            column: the heading of the column at fault.
            code: what is wrong.
            found: a query with the columns `line`, `a` and `b`.
        """
        self.run(
            f"INSERT INTO problem SELECT {TABLES.index(table)}, '{table.file}', q.line, {_place(table, column)},"
            f" '{column}', '{code}', q.a, q.b FROM ({found}) q"
        )

    def problems(self) -> Iterator[Problem]:
        """Every problem once, by file, line and column."""
        self._keep_waiting()
        rows = self.stream(
            "SELECT DISTINCT file_number, file, line, place, heading, code, a, b FROM problem"
            " ORDER BY file_number, file, line, place, heading, code, a, b"
        )
        for _number, file, line, _place, heading, code, a, b in rows:
            yield Problem(file, line, heading, code, a, b)

    def _keep_waiting(self) -> None:
        if self._waiting:
            marks = ", ".join([self._mark] * 8)
            self._driver.cursor().executemany(f"INSERT INTO problem VALUES ({marks})", self._waiting)
            self._waiting.clear()

    # The rows as they were written.

    def _create(self) -> None:
        text = self._text
        self.run(
            f"CREATE TEMP TABLE problem (file_number INTEGER, file {text}, line INTEGER, place INTEGER,"
            f" heading {text}, code {text}, a {text}, b {text})"
        )
        for table in TABLES:
            columns = ", ".join(f"{name} {kind}" for name, kind in self._stored_columns(table))
            self.run(f"CREATE TEMP TABLE in_{table.name} (line INTEGER PRIMARY KEY, faulty INTEGER, {columns})")

    @property
    def _text(self) -> str:
        # A change of case or a national alphabet must play no part in what is the same id.
        return "TEXT" if self.is_sqlite else 'TEXT COLLATE "C"'

    def _stored_columns(self, table: Table) -> list[tuple[str, str]]:
        day, instant = ("TEXT", "TEXT") if self.is_sqlite else ("DATE", "TIMESTAMP")
        stored = []
        for column in table.columns:
            if column.kind is Kind.LOCAL_TIME:
                stored += [(column.name, instant), (f"{column.name}_second", instant), ("local_date", day)]
            elif column.kind is Kind.DATE:
                stored.append((column.name, day))
            else:
                stored.append((column.name, "INTEGER" if column.is_number else self._text))
        return stored

    def load(self, table: Table, chunks: Iterable[Chunk]) -> Iterator[int]:
        """Write a table's rows to its first temporary table and tell after each chunk how many there are so far."""
        count = 0
        names = ["line", "faulty", *(name for name, _kind in self._stored_columns(table))]
        for chunk in chunks:
            columns: list[Iterable[object]] = [chunk.lines, chunk.faulty]
            for column, values in zip(table.columns, chunk.columns, strict=True):
                columns += self._stored(column, values)
            self._write(f"in_{table.name}", names, zip(*columns, strict=True))
            count += len(chunk.lines)
            yield count

    def _write(self, name: str, columns: list[str], rows: Iterable[tuple[object, ...]]) -> None:
        if self.is_sqlite:
            marks = ", ".join(["?"] * len(columns))
            self._driver.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        else:
            with self._driver.cursor().copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    def _stored(self, column: Column, values: list[Value]) -> list[list[object]]:
        """A column's values as the driver takes them; a local time becomes three columns."""
        if column.kind is Kind.LOCAL_TIME:
            times = [value if isinstance(value, LocalTime) else None for value in values]
            return [
                [time and self.instant(time.first) for time in times],
                [time and self.instant(time.second) for time in times],
                [time and self._day(time.day) for time in times],
            ]
        if column.kind is Kind.DATE and self.is_sqlite:
            return [[self._day(value) if isinstance(value, date) else None for value in values]]
        if column.choices and column.is_number:
            return [[int(value) if isinstance(value, str) else None for value in values]]
        return [list(values)]

    def _day(self, day: date) -> object:
        return day.isoformat() if self.is_sqlite else day

    def instant(self, instant: datetime) -> object:
        """An instant as the driver takes it and the models store it: in UTC, without a zone."""
        naive = instant.astimezone(UTC).replace(tzinfo=None)
        return f"{naive.isoformat(sep=' ', timespec='microseconds')}" if self.is_sqlite else naive


def _place(table: Table | None, heading: str) -> int:
    return table.headings.index(heading) if table and heading in table.headings else -1


def _storable(text: str) -> str:
    """A text without what a database refuses: NUL, and halves of surrogate pairs from a path's odd bytes."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
