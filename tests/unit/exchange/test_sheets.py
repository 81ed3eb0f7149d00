"""From a sheet's XML to rows of text: values, merged cells, and what no spreadsheet program writes."""

import io
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.exchange import sheet_xml
from hpmt_supervision.exchange.schema import Kind
from hpmt_supervision.exchange.sheet_text import as_text, shows_time
from hpmt_supervision.exchange.sheet_xml import (
    BrokenSheet,
    may_have_merged,
    merged_ranges,
    refuse_declarations,
    rows_of,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet(rows: str, after: str = "", before: str = "") -> io.BytesIO:
    """Return the XML of a sheet with some rows."""
    text = f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return io.BytesIO(text.encode())


@pytest.mark.parametrize(
    ("value", "kind", "with_time", "text"),
    [
        (None, Kind.TEXT, False, ""),
        ("_x000D_å", Kind.TEXT, False, "\rå"),
        ("_x005F_x000D_", Kind.TEXT, False, "_x000D_"),
        (14, Kind.NUMBER, False, "14"),
        (14.0, Kind.NUMBER, False, "14"),
        (14.5, Kind.NUMBER, False, "14.5"),
        (float("1e300"), Kind.ID, False, "1e+300"),
        (float("inf"), Kind.NUMBER, False, "inf"),
        (12345678901.0, Kind.ID, False, "12345678901"),
        (True, Kind.CHOICE, False, "TRUE"),
        (datetime(2026, 1, 31), Kind.DATE, False, "2026-01-31"),
        (datetime(2026, 1, 31), Kind.DATE, True, "2026-01-31"),
        (datetime(2026, 1, 31, 9), Kind.DATE, False, "2026-01-31T09:00"),
        (datetime(2026, 1, 31), Kind.LOCAL_TIME, True, "2026-01-31T00:00"),
        # A day alone is no time: nobody said when.
        (datetime(2026, 1, 31), Kind.LOCAL_TIME, False, "2026-01-31"),
        (datetime(2026, 1, 31, 9, 19, 59, 999_600), Kind.LOCAL_TIME, True, "2026-01-31T09:20"),
        (datetime(2026, 1, 31, 9, 20, 7), Kind.LOCAL_TIME, True, "2026-01-31T09:20:07"),
        (date(2026, 1, 31), Kind.DATE, False, "2026-01-31"),
        (time(9, 5), Kind.LOCAL_TIME, True, "09:05"),
        (timedelta(hours=30), Kind.NUMBER, False, "1 day, 6:00:00"),
    ],
)
def test_a_cell_becomes_the_text_of_a_csv_file(value: Any, kind: Kind, with_time: bool, text: str) -> None:
    assert as_text(value, kind, with_time=with_time) == text


@given(st.datetimes(datetime(1901, 1, 1), datetime(2199, 1, 1)))
def test_a_minute_is_read_as_that_minute(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert as_text(minute, Kind.LOCAL_TIME, with_time=True) == f"{minute:%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("yyyy-mm-dd hh:mm", True),
        ("dd.mm.yyyy", False),
        ('d. mmmm "kl. hh"', False),
        ("[$-414]d. mmmm yyyy", False),
        ("H:MM", True),
        ("General", False),
    ],
)
def test_whether_a_format_shows_a_time(number_format: str, shown: bool) -> None:
    assert shows_time(number_format) is shown


def test_rows_have_the_numbers_of_the_sheet() -> None:
    xml = sheet(
        '<row r="2"><c r="B2"><v>1</v></c></row><row><c><v>2</v></c></row><row r="9"><c t="s"><v>0</v></c></row>'
    )
    rows = list(rows_of(xml, ["åpen"]))
    assert [(number, [(cell.column, cell.value) for cell in cells]) for number, cells in rows] == [
        (2, [(2, 1)]),
        (3, [(1, 2)]),
        (9, [(1, "åpen")]),
    ]


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ('<c t="e"><v>#REF!</v></c>', "error_cell"),
        ("<c><f>A1+1</f></c>", "formula_without_value"),
        ("<c><f>A1+1</f><v></v></c>", "formula_without_value"),
        ("<c><f>A1+1</f><v>7</v></c>", None),
        ('<c t="str"><f>""</f><v></v></c>', None),
        ('<c t="s"><v>99</v></c>', "unreadable_cell"),
        ("<c><v>sju</v></c>", "unreadable_cell"),
        (f"<c><v>{'9' * 5000}</v></c>", "unreadable_cell"),
        ('<c r="ÅØ1"><v>1</v></c>', "unreadable_cell"),
    ],
)
def test_cells_without_a_value_say_why(cell: str, fault: str | None) -> None:
    ((_number, cells),) = rows_of(sheet(f"<row>{cell}</row>"), [])
    assert [found.fault for found in cells] == [fault]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"/><row r="2"/>',
        '<row r="5"/><row r="4"/>',
        '<row r="0"/>',
        '<row r="-1"/>',
        '<row r="1048577"/>',
        '<row r="1e3"/>',
        '<row r="١"/>',
    ],
)
def test_rows_out_of_order_are_no_sheet(rows: str) -> None:
    with pytest.raises(BrokenSheet):
        list(rows_of(sheet(rows), []))


def test_a_row_without_end_is_refused_before_it_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_xml, "LONGEST_ROW", 200_000)
    many = "<row>" + "<c><v>1</v></c>" * 100_000 + "</row>"
    with pytest.raises(BrokenSheet):
        list(rows_of(sheet(many), []))
    with pytest.raises(BrokenSheet):
        list(rows_of(sheet(f'<row><c t="inlineStr"><is><t>{"x" * 400_000}</t></is></c></row>'), []))
    # Any number of rows of an honest length is no matter.
    assert sum(1 for _row in rows_of(sheet("<row><c><v>1</v></c></row>" * 50_000), [])) == 50_000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet/>',
        b"<!DOCTYPE worksheet><worksheet/>",
        b" " * 2_000_000,
    ],
)
def test_declarations_are_refused(content: bytes) -> None:
    if content == b"":
        refuse_declarations(io.BytesIO(content))
    else:
        with pytest.raises(BrokenSheet):
            refuse_declarations(io.BytesIO(content))


def test_other_xml_is_no_sheet() -> None:
    with pytest.raises(BrokenSheet):
        list(rows_of(io.BytesIO(b"<worksheet><sheetData/></worksheet>"), []))


def test_merged_ranges_are_found_after_the_rows() -> None:
    after = '<mergeCells count="2"><mergeCell ref="A2:A5"/><mergeCell ref="B1:C1"/></mergeCells>'
    xml = sheet("<row/>" * 5, after)
    assert may_have_merged(xml)
    xml.seek(0)
    assert merged_ranges(xml) == [(2, 5, 1, 1, "A2:A5"), (1, 1, 2, 3, "B1:C1")]
    assert not may_have_merged(sheet("<row/>"))


@given(st.integers(1, 40))
def test_merged_cells_are_found_wherever_the_bytes_are_cut(size: int) -> None:
    class Slow(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            return super().read(size)

    assert may_have_merged(Slow(sheet("", '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>').getvalue()))


@pytest.mark.parametrize("ref", ["", "A", "A1:ÅÅÅ9", "B:B"])
def test_a_merged_range_that_is_none(ref: str) -> None:
    with pytest.raises(BrokenSheet):
        merged_ranges(sheet("", f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>'))
