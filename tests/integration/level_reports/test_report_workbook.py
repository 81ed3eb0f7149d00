"""The workbook of a report, read back: one table a sheet, charts with words, and nothing that could run."""

import io
import re
import zipfile
from xml.etree import ElementTree

import openpyxl
from flask import Flask
from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, ScatterChart

from hpmt_supervision.level_reports.workbook import workbook_of
from tests.factories.compositions import make_composition, make_office_year

TITLES = ["Om rapporten", "Kontorene i fylket", "I rute per måned", "Veiledning på nivå 2"]


def read(app: Flask, content: bytes | None = None) -> tuple[Workbook, bytes]:
    if content is None:
        with app.test_request_context():
            content = workbook_of(make_composition())
    return openpyxl.load_workbook(io.BytesIO(content)), content


def rows(book: Workbook, title: str) -> list[tuple[object, ...]]:
    return list(book[title].iter_rows(values_only=True))


def test_one_table_a_sheet_with_numbers_that_count(sqlite_app: Flask) -> None:
    book, _content = read(sqlite_app)
    assert book.sheetnames[:4] == TITLES and book.sheetnames[-2:] == ["Trakt", "Traktens grenser"]
    units = rows(book, "Kontorene i fylket")
    head = ("Kontor", "Veiledere (n)", "I rute", "Snitt", "Holdt", "Planlagt", "Avlyst", "Merknad")
    assert units[0] == head
    assert units[1][:7] == ("=Nav Aure", 8, 0.9012, 5, 8, 1, 2)
    assert units[-1][0] == "Fylket samlet" and units[-1][1] == 30
    sheet = book["Kontorene i fylket"]
    assert sheet["C2"].number_format == "0.0%" and sheet["D2"].number_format == "0.00"
    assert all(book[name].freeze_panes == "B2" for name in book.sheetnames)


def test_withheld_figures_are_words_and_no_text_that_somebody_wrote_is_there(sqlite_app: Flask) -> None:
    book, content = read(sqlite_app)
    small = next(row for row in rows(book, "Kontorene i fylket") if row[0] == "Nav Bø")
    assert small == ("Nav Bø", *["Vises ikke"] * 3, 7, 0, 1, "Vises ikke: 1–4 veiledere")
    assert next(row for row in rows(book, "Opplæring som er gjennomført") if row[0] == "Samling 2")[1] == "Vises ikke"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        everything = " ".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    assert "Å stå i taushet" not in everything and "Faste dager hjalp" not in everything


def test_no_cell_can_run(sqlite_app: Flask) -> None:
    book, content = read(sqlite_app)
    assert book["Kontorene i fylket"]["A2"].data_type == "s"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_a_month_without_a_figure_is_a_gap_and_says_why(sqlite_app: Flask) -> None:
    book, content = read(sqlite_app)
    months = rows(book, "I rute per måned")
    assert months[0] == ("Måned", "I rute", "Merknad")
    assert months[3][1:] == (None, "Vises ikke") and months[4][1:] == (None, "Ingen dager")
    assert months[1][1:] == (0.8123, None)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    line = next(chart for chart in charts if "lineChart" in chart)
    # Excel leaves a gap unless something else is said.
    assert "dispBlanksAs" not in line or 'dispBlanksAs val="gap"' in line


def test_the_charts_are_the_spreadsheet_s_own_and_have_words(sqlite_app: Flask) -> None:
    book, content = read(sqlite_app)
    kinds = {type(chart) for sheet in book for chart in sheet._charts}
    assert kinds == {BarChart, LineChart, ScatterChart}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        drawings = [parts.read(name) for name in parts.namelist() if re.match(r"xl/drawings/drawing\d+\.xml", name)]
    described = [
        str(node.get("descr"))
        for drawing in drawings
        for node in ElementTree.fromstring(drawing).iter()
        if node.tag.endswith("}cNvPr")
    ]
    assert len(described) == 3 and all("diagram: " in words for words in described)
    trakt = rows(book, "Trakt")
    assert [row[0] for row in trakt] == ["Kontor", "=Nav Aure", "Eid"], "neither withheld nor silent offices"


def test_an_office_s_own_year_has_its_distribution(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        book, _content = read(sqlite_app, workbook_of(make_office_year()))
    assert [row[1] for row in rows(book, "Veiledninger per veileder")][1:] == [0, 1, 0, 2, 1, 1, 3]
    assert "Trakt" not in book.sheetnames
