"""From the rows of any source to values, column by column.

A source gives rows of text with their lines: a CSV file, or a sheet of a workbook. This module matches the
headings, counts cells, reads every cell and reports what is wrong; it knows neither files nor the database.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from hpmt_supervision.exchange.cells import Fault, Value, reader_for
from hpmt_supervision.exchange.csv_text import Row
from hpmt_supervision.exchange.problems import NO_COLUMN, Problem, Report
from hpmt_supervision.exchange.schema import Column, Table

ROWS_AT_A_TIME = 5_000
# Distinct texts of one column whose values are remembered; the memory is emptied when it is full.
REMEMBERED = 20_000
# Only short texts are remembered, and a chunk ends early when its rows are long, so that memory stays bounded.
SHORT_TEXT = 100
CHARACTERS_AT_A_TIME = 4_000_000


class Source(Protocol):
    """Rows of one table, as text."""

    whole: bool

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, the headings first, each with the line it begins on."""
        ...


@dataclass
class Chunk:
    """A few thousand rows as columns.

    Args:
        lines: the line of each row.
        faulty: per row, a number whose bit n is set when the cell of the table's column n could not be read.
        columns: the values of each of the table's columns, in its order.
    """

    lines: list[int]
    faulty: list[int]
    columns: list[list[Value]]


@dataclass
class Sheet:
    """What is known about a table of the bundle once it has been read.

    Args:
        trusted: whether every row was read, so that an id that is not there is really missing.
        absent: headings that may be left out and were; their values stay as they are.
        count: the number of rows.
    """

    trusted: bool = True
    absent: set[str] = field(default_factory=set)
    count: int = 0


class _Memory(dict[str, Value | Fault]):
    """The values of the texts met so far in one column, since the same few hundred come again and again."""

    def __init__(self, read: Callable[[str], Value | Fault]) -> None:
        super().__init__()
        self._read = read
        self.met_fault = False

    def __missing__(self, text: str) -> Value | Fault:
        value = self._read(text)
        if isinstance(value, Fault):
            self.met_fault = True
        if len(self) >= REMEMBERED:
            self.clear()
        if len(text) <= SHORT_TEXT:
            self[text] = value
        return value


def read_records(table: Table, source: Source, sheet: Sheet, report: Report) -> Iterator[Chunk]:
    """Read every row of a table.

    Args:
        table: what the rows are.
        source: where they come from.
        sheet: is filled in with what is learned about the table as a whole.
        report: is called with each problem.

    Returns:
        The rows in chunks. A row with the wrong number of cells is given with nothing but its id, so that other
        rows may refer to it; a cell that could not be read is None, with its bit set in `faulty`.
    """
    rows = source.rows()
    heading = next(rows, None)
    if heading is None:
        sheet.trusted = False
        report(Problem(table.file, 1, NO_COLUMN, "no_header", ", ".join(table.headings)))
        return
    places = _places(table, heading, sheet, report)
    if places is None:
        sheet.trusted = False
        return
    reading = _Reading(table, places, [name.strip() for name in heading[1]], report)
    waiting: list[Row] = []
    characters = 0
    for row in rows:
        waiting.append(row)
        characters += sum(map(len, row[1]))
        if len(waiting) == ROWS_AT_A_TIME or characters > CHARACTERS_AT_A_TIME:
            sheet.count += len(waiting)
            yield reading.chunk(waiting)
            waiting, characters = [], 0
    sheet.count += len(waiting)
    if waiting:
        yield reading.chunk(waiting)
    sheet.trusted = sheet.trusted and source.whole


def _places(table: Table, heading: Row, sheet: Sheet, report: Report) -> list[int | None] | None:
    """Where each of the table's columns stands in the file, or None when the first row holds no headings at all."""
    line, cells = heading
    names = [cell.strip() for cell in cells]
    columns = ", ".join(table.headings)
    if not set(names) & set(table.headings):
        report(Problem(table.file, line, NO_COLUMN, "no_header", columns))
        return None
    for place, name in enumerate(names):
        if name not in table.headings:
            report(Problem(table.file, line, name, "unknown_column", columns))
        elif name in names[:place]:
            report(Problem(table.file, line, name, "column_twice"))
    places: list[int | None] = []
    for column in table.columns:
        places.append(names.index(column.name) if column.name in names else None)
        if places[-1] is None:
            if column.heading_required:
                report(Problem(table.file, line, column.name, "missing_column"))
                sheet.trusted = sheet.trusted and column.name not in table.key
            else:
                sheet.absent.add(column.name)
    return places


class _Reading:
    """The reading of one table's rows under one row of headings."""

    def __init__(self, table: Table, places: list[int | None], headings: list[str], report: Report) -> None:
        self._table = table
        self._places = places
        self._headings = headings
        self._width = len(headings)
        self._report = report
        self._memories = [_Memory(reader_for(column)) for column in table.columns]

    def chunk(self, rows: list[Row]) -> Chunk:
        """Read some rows."""
        width = self._width
        right = [row for row in rows if len(row[1]) == width]
        chunk = Chunk([line for line, _cells in right], [0] * len(right), [])
        by_place = list(zip(*(cells for _line, cells in right), strict=True)) if right else [()] * width
        for number, (column, place) in enumerate(zip(self._table.columns, self._places, strict=True)):
            if place is None:
                if column.heading_required:
                    chunk.faulty = [faults | 1 << number for faults in chunk.faulty]
                chunk.columns.append([None] * len(right))
            else:
                chunk.columns.append(self._read_column(number, column, by_place[place], chunk))
        if len(right) < len(rows):
            self._report_widths(rows, chunk)
        return chunk

    def _read_column(self, number: int, column: Column, texts: tuple[str, ...], chunk: Chunk) -> list[Value]:
        memory = self._memories[number]
        values = [memory[text] for text in texts]
        if not memory.met_fault:
            return values  # type: ignore[return-value]
        sound: list[Value] = []
        for row, value in enumerate(values):
            if isinstance(value, Fault):
                chunk.faulty[row] |= 1 << number
                line = chunk.lines[row]
                self._report(Problem(self._table.file, line, column.name, value.code, value.a, value.b))
                sound.append(None)
            else:
                sound.append(value)
        return sound

    def _report_widths(self, rows: list[Row], chunk: Chunk) -> None:
        """Report the rows with too few or too many cells, and keep the id of each that has one."""
        all_faulty = (1 << len(self._table.columns)) - 1
        for line, cells in rows:
            if len(cells) == self._width:
                continue
            # The first column that got no cell is named, or the last one when there are cells to spare.
            code = "too_few_cells" if len(cells) < self._width else "too_many_cells"
            column = self._headings[min(len(cells), self._width - 1)]
            self._report(Problem(self._table.file, line, column, code, str(len(cells)), str(self._width)))
            place = self._places[0]
            if self._table.has_id and place is not None and place < len(cells):
                value = self._memories[0][cells[place]]
                if not isinstance(value, Fault):
                    chunk.lines.append(line)
                    chunk.faulty.append(all_faulty - 1)
                    for number, values in enumerate(chunk.columns):
                        values.append(value if number == 0 else None)
