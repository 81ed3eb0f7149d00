"""An .xlsx workbook as a bundle: its sheets are named as the files, and hold what the files would hold.

openpyxl reads the workbook's parts: which sheets there are, which styles are dates, and single cells. What it reads
whole is held against a limit first, and the sheets are streamed (`sheet_xml`).
"""

import io
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from flask_babel import lazy_gettext as _l
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel

from hpmt_supervision.exchange import bundle
from hpmt_supervision.exchange.bundle import OLE_SIGNATURE, NoSuchBundle, UnreadableFile, too_big
from hpmt_supervision.exchange.problems import NO_COLUMN, Problem, Report
from hpmt_supervision.exchange.records import Sheet, Source
from hpmt_supervision.exchange.schema import TABLE_BY_NAME, TABLES, Table
from hpmt_supervision.exchange.shared_strings import TooManyStrings, read_strings
from hpmt_supervision.exchange.sheet_rows import SheetRows
from hpmt_supervision.exchange.sheet_text import shows_time
from hpmt_supervision.exchange.sheet_xml import (
    BrokenSheet,
    may_have_merged,
    merged_ranges,
    refuse_declarations,
    rows_of,
)

# The largest part that is read whole: the list of sheets, the styles.
PART_LIMIT = 16 * 1024 * 1024
_DAMAGED = (BrokenSheet, SyntaxError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError)


class _TooBig(Exception):
    """A part that is read whole is too big for that."""


class _Package(zipfile.ZipFile):
    """The .zip that a workbook is. Whatever is read whole is small and declares no entities."""

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        """Read a part whole, as openpyxl does with all but the sheets."""
        if self.getinfo(name).file_size > PART_LIMIT:
            raise _TooBig
        content = super().read(name, pwd)
        refuse_declarations(io.BytesIO(content))
        return content


class _Reader(ExcelReader):
    """openpyxl's reader of workbooks, without the parts that no bundle needs."""

    def __init__(self, package: _Package) -> None:
        self.archive = package
        self.valid_files = package.namelist()
        self.read_only = True
        self.keep_vba = self.keep_links = self.rich_text = False
        self.data_only = True
        self.shared_strings = []

    def read(self) -> None:
        """Read which sheets there are, the texts they share, and which styles are dates."""
        self.read_manifest()
        self.shared_strings = read_strings(self.archive, self.package)
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)


@dataclass(frozen=True)
class _Part:
    """One sheet and where it lies in the file."""

    name: str
    path: str
    is_hidden: bool
    is_chart: bool


@dataclass
class Workbook:
    """The tables of a workbook and how to read each.

    Args:
        package: the open file.
        strings: the texts that cells refer to by number.
        to_date: turns a number into a date when its style shows one.
        timed_styles: the styles that show a time of day.
        parts: where each table's sheet lies.
        refused: tables whose sheet is there but cannot be read, so that nobody knows what it holds.
    """

    package: zipfile.ZipFile
    strings: list[str]
    to_date: Callable[[Any, int], Any]
    timed_styles: frozenset[int]
    parts: dict[Table, str] = field(default_factory=dict)
    refused: frozenset[Table] = frozenset()

    def tables(self) -> list[Table]:
        """The tables that the workbook has, in import order."""
        return [table for table in TABLES if table in self.parts]

    def name_of(self, table: Table) -> str:
        """What the sender calls a table: the sheet's name."""
        return table.name

    @contextmanager
    def source(self, table: Table, sheet: Sheet, report: Report) -> Iterator[Source | None]:
        """Open the rows of a table; see ``Bundle``."""
        try:
            merged = self._merged(table)
            with self.open(self.parts[table]) as stream:
                rows = rows_of(stream, self.strings)
                yield SheetRows(table, rows, self.to_date, self.timed_styles, merged, report)
        except _DAMAGED as error:
            raise UnreadableFile(Problem(table.file, 1, NO_COLUMN, "broken_sheet")) from error

    @contextmanager
    def open(self, path: str) -> Iterator[IO[bytes]]:
        """The bytes of a sheet's XML, from their start.

        Raises:
            BrokenSheet: when it declares entities.
        """
        with self.package.open(path) as stream:
            refuse_declarations(stream)
        with self.package.open(path) as stream:
            yield stream

    def has_content(self, path: str) -> bool:
        """Whether any cell of a sheet holds something."""
        with self.open(path) as stream:
            rows = rows_of(stream, self.strings)
            return any(cell.fault or cell.value not in (None, "") for _number, cells in rows for cell in cells)

    def _merged(self, table: Table) -> list[tuple[int, int, int, int, str]]:
        with self.open(self.parts[table]) as stream:
            if not may_have_merged(stream):
                return []
        with self.open(self.parts[table]) as stream:
            return merged_ranges(stream)


@contextmanager
def open_workbook(path: Path, name: str, report: Report) -> Iterator[Workbook]:
    """Find the tables of a workbook and report whatever else lies in it.

    Args:
        path: the file.
        name: what the sender calls it.
        report: is called with each problem.

    Raises:
        NoSuchBundle: when the file may not be read.
    """
    nothing = Workbook(_Package(io.BytesIO(), "w"), [], lambda value, style: value, frozenset(), {}, frozenset(TABLES))
    try:
        with path.open("rb") as file:
            is_old = file.read(len(OLE_SIGNATURE)) == OLE_SIGNATURE
        package = None if is_old else _Package(path)
    except OSError as error:
        raise NoSuchBundle(_l("«%(path)s» lar seg ikke lese: %(why)s.", path=name, why=str(error.strerror))) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError):
        is_old, package = False, None
    if package is None:
        report(Problem(name, 1, NO_COLUMN, "old_or_locked_workbook" if is_old else "not_a_workbook"))
        yield nothing
        return
    with package:
        workbook = None
        if sum(member.file_size for member in package.infolist()) > bundle.UNPACKED_LIMIT:
            report(too_big(name))
        else:
            workbook = _read(package, name, report)
        yield workbook or nothing


def _read(package: _Package, name: str, report: Report) -> Workbook | None:
    reader = _Reader(package)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out of a workbook; none of it is part of a bundle.
            warnings.simplefilter("ignore")
            reader.read()
            parts = [
                _Part(str(sheet.name), rel.target, sheet.state != "visible", "chartsheet" in rel.Type)
                for sheet, rel in reader.parser.find_sheets()
            ]
    except (_TooBig, TooManyStrings) as error:
        limit = error.limit if isinstance(error, TooManyStrings) else PART_LIMIT
        report(Problem(name, 1, NO_COLUMN, "sheet_too_big", f"{limit // 1024**2} MiB"))
        return None
    except Exception:
        # A file that is no workbook makes the library stumble in as many ways as there are files.
        report(Problem(name, 1, NO_COLUMN, "not_a_workbook"))
        return None
    workbook = Workbook(package, reader.shared_strings, _dates_of(reader.wb), _timed_styles(reader.wb))
    _find_tables(workbook, parts, report)
    return workbook


def _find_tables(workbook: Workbook, parts: list[_Part], report: Report) -> None:
    refused: set[Table] = set()
    for part in parts:
        table = TABLE_BY_NAME.get(part.name)
        # A sheet nobody has written in, as the first of a new workbook, says nothing.
        problem = None
        try:
            has_content = part.is_chart or workbook.has_content(part.path)
        except _DAMAGED:
            problem, has_content = "broken_sheet", True
        if problem is None and table is None and has_content:
            problem = "unexpected_sheet"
        elif problem is None and part.is_hidden and has_content:
            problem = "hidden_sheet"
        elif problem is None and table in workbook.parts:
            problem = "sheet_twice"
        if problem is not None:
            report(Problem(part.name, 1, NO_COLUMN, problem, ", ".join(TABLE_BY_NAME)))
            meant = TABLE_BY_NAME.get(part.name.strip().lower().removesuffix(".csv"))
            refused |= {meant} if meant else set()
        elif table is not None and not (part.is_hidden and not has_content):
            workbook.parts[table] = part.path
    workbook.refused = frozenset(refused)


def _dates_of(book: Any) -> Callable[[Any, int], Any]:
    """A function that turns a cell's number into a date when its style shows one.

    A number that is no day of the calendar stays a number, and the column's reader refuses it.
    """
    dates, spans, epoch = frozenset(book._date_formats), frozenset(book._timedelta_formats), book.epoch

    def to_date(value: Any, style: int) -> Any:
        if style not in dates or isinstance(value, bool) or not isinstance(value, int | float):
            return value
        try:
            return from_excel(value, epoch, timedelta=style in spans)
        except (OverflowError, ValueError):
            return value

    return to_date


def _timed_styles(book: Any) -> frozenset[int]:
    found = set()
    for number, style in enumerate(book._cell_styles):
        own = style.numFmtId - BUILTIN_FORMATS_MAX_SIZE
        is_own = 0 <= own < len(book._number_formats)
        shown = book._number_formats[own] if is_own else BUILTIN_FORMATS.get(style.numFmtId)
        if shown and shows_time(shown):
            found.add(number)
    return frozenset(found)
