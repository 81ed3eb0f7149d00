"""The rows of a workbook's sheet as the text of a table, with Excel's row numbers."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from openpyxl.utils import get_column_letter

from hpmt_supervision.exchange.csv_text import Row
from hpmt_supervision.exchange.problems import NO_COLUMN, Problem, Report, shown
from hpmt_supervision.exchange.schema import Kind, Table
from hpmt_supervision.exchange.sheet_text import as_text
from hpmt_supervision.exchange.sheet_xml import SheetCell

# A text may be long, but no honest one comes near this many characters; Excel itself stops at 32 767.
LONGEST_TEXT = 1_000_000

Merged = tuple[int, int, int, int, str]


class SheetRows:
    """The rows of a sheet, whatever they mean. Rows and columns without content are left out.

    Args:
        table: which table the sheet holds.
        rows: the sheet's rows with their numbers.
        to_date: turns a number into a date when its style shows one.
        timed_styles: the styles that show a time of day.
        merged: the ranges of merged cells: first row, last row, first column, last column, name.
        report: is called with each problem.

    Attributes:
        whole: False once a row could not be read, so that what it held is unknown.
    """

    def __init__(
        self,
        table: Table,
        rows: Iterable[tuple[int, list[SheetCell]]],
        to_date: Callable[[Any, int], Any],
        timed_styles: frozenset[int],
        merged: list[Merged],
        report: Report,
    ) -> None:
        self._table = table
        self._rows = rows
        self._to_date = to_date
        self._timed_styles = timed_styles
        self._merged = sorted(merged)
        self._next_merged = self._merged_until = 0
        self._report = report
        self._headings: list[str] = []
        self._kinds: list[Kind | None] = []
        self.whole = not merged

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, the headings first, each with its number in the sheet."""
        for number, cells in self._rows:
            if not self._headings:
                texts = self._texts(number, cells)
                if texts is None:
                    return
                if any(texts):
                    self._begin(texts)
                    yield number, texts
            elif not self._is_merged(number):
                # In a merged range the value stands in one cell alone: the range is reported, not every empty cell.
                row = self._texts(number, cells)
                if row and any(row):
                    yield number, row
        for first, _last, left, _right, name in self._merged:
            self._report(Problem(self._table.file, first, self._heading(left), "merged", name))

    def _is_merged(self, number: int) -> bool:
        """Whether a row has merged cells. Rows come in order, so each range is looked at once."""
        while self._next_merged < len(self._merged) and self._merged[self._next_merged][0] <= number:
            self._merged_until = max(self._merged_until, self._merged[self._next_merged][1])
            self._next_merged += 1
        return number <= self._merged_until

    def _begin(self, texts: list[str]) -> None:
        while texts and not texts[-1].strip():
            texts.pop()
        self._headings = [text.strip() for text in texts]
        columns = {column.name: column.kind for column in self._table.columns}
        self._kinds = [columns.get(heading) for heading in self._headings]

    def _heading(self, column: int) -> str:
        """The heading of a column counted from 1, or what Excel calls it."""
        if self._headings and column <= len(self._headings) and self._headings[column - 1]:
            return self._headings[column - 1]
        return get_column_letter(column) if self._headings else NO_COLUMN

    def _texts(self, number: int, cells: list[SheetCell]) -> list[str] | None:
        """The texts of one row, as wide as the headings; None when one of its cells cannot be read."""
        texts = [""] * len(self._headings)
        sound = True
        for cell in cells:
            place = cell.column - 1
            kind = self._kinds[place] if place < len(self._kinds) else None
            value = self._to_date(cell.value, cell.style)
            text = "" if cell.fault else as_text(value, kind, with_time=cell.style in self._timed_styles)
            code = cell.fault or ("cell_too_long" if len(text) > LONGEST_TEXT else None)
            if code is None and self._headings and place >= len(self._headings):
                if text.strip():
                    self._report(
                        Problem(
                            self._table.file,
                            number,
                            NO_COLUMN,
                            "cell_outside",
                            f"{get_column_letter(cell.column)}{number}",
                        )
                    )
                continue
            if code is not None:
                sound = self.whole = False
                self._report(
                    Problem(self._table.file, number, self._heading(cell.column), code, shown(str(cell.value or "")))
                )
                continue
            texts += [""] * (place + 1 - len(texts))
            texts[place] = text
        return texts if sound else None
