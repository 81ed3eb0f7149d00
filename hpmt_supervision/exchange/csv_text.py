"""The text of one CSV file: its encoding, its separator and its rows with the line each begins on."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from hpmt_supervision.exchange.problems import NO_COLUMN, Problem, Report
from hpmt_supervision.exchange.schema import Table

SEPARATORS = (",", ";")
# A line is read into memory whole; no honest one comes near this many bytes.
LONGEST_LINE = 8 * 1024 * 1024

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Findings:
    """What a first reading of a file's bytes found.

    Args:
        bad_line: the first line that is not UTF-8, or None when all is.
        nul_in_heading: whether a NUL character occurs in the first line, as it does in UTF-16.
        endless_line: a line too long to be read, or None.
    """

    bad_line: int | None
    nul_in_heading: bool
    endless_line: int | None


def inspect(pieces: Iterable[bytes]) -> Findings:
    """Read a file once from end to end and find whether its text can be read.

    Args:
        pieces: the file's bytes. Nothing but the piece at hand is kept.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, run = 1, 0
    in_heading, nul_in_heading = True, False
    bad_line: int | None = None
    endless_line: int | None = None
    for piece in pieces:
        if in_heading:
            heading, newline, _rest = piece.partition(b"\n")
            nul_in_heading = nul_in_heading or b"\0" in heading
            in_heading = not newline
        if bad_line is None:
            held_back = len(decoder.getstate()[0])
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as error:
                # Offsets count from the bytes that the decoder still held back from the piece before.
                bad_line = lines + piece[: max(error.start - held_back, 0)].count(b"\n")
        last_end = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        lines += piece.count(b"\n")
        run = run + len(piece) if last_end < 0 else len(piece) - last_end - 1
        if run > LONGEST_LINE and endless_line is None:
            endless_line = lines
    if bad_line is None and decoder.getstate()[0]:
        bad_line = lines
    return Findings(bad_line, nul_in_heading, endless_line)


class CsvText:
    """The rows of a CSV file, whatever they mean.

    Args:
        table: which table the file holds; its headings tell the separator.
        stream: the file's bytes.
        damaged: whether bytes that are not UTF-8 are read as `\\xc5`, so that the rest can still be checked.
        report: is called with each problem.

    Attributes:
        whole: False once a row could not be read, so that what it held is unknown.
    """

    def __init__(self, table: Table, stream: BinaryIO, *, damaged: bool, report: Report) -> None:
        self._table = table
        self._text = io.TextIOWrapper(
            stream, encoding="utf-8-sig", errors="backslashreplace" if damaged else "strict", newline=""
        )
        self._report = report
        self.whole = True

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank, the headings first, each with the physical line it begins on.

        A row whose cells are all empty is blank too: spreadsheets write such rows below the last one.
        """
        before = 0
        for first in self._text:
            if first.strip().strip(",;"):
                break
            before += 1
        else:
            return
        reader = csv.reader(chain([first], self._text), delimiter=separator_of(first, self._table), strict=True)
        while True:
            line = before + reader.line_num + 1
            try:
                for cells in reader:
                    if any(cells) and not (len(cells) == 1 and not cells[0].strip()):
                        yield line, cells
                    line = before + reader.line_num + 1
                return
            except csv.Error as error:
                self.whole = False
                self._report(Problem(self._table.file, line, NO_COLUMN, _code_for(str(error))))


def separator_of(heading: str, table: Table) -> str:
    """The separator of a file: the one under which most of its headings are known; a comma when it makes no odds."""

    def known(separator: str) -> int:
        try:
            cells = next(csv.reader([heading], delimiter=separator), [])
        except csv.Error:
            return 0
        return len({cell.strip() for cell in cells} & set(table.headings))

    return max(SEPARATORS, key=known)


def _code_for(message: str) -> str:
    """The problem behind an error of the csv module, which has one class for all of them."""
    if "field limit" in message:
        return "cell_too_long"
    if "new-line" in message:
        return "stray_line_end"
    return "unclosed_quote"
