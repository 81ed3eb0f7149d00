"""The rows of one sheet out of a workbook, as a stream that never holds more than one row.

openpyxl reads single cells here. Its own loop over the rows keeps a little of every row it has passed and needs the
sheet's size from the file, so the loop is ours: it lets go of each row, counts what it has read since the last one,
and refuses what no spreadsheet program writes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse
from xml.parsers import expat

from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import (
    CELL_TAG,
    DATA_TAG,
    FORMULA_TAG,
    ROW_TAG,
    VALUE_TAG,
    WorkSheetParser,
)
from openpyxl.xml.constants import SHEET_MAIN_NS

from hpmt_supervision.exchange.bundle import LAST_ROW

SHEET_TAG = f"{{{SHEET_MAIN_NS}}}worksheet"
MERGED_TAG = f"{{{SHEET_MAIN_NS}}}mergeCell"
MERGED_MARK = b"mergeCell"
# A row of the largest cells of every column of a bundle is far below this; it is held in memory whole.
LONGEST_ROW = 16 * 1024 * 1024
MOST_MERGED = 10_000
PIECE = 1024 * 1024


class BrokenSheet(Exception):
    """The sheet is not what a spreadsheet program writes."""


@dataclass(frozen=True)
class SheetCell:
    """One cell as it stands.

    Args:
        column: its column, counted from 1.
        value: what openpyxl makes of it; numbers that are shown as dates are still numbers.
        style: the number of its style, which tells whether a number is shown as a date.
        fault: a code of `problems.SENTENCES` when it has no value that can be read.
    """

    column: int
    value: Any
    style: int
    fault: str | None = None


class _Guarded:
    """A stream that refuses to give more than a row's worth of bytes before somebody says that a row has ended."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._given += len(piece)
        if self._given > LONGEST_ROW:
            raise BrokenSheet
        return piece

    def row_ended(self) -> None:
        self._given = 0


def refuse_declarations(stream: IO[bytes]) -> None:
    """Read the beginning of an XML file and refuse one that declares a document type: no workbook has any.

    Entities are declared there, and they could make a few bytes grow without end.

    Args:
        stream: the file's bytes, from their start. It is not read further than its first element.

    Raises:
        BrokenSheet: when it declares one, or is no XML.
    """
    parser = expat.ParserCreate()
    begun = False

    def on_element(name: str, attributes: dict[str, str]) -> None:
        nonlocal begun
        begun = True

    def on_declaration(*_rest: Any) -> None:
        raise BrokenSheet

    parser.StartElementHandler = on_element
    parser.StartDoctypeDeclHandler = on_declaration
    given = 0
    try:
        while not begun and (piece := stream.read(4096)):
            parser.Parse(piece)
            given += len(piece)
            if given > PIECE:
                raise BrokenSheet
    except expat.ExpatError as error:
        raise BrokenSheet from error


def rows_of(stream: IO[bytes], strings: list[str]) -> Iterator[tuple[int, list[SheetCell]]]:
    """Every row of a sheet that is written in the file, with Excel's row number, counted from 1.

    Args:
        stream: the sheet's XML, from its start.
        strings: the texts that cells refer to by number.

    Raises:
        BrokenSheet: when it is not the XML of a sheet, or has a row too long or out of order.
        SyntaxError: when the XML ends early; the XML parser's error is one.
    """
    guarded = _Guarded(stream)
    parser = WorkSheetParser(guarded, strings, data_only=True)
    number = 0
    data: Element | None = None
    for event, element in _events(guarded):
        if event == "start":
            if element.tag == DATA_TAG:
                data = element
        elif element.tag == ROW_TAG and data is not None:
            number = _number_of(element, number)
            parser.row_counter, parser.col_counter = number, 0
            yield number, [_cell(parser, found) for found in element if found.tag == CELL_TAG]
            data.clear()
            guarded.row_ended()
        elif element.tag == DATA_TAG:
            # What follows says how the sheet looks; merged cells are looked for by themselves.
            return


def merged_ranges(stream: IO[bytes]) -> list[tuple[int, int, int, int, str]]:
    """Every range of merged cells in a sheet: first row, last row, first column, last column, and its name.

    Args:
        stream: the sheet's XML, from its start.

    Raises:
        BrokenSheet, SyntaxError: as ``rows_of``.
    """
    guarded = _Guarded(stream)
    found: list[tuple[int, int, int, int, str]] = []
    data: Element | None = None
    for event, element in _events(guarded):
        if event == "start":
            data = element if element.tag == DATA_TAG else data
        elif element.tag == ROW_TAG and data is not None:
            data.clear()
            guarded.row_ended()
        elif element.tag == MERGED_TAG:
            name = element.get("ref", "")
            try:
                left, top, right, bottom = range_boundaries(name)
            except (ValueError, TypeError) as error:
                raise BrokenSheet from error
            if None in {left, top, right, bottom} or len(found) == MOST_MERGED:
                raise BrokenSheet
            found.append((top, bottom, left, right, name))  # type: ignore[arg-type]
    return found


def may_have_merged(stream: IO[bytes]) -> bool:
    """Whether a sheet's bytes name merged cells anywhere; quick, so that only such a sheet is read twice.

    Args:
        stream: the sheet's XML, from its start.
    """
    before = b""
    while piece := stream.read(PIECE):
        known = before + piece
        # In UTF-16 the word would not be found, and no spreadsheet program writes it.
        if MERGED_MARK in known or (not before and piece[:1] in {b"\xff", b"\xfe", b"\0"}):
            return True
        before = known[-len(MERGED_MARK) :]
    return False


def _events(guarded: _Guarded) -> Iterator[tuple[str, Element]]:
    """The elements of a sheet as they begin and end; anything else than a sheet is refused at its first."""
    first = True
    for event, element in iterparse(guarded, events=("start", "end")):  # noqa: S314
        if first and element.tag != SHEET_TAG:
            raise BrokenSheet
        first = False
        yield event, element


def _number_of(row: Element, before: int) -> int:
    written = row.get("r")
    if written is not None and not (written.isascii() and written.isdigit() and len(written) <= len(str(LAST_ROW))):
        raise BrokenSheet
    number = before + 1 if written is None else int(written)
    if not before < number <= LAST_ROW:
        raise BrokenSheet
    return number


def _cell(parser: WorkSheetParser, element: Element) -> SheetCell:
    try:
        cell = parser.parse_cell(element)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError):
        # The column is counted up before the value is read, or it is what cannot be read.
        return SheetCell(max(parser.col_counter, 1), None, 0, "unreadable_cell")
    value, style = cell["value"], cell["style_id"]
    fault = None
    if cell["data_type"] == "e":
        fault = "error_cell"
    elif element.find(FORMULA_TAG) is not None and value is None and not _is_empty_answer(element):
        fault = "formula_without_value"
    return SheetCell(cell["column"], value, int(style), fault)


def _is_empty_answer(element: Element) -> bool:
    """Whether a formula's stored answer is the empty text, and not missing."""
    return element.get("t") == "str" and element.find(VALUE_TAG) is not None
