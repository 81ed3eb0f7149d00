"""Workbooks for people: one table a sheet, with numbers that can be counted with.

No cell can become a formula or a link.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hpmt_supervision.fidelity.files.tables import Cell, Look, ReportTable

_NUMBER_FORMATS = {Look.WHOLE: "#,##0", Look.SHARE: "0.0%", Look.MEAN: "0.00", Look.DAY: "dd.mm.yyyy"}
_LONGEST_NAME = 31


@dataclass
class Book:
    """A workbook that is being written, with its formats and the names its sheets have taken."""

    book: Any
    heading: Any
    looks: dict[Look, Any]
    names: list[str]

    def sheet(self, title: str) -> tuple[Any, str]:
        """Add a sheet; its name is the title as far as a spreadsheet takes it, and unlike the others."""
        plain = re.sub(r"[\[\]:*?/\\']", " ", title).strip()
        name = plain[:_LONGEST_NAME]
        while name.casefold() in self.names:
            name = f"{plain[: _LONGEST_NAME - 3]} {len(self.names)}"
        self.names.append(name.casefold())
        return self.book.add_worksheet(name), name

    def write(self, table: ReportTable) -> tuple[Any, str]:
        """Write a table to a sheet of its own, and return the sheet and its name."""
        sheet, name = self.sheet(table.title)
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, column.label, self.heading)
        for line, row in enumerate(table.rows, start=1):
            for place, cell in enumerate(row):
                self._cell(sheet, line, place, cell)
        sheet.freeze_panes(1, 1)
        sheet.autofit()
        return sheet, name

    def _cell(self, sheet: Any, line: int, place: int, cell: Cell) -> None:
        if isinstance(cell.value, date):
            sheet.write_datetime(line, place, _midnight(cell.value), self.looks[Look.DAY])
        elif isinstance(cell.value, int | Decimal):
            sheet.write_number(line, place, float(cell.value), self.looks.get(cell.look))
        elif cell.text:
            sheet.write_string(line, place, cell.text)


def written_workbook(title: str, written_on: date, write: Callable[[Book], None]) -> bytes:
    """Return an XLSX workbook.

    Args:
        title: the document's title.
        written_on: the local day it is dated.
        write: writes the sheets.
    """
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": title, "created": _midnight(written_on), "author": ""})
        looks = {look: book.add_format({"num_format": form}) for look, form in _NUMBER_FORMATS.items()}
        write(Book(book, book.add_format({"bold": True, "text_wrap": True}), looks, []))
    return file.getvalue()


def _midnight(day_of: date) -> datetime:
    return datetime(day_of.year, day_of.month, day_of.day)
