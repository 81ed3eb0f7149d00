"""Writing every record to one .xlsx workbook, whose sheets are named as the files of a bundle.

Every cell is text but those of number columns, and days are written as in the CSV files: what Excel would make of a
date or of a name that begins with an equals sign plays no part, and an export taken in again gives the same export.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l

from hpmt_supervision.exchange.bundle import LAST_ROW
from hpmt_supervision.exchange.putting_in_place import ExportStopped, put_in_place
from hpmt_supervision.exchange.schema import TABLES, Column, Kind, Table
from hpmt_supervision.exchange.written_cells import as_texts

# What a spreadsheet program can hold in one cell, in characters.
LONGEST_CELL = 32_767
# Two escaped characters that share an underscore: the library escapes the first alone, and the text would change.
MISREAD = re.compile("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
# So that the clock leaves no trace in the file.
MADE_AT = datetime(1980, 1, 1)
WIDTHS = {Kind.TEXT: 32, Kind.EMAIL: 30, Kind.LOCAL_TIME: 18, Kind.ID: 18, Kind.REFERENCE: 18, Kind.CHOICE: 18}
NARROW = 12


@dataclass(frozen=True)
class _Formats:
    """How the headings and the texts of a workbook look."""

    heading: Any
    plain: Any


@contextmanager
def workbook_at(
    path: Path,
) -> Iterator[Callable[[Table, Iterable[list[tuple[Any, ...]]], Callable[[str, int], None]], int]]:
    """Write a workbook beside its place, and put it there when it is whole.

    Args:
        path: where it goes; an earlier file there is replaced.

    Returns:
        A function that writes the rows of one table to its sheet, tells how far it has come, and returns their number.
        The tables are written in the order of the bundle.
    """
    import xlsxwriter

    with put_in_place(path) as beside, tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        book = xlsxwriter.Workbook(
            str(beside),
            {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False},
        )
        book.set_properties({"created": MADE_AT})
        formats = _Formats(book.add_format({"bold": True}), book.add_format())
        try:
            sheets = {table: book.add_worksheet(table.name) for table in TABLES}
            for table, sheet in sheets.items():
                sheet.freeze_panes(1, 0)
                for place, column in enumerate(table.columns):
                    sheet.set_column(place, place, width_of(column))
            yield lambda table, rows, progress: _write_sheet(sheets[table], table, rows, formats, progress)
            book.close()
        except BaseException:
            # The rows lie in temporary files until the workbook is closed.
            for sheet in book.worksheets():
                sheet.row_data_fh.close()
            book.fileclosed = True
            raise


def width_of(column: Column) -> int:
    """How wide a column is shown, in characters."""
    return max(WIDTHS.get(column.kind, NARROW), len(column.name) + 2)


def _write_sheet(
    sheet: Any,
    table: Table,
    rows: Iterable[list[tuple[Any, ...]]],
    formats: _Formats,
    progress: Callable[[str, int], None],
) -> int:
    for place, name in enumerate(table.headings):
        sheet.write_string(0, place, name, formats.heading)
    written = 0
    for chunk in rows:
        if written + len(chunk) >= LAST_ROW:
            raise ExportStopped(
                _l(
                    "Arket %(sheet)s får flere rader enn et regneark kan ha. Ta ut en .zip-fil i stedet.",
                    sheet=table.name,
                )
            )
        for row in chunk:
            written += 1
            for place, (column, text) in enumerate(zip(table.columns, as_texts(table, row), strict=True)):
                if column.is_number and text:
                    sheet.write_number(written, place, int(text))
                elif text:
                    _write_text(sheet, written, place, text, formats)
        progress(table.name, written)
    return written


def _write_text(sheet: Any, row: int, place: int, text: str, formats: _Formats) -> None:
    if len(text) > LONGEST_CELL:
        raise ExportStopped(
            _l("En tekst i arket %(sheet)s er for lang for et regneark. Ta ut en .zip-fil i stedet.", sheet=sheet.name)
        )
    if MISREAD.search(text):
        raise ExportStopped(
            _l(
                "En tekst i arket %(sheet)s ligner tegnkoder i et regneark og ville blitt en annen. Ta ut en .zip-fil i"
                " stedet.",
                sheet=sheet.name,
            )
        )
    if text.startswith("<r>") and text.endswith("</r>"):
        # The library takes such a text for its own markup, so it is handed over in two pieces.
        sheet.write_rich_string(row, place, text[:1], formats.plain, text[1:])
    else:
        sheet.write_string(row, place, text)
