"""Workbooks for tests: the same rows as a CSV bundle, typed as people and programs type them."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from hpmt_supervision.exchange.schema import TABLE_BY_NAME, Kind

Cells = Mapping[str, Iterable[Iterable[str]]]


def cells_of(files: Mapping[str, list[str]]) -> dict[str, list[list[str]]]:
    """The lines of CSV files as cells, by the names of sheets."""
    return {
        name.removesuffix(".csv"): list(csv.reader(io.StringIO("\n".join(lines), newline="")))
        for name, lines in files.items()
    }


def write_workbook(path: Path, sheets: Cells, change: Callable[[Any], None] = lambda book: None) -> Path:
    """Write sheets of text cells, headings first, and return the path.

    Args:
        path: where to.
        sheets: per sheet's name, its rows.
        change: is called with the openpyxl workbook before it is saved.
    """
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([text or None for text in row])
    change(book)
    book.save(path)
    return path


def write_as_typed(path: Path, sheets: Cells, *, constant_memory: bool) -> Path:
    """Write sheets in which days, times and numbers are what Excel makes of them when a person types them.

    Args:
        path: where to.
        sheets: per table's name, its rows, headings first.
        constant_memory: whether texts stand in their cells, or are shared as Excel does it.
    """
    options = {"constant_memory": constant_memory, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            columns = TABLE_BY_NAME[name].columns
            for number, row in enumerate(rows):
                for place, text in enumerate(row):
                    kind = columns[place].kind if number else Kind.TEXT
                    if not text:
                        continue
                    if kind is Kind.DATE:
                        sheet.write_datetime(number, place, datetime.fromisoformat(text), day)
                    elif kind is Kind.LOCAL_TIME:
                        sheet.write_datetime(number, place, datetime.fromisoformat(text), moment)
                    elif kind is Kind.NUMBER:
                        sheet.write_number(number, place, float(text))
                    elif text.startswith("<r>") and text.endswith("</r>"):
                        sheet.write_rich_string(number, place, text[:1], book.add_format(), text[1:])
                    else:
                        sheet.write_string(number, place, text)
    return path


def rewrite_part(path: Path, part: str, old: str, new: str) -> Path:
    """Change the XML of one part of a workbook by hand, as no program would.

    Args:
        path: the workbook.
        part: the part's path inside it.
        old: what must stand there.
        new: what is put in its place.
    """
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[part].decode()
    assert old in text, text[:2000]
    parts[part] = text.replace(old, new, 1).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
