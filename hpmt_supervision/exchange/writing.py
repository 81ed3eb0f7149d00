"""Exporting everything as a bundle.

Rows are streamed from the database in code-point order of id or natural key, and the same records always give the
same bytes. A file is written beside its place and moved there when it is whole.
"""

# The names in the SQL below come from the descriptions in schema.py.
# ruff: noqa: S608

import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Engine

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.exchange.bundle import UNPACKED_LIMIT
from hpmt_supervision.exchange.putting_in_place import ExportStopped, put_folder_in_place, put_in_place
from hpmt_supervision.exchange.schema import TABLE_BY_FILE, TABLE_BY_NAME, TABLES, Kind, Table
from hpmt_supervision.exchange.targets import TARGETS, column_in_database
from hpmt_supervision.exchange.written_cells import as_texts, quoted

ROWS_AT_A_TIME = 5_000
# The time of every file in a .zip: the earliest that the format knows, so that the clock leaves no trace.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o644
# The kinds whose texts are the senders' own; all others have a form that needs no quotes.
TEXT_KINDS = frozenset({Kind.ID, Kind.REFERENCE, Kind.TEXT, Kind.EMAIL})


class CannotWrite(UserError):
    """The bundle cannot be put where it was asked to be."""


def export_bundle(
    *, engine: Engine, path: Path, progress: Callable[[str, int], None] = lambda file, rows: None
) -> list[tuple[str, int]]:
    """Write every record to a bundle.

    Args:
        engine: the database.
        path: a .zip file or a workbook when the name ends in .zip or .xlsx, else a folder; an earlier export there
            is replaced.
        progress: is called now and then with a file's name and how many of its rows have been written.

    Returns:
        Per file, its name and its number of rows.

    Raises:
        CannotWrite: when something else than an earlier export is in the way, or the place cannot be written to.
        ExportStopped: when the database or the disk gives up half-way.
    """
    path = path.resolve()
    ending = path.suffix.lower()
    _check_place(path, is_file=ending in {".zip", ".xlsx"})
    dbapi_error = engine.dialect.loaded_dbapi.Error
    try:
        with _reading(engine) as rows_of, _writing(path, ending) as write:
            written = []
            for table in TABLES:
                with closing(rows_of(table)) as rows:
                    written.append((_name_in(table, ending), write(table, rows, progress)))
            return written
    except dbapi_error as error:
        raise ExportStopped(
            _l("Eksporten stoppet. Basen svarte: %(why)s. Prøv igjen.", why=str(error).strip().rstrip("."))
        ) from error
    except OSError as error:
        raise ExportStopped(
            _l(
                "Eksporten stoppet: %(why)s. Sjekk at det er plass og at du har tilgang til «%(path)s».",
                why=str(error.strerror or error),
                path=str(path),
            )
        ) from error


def _name_in(table: Table, ending: str) -> str:
    return table.name if ending == ".xlsx" else table.file


def _check_place(path: Path, *, is_file: bool) -> None:
    if not path.parent.is_dir():
        raise CannotWrite(_l("Mappa «%(path)s» finnes ikke. Lag den først.", path=str(path.parent)))
    if is_file and path.exists() and not path.is_file():
        raise CannotWrite(_l("«%(path)s» er ikke en fil. Velg et annet navn.", path=str(path)))
    if is_file or not path.exists():
        return
    if not path.is_dir():
        raise CannotWrite(
            _l(
                "«%(path)s» er ikke en mappe. Velg en mappe, eller et navn som slutter på .zip eller .xlsx.",
                path=str(path),
            )
        )
    others = sorted(entry.name for entry in path.iterdir() if entry.name not in TABLE_BY_FILE or not entry.is_file())
    if others:
        raise CannotWrite(
            _l(
                "Mappa «%(path)s» har annet i seg, som «%(name)s». Velg en ny eller tom mappe.",
                path=str(path),
                name=others[0],
            )
        )


# Where the bytes go.

Create = Callable[[Table], "Any"]
Rows = Iterable[list[tuple[Any, ...]]]
Write = Callable[[Table, Rows, Callable[[str, int], None]], int]


@contextmanager
def _writing(path: Path, ending: str) -> Iterator[Write]:
    """Give the function that writes one table after the other."""
    if ending == ".xlsx":
        # Only those who ask for a workbook load the library that writes it.
        from hpmt_supervision.exchange.workbook_writing import workbook_at

        with workbook_at(path) as write:
            yield write
        return
    with _zip_at(path) if ending == ".zip" else _folder_at(path) as create:
        yield lambda table, rows, progress: _write_table(table, rows, create, progress)


@contextmanager
def _folder_at(path: Path) -> Iterator[Create]:
    """Write the files to a folder beside the place, and put it there when all are whole."""
    with put_folder_in_place(path) as beside:
        yield lambda table: (beside / table.file).open("wb")


@contextmanager
def _zip_at(path: Path) -> Iterator[Create]:
    """Write the files to a .zip beside the place, and put it there when it is whole."""
    with put_in_place(path) as beside, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
        yield lambda table: archive.open(zip_entry(table), "w")
        if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
            raise ExportStopped(_l("Pakken blir for stor til å hentes inn igjen som .zip. Eksporter til en mappe."))


def zip_entry(table: Table) -> zipfile.ZipInfo:
    """The entry of a table's file in a .zip, without a trace of the clock or the system."""
    entry = zipfile.ZipInfo(table.file, ZIP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    # The same on every system: written as from Unix, readable by all.
    entry.create_system = 3
    entry.external_attr = FILE_MODE << 16
    return entry


def _write_table(table: Table, rows: Rows, create: Create, progress: Callable[[str, int], None]) -> int:
    written = 0
    with create(table) as stream:
        stream.write((",".join(table.headings) + "\n").encode())
        is_text = [column.kind in TEXT_KINDS for column in table.columns]
        for chunk in rows:
            stream.write("".join([_line(as_texts(table, row), is_text) for row in chunk]).encode())
            written += len(chunk)
            progress(table.file, written)
    return written


def _line(texts: list[str], is_text: list[bool]) -> str:
    cells = [quoted(text) if free else text for text, free in zip(texts, is_text, strict=True)]
    return ",".join(cells) + "\n"


# Where the rows come from.


@contextmanager
def _reading(engine: Engine) -> Iterator[Callable[[Table], Generator[list[tuple[Any, ...]], None, None]]]:
    """One look at the database, in which all eight files belong together."""
    connection: Any = engine.raw_connection()
    try:
        driver: Any = connection.driver_connection
        if engine.dialect.name == "sqlite":
            driver.execute("BEGIN")

            def rows_of(table: Table) -> Generator[list[tuple[Any, ...]], None, None]:
                with closing(driver.execute(_select(table, engine.dialect.name))) as cursor:
                    while rows := cursor.fetchmany(ROWS_AT_A_TIME):
                        yield rows
        else:
            driver.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")

            def rows_of(table: Table) -> Generator[list[tuple[Any, ...]], None, None]:
                # Without a name the driver would fetch the whole answer before giving the first row.
                with driver.cursor(name=f"export_{table.name}") as cursor:
                    cursor.execute(_select(table, engine.dialect.name))
                    while rows := cursor.fetchmany(ROWS_AT_A_TIME):
                        yield rows

        yield rows_of
    finally:
        # Nothing was written; this ends the look.
        connection.rollback()
        connection.close()


def _select(table: Table, dialect: str) -> str:
    columns, joins = [], []
    for column in table.columns:
        if column.refers_to is None:
            columns.append(f"t.{column_in_database(column)}")
        else:
            other = TARGETS[TABLE_BY_NAME[column.refers_to].name].name
            joins.append(f"LEFT JOIN {other} {column.name}_row ON {column.name}_row.id = t.{column.name}")
            columns.append(f"{column.name}_row.text_id")
    order = ", ".join(
        columns[table.headings.index(heading)] + _by_code_point(table, heading, dialect) for heading in table.key
    )
    return f"SELECT {', '.join(columns)} FROM {TARGETS[table.name].name} t {' '.join(joins)} ORDER BY {order}"


def _by_code_point(table: Table, heading: str, dialect: str) -> str:
    """Order roles, kinds and parts like ids, whatever alphabet the database was made with."""
    return ' COLLATE "C"' if dialect == "postgresql" and table.column(heading).kind is Kind.CHOICE else ""
